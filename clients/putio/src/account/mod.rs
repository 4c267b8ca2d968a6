//! The account: who, how much room, which settings (putio contract §3).

mod change_settings;
mod get_info;
mod get_settings;
mod info;
mod settings;

pub use change_settings::ChangeSettings;
pub use get_info::{Account, GetInfo};
pub use get_settings::{AccountSettings, GetSettings};
pub use info::{AccountInfo, AccountStatus, Disk, Warnings};
pub use settings::Settings;
