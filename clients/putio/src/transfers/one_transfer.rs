//! An answer that holds one transfer.

use serde::Deserialize;

use super::Transfer;

/// One transfer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OneTransfer {
    /// It.
    pub transfer: Transfer,
}
