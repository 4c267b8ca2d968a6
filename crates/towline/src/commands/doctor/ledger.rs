//! The ledger's server, where it is on one.

use std::time::Duration;

use towline_services::doctor::Finding;
use towline_store::{Store, StoreError};

use crate::{config::Settings, report};

const LEDGER: &str = "ledger";
const PATIENCE: Duration = Duration::from_secs(15);

/// Whether it answers, whether a daemon runs or not; nothing where the ledger is a file.
pub(super) async fn check(settings: &Settings) -> Option<Finding> {
    // What cannot be read was told with the configuration.
    let address = settings.ledger.server().ok().flatten()?;
    let looked = tokio::time::timeout(PATIENCE, Store::open_on_to_look(&address)).await;
    Some(match looked {
        Ok(Ok(store)) => {
            store.close().await;
            Finding::ok(LEDGER, format!("{address} answers"))
        }
        Ok(Err(error @ (StoreError::Older { .. } | StoreError::Newer { .. }))) => {
            Finding::warn(LEDGER, error.to_string(), "run the same version on all nodes")
        }
        Ok(Err(error)) => {
            let (words, _) = report::told(&error.into());
            let fix =
                "does the server run, and may this user use that database? see `ledger.postgres`";
            Finding::error(LEDGER, words, fix)
        }
        Err(_) => {
            let words = format!("{address} gives no answer within {} s", PATIENCE.as_secs());
            Finding::error(LEDGER, words, StoreError::NO_ANSWER)
        }
    })
}
