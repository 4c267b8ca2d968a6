//! What folders hold, need and do (reference §3.4).

mod browse;
mod calls;
mod completion;
mod file;
mod file_info;
mod ignores;
mod local_changed;
mod need;
mod paging;
mod prioritize;
mod remote_need;
mod resolve;
mod scan;
mod status;

pub use browse::{Browse, Entry};
pub use calls::Database;
pub use completion::{Completion, GetCompletion};
pub use file::{Availability, File, GetFile, Mtime, MtimeValue};
pub use file_info::FileInfo;
pub use ignores::{GetIgnores, Ignores, SetIgnores};
pub use local_changed::GetLocalChanged;
pub use need::{GetNeed, Need};
pub use paging::{FilePage, Paging};
pub use prioritize::Prioritize;
pub use remote_need::GetRemoteNeed;
pub use resolve::{Override, Revert};
pub use scan::Scan;
pub use status::{FolderStatus, GetStatus};
