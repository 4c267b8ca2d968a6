//! betanin and its host (betanin contract §2).

mod sub_dirs;
mod system_info;

pub use sub_dirs::{SubDir, SubDirs};
pub use system_info::{GetSystemInfo, SystemInfo};
