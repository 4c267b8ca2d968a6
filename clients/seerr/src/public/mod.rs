//! What needs no key; and so proves nothing about one (seerr reference §2).

mod settings;
mod status;

pub use settings::{GetSettings, PublicSettings};
pub use status::{GetStatus, Status};
