//! Tokens: how to get one, whether it is good, how to give it back (putio contract §1).
//!
//! For a program without a page of its own: [`StartCode`], show the code, [`PollCode`] until there
//! is a token.
//!
//! Deliberately not offered: logins with a name and a password, and by way of a web page. They need
//! a person's password, or the application's own secret.

mod link_code;
mod logout;
mod poll_code;
mod start_code;
mod submit_code;
mod validate;

pub use link_code::LinkCode;
pub use logout::Logout;
pub use poll_code::{PollCode, PolledCode};
pub use start_code::{StartCode, StartedCode};
pub use submit_code::SubmitCode;
pub use validate::{TokenScope, Validate, Validated};
