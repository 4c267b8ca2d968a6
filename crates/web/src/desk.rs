//! What the API asks of the daemon that the ledger does not know.

use async_trait::async_trait;
use towline_api::status::{Reloaded, Status};

/// The daemon, as the API sees it.
#[async_trait]
pub trait Desk: Send + Sync + 'static {
    /// How it is.
    async fn status(&self) -> Status;
    /// Reads the configuration anew.
    async fn reload(&self) -> Result<Reloaded, DeskError>;
    /// The key of the source with this name.
    async fn source_key(&self, name: &str) -> Option<String>;
}

/// The configuration could not be read; the old one stays in use.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DeskError(pub String);
