//! Who we are to slskd (slskd contract §1).

mod check;
mod enabled;
mod login;

pub use check::Check;
pub use enabled::IsEnabled;
pub use login::{Login, Token};
