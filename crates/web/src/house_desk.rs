//! What the API asks of the one who keeps house: backups, and how much is logged.

use async_trait::async_trait;
use towline_api::{
    backups::{MadeBackup, MakeBackup},
    ledger::LedgerFigures,
    log::{LogLevelNow, SetLogLevel},
};

use crate::Refusal;

/// The keeping of the house.
#[async_trait]
pub trait HouseDesk: Send + Sync {
    /// Makes a backup.
    async fn back_up(&self, asked: MakeBackup) -> Result<MadeBackup, Refusal>;
    /// The ledger in figures.
    async fn ledger_figures(&self) -> Result<LedgerFigures, Refusal>;
    /// How much is logged.
    fn log_level(&self) -> LogLevelNow;
    /// Logs more or less from now on. `by` is who says so.
    fn set_log_level(&self, asked: &SetLogLevel, by: &str) -> Result<LogLevelNow, Refusal>;
}
