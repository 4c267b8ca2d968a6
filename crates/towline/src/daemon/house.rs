//! The keeping of the house, as the API sees it.

use std::{fs, time::Duration};

use async_trait::async_trait;
use towline_api::{
    backups::{MadeBackup, MakeBackup},
    ledger::{LedgerFigures, Table},
    log::{LogLevelNow, SetLogLevel},
};
use towline_store::DataDirectory;
use towline_web::{HouseDesk, Refusal};

use super::Daemons;
use crate::{config::settings::LogFilter, report};

/// The longest that something is logged for a while.
const LONGEST: u32 = 30 * 24 * 3600;

#[async_trait]
impl HouseDesk for Daemons {
    async fn back_up(&self, asked: MakeBackup) -> Result<MadeBackup, Refusal> {
        self.backups
            .make(asked)
            .await
            .map_err(|error| Refusal::NotDone("no-backup", report::in_one_line(&error), None))
    }

    async fn ledger_figures(&self) -> Result<LedgerFigures, Refusal> {
        let store = self.ledger().store();
        let id = store.id().await?;
        let tables = store.tables().await?.into_iter();
        let tables = tables.map(|table| Table { name: table.name, rows: table.rows });
        let path = DataDirectory::ledger_in(self.data.as_path());
        let length = |path: &std::path::Path| fs::metadata(path).map_or(0, |about| about.len());
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        Ok(LedgerFigures {
            schema: id.map_or(0, |id| id.schema),
            bytes: length(&path),
            log_bytes: length(log.as_ref()),
            tables: tables.collect(),
        })
    }

    fn log_level(&self) -> LogLevelNow {
        self.levels.now()
    }

    fn set_log_level(&self, asked: &SetLogLevel, by: &str) -> Result<LogLevelNow, Refusal> {
        let senseless = |words: String| Refusal::Senseless("no-such-level", words);
        let level = asked.level.as_deref().map(str::parse::<LogFilter>);
        let level = level.transpose().map_err(senseless)?;
        let within = match asked.seconds {
            Some(0) => return Err(senseless("at least for a second".into())),
            Some(LONGEST..) => return Err(senseless("at most for 30 days".into())),
            seconds => seconds.map(|seconds| Duration::from_secs(seconds.into())),
        };
        self.levels.give(level.as_ref(), within);
        let now = self.levels.now();
        let until = now.until.as_ref().map(|until| format!(" until {until}")).unwrap_or_default();
        tracing::info!(by, "logged is {}{until}", now.level);
        Ok(now)
    }
}
