//! Who may come in over the network: the login, its sessions, and keys for programs.
//!
//! What lets somebody in is never stored, only codes of it; making them is not this crate's affair.

mod keys;
mod login;
mod sessions;
#[cfg(test)]
mod tests;

pub use keys::{ApiKey, NewKey};
pub use login::Login;
pub use sessions::{NewSession, Session};
