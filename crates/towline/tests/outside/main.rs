//! The executable as a person meets it: whole outputs, exit codes.
//!
//! One test executable for all, because linking is what takes the time.

#![expect(clippy::unwrap_used, reason = "these are tests, also outside of the test functions")]

mod backup;
mod betanin;
mod broken_configs;
mod care;
mod carried;
mod command_line;
mod config_commands;
mod daemon;
mod doctor;
mod environment;
mod get;
mod healthy;
mod hooks;
mod list_sync;
mod lists;
mod log;
mod observed;
mod putio;
mod running;
mod secrets;
mod seerr;
mod session;
mod settings;
mod slskd;
mod support;
mod told_nowhere;
mod trakt;
mod transferred;
mod wishes_doctor;
