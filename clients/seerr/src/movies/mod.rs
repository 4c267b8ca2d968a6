//! Films, with all that the server knows of them.

mod get;

pub use get::{Get, Movie};
