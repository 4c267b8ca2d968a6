//! Real Syncthings, alone or as a pair that syncs over loopback (Syncthing reference §6).
//!
//! They look for nobody, report nothing, and are as quick as they can be: a pair is connected
//! within two seconds.

mod config;
mod home;
mod pair;
mod server;

pub use config::Setup;
pub use pair::Pair;
pub use server::RealSyncthing;

/// The folder that a server, or a pair, has.
pub const FOLDER: &str = "media";

/// Whether there is one.
pub fn is_installed() -> bool {
    home::find().is_some()
}
