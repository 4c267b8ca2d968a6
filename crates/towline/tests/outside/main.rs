//! The executable as a person meets it: whole outputs, exit codes.
//!
//! One test executable for all, because linking is what takes the time.

#![expect(clippy::unwrap_used, reason = "these are tests, also outside of the test functions")]

mod broken_configs;
mod command_line;
mod config_commands;
mod environment;
mod secrets;
mod session;
