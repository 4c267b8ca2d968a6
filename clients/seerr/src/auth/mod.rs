//! Who we are.

mod me;

pub use me::GetMe;
