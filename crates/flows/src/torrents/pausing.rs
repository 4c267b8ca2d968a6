//! Pausing an account: what is written down is made so.

use towline_domain::Timestamp;
use towline_engine::{Ledger, StoreError};

use super::AccountRole;
use crate::standing::wake_all;

impl AccountRole {
    /// Since when a person wants nothing to be fetched from it.
    pub fn paused_since(&self) -> Option<Timestamp> {
        self.paused.since(&self.service.key())
    }

    /// Fetches nothing from it from now on, or fetches again. May be repeated.
    pub async fn pause(&self, ledger: &Ledger, pauses: bool, by: &str) -> Result<(), StoreError> {
        let key = self.service.key();
        let now = ledger.clock().now();
        let since = ledger.store().pause_account(&key, pauses, by, now).await?;
        self.paused.put(&key, since);
        wake_all(ledger, &key).await
    }
}
