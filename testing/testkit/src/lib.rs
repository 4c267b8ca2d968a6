//! A whole stack for stories, and the real services for contracts.

pub mod audio;
pub mod betanin;
pub mod browser;
pub mod chance;
pub mod components;
pub mod line;
pub mod measured;
pub mod media;
pub mod nginx;
mod process;
pub mod proxy;
pub mod smtp;
pub mod syncthing;
pub mod torrent;
pub mod towline;
pub mod wait;
