//! Logging in with a password (betanin contract §2).

mod login;

pub use login::{Login, Token};
