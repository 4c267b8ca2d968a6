//! The key for programs (betanin contract §2).

mod api_key;

pub use api_key::{ApiKey, GetApiKey};
