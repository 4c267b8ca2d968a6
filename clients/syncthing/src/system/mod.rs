//! The server's process (reference §3.1).

mod browse;
mod calls;
mod connections;
mod debug_facilities;
mod discovery;
mod errors;
mod log;
mod log_levels;
mod paths;
mod pause;
mod ping;
mod power;
mod reset;
mod status;
mod upgrade;
mod version;

pub use browse::Browse;
pub use calls::System;
pub use connections::{Connection, ConnectionKind, Connections, GetConnections, Path, Totals};
pub use debug_facilities::{DebugFacilities, GetDebugFacilities, SetDebugFacilities};
pub use discovery::{Discovered, GetDiscovery};
pub use errors::{AddError, ClearErrors, Errors, ListErrors};
pub use log::{GetLog, GetLogText, Level, Log, LogLine};
pub use log_levels::{GetLogLevels, LogLevel, LogLevels, SetLogLevels};
pub use paths::GetPaths;
pub use pause::{Pause, Resume};
pub use ping::{Ping, PingByPost, Pong};
pub use power::{Restart, Shutdown};
pub use reset::Reset;
pub use status::{Dial, GetStatus, Listener, Probe, Status};
pub use upgrade::{GetUpgrade, Upgrade, UpgradeNow};
pub use version::{GetVersion, VersionInfo};
