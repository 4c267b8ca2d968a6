//! The configuration of beets (betanin contract §2).

mod config;

pub use config::{Config, GetConfig, PutConfig};
