//! The ledger's past is bounded, once a day: journals are shortened, what is too old is removed.
//!
//! *Guarantees*: where nothing is to be removed, nothing is written.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use towline_engine::Ledger;
use towline_store::StoreError;

/// After a start others come first.
const RESTS: Duration = Duration::from_mins(15);
const DAILY: Duration = Duration::from_hours(24);

/// Tidies the ledger until `stop`.
pub(super) async fn follow(ledger: Ledger, stop: CancellationToken) {
    let mut wait = RESTS;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = DAILY;
        tokio::select! {
            // What is half done is done the next time.
            () = stop.cancelled() => return,
            tidied = tidy(&ledger) => if let Err(error) = tidied {
                ledger.store().notice(&error);
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the ledger could not be tidied: {error}");
            }
        }
    }
}

async fn tidy(ledger: &Ledger) -> Result<(), StoreError> {
    let tidied = ledger.store().tidy(ledger.clock().now()).await?;
    let (rows, bytes) = (tidied.rows(), towline_domain::Size::bytes(tidied.bytes));
    if rows > 0 || tidied.bytes > 0 {
        tracing::info!(
            lines = tidied.lines,
            acts = tidied.acts,
            "the ledger was tidied: {rows} old rows are gone, and {bytes} were given back"
        );
    }
    Ok(())
}
