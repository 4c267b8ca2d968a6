//! A whole stack for stories, and the real services for contracts.

pub mod betanin;
pub mod browser;
pub mod chance;
pub mod clock;
pub mod components;
pub mod demo;
pub mod line;
pub mod measured;
pub mod media;
pub mod nginx;
mod process;
pub mod proxy;
pub mod putio;
pub mod smtp;
pub mod soulseek;
pub mod syncthing;
pub mod terminal;
pub mod torrent;
pub mod torture;
pub mod towline;
pub mod wait;

pub use towline_sim::audio;
