//! The downloader against a server on a loopback socket that misbehaves as it is told.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod disk;
mod faults;
mod kills;
mod plain;
mod scene;
mod server;
mod versions;
