//! slskd itself (slskd contract §2).

mod get;
mod version;

pub use get::{Application, ConnectionWatchdog, GetApplication, Relay, User, VersionState};
pub use version::{ApplicationVersion, GetVersion};
