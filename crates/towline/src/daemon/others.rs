//! What the other processes on a shared ledger change for this one: which accounts are paused, and how
//! much of each budget is its own.

use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use towline_domain::torrents::PausedAccounts;
use towline_engine::Engine;
use towline_store::Notice;

/// How often it is seen how many there are.
const EVERY: Duration = Duration::from_secs(5);

/// Until `stop`; at once, where this process has its ledger alone.
pub(super) async fn follow(engine: Engine, paused: PausedAccounts, stop: CancellationToken) {
    let Some(mut heard) = engine.ledger().store().hear_others() else { return };
    let mut every = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _tick = every.tick() => {
                let at_work = engine.nodes().iter().filter(|node| node.works()).count();
                towline_http::share_budgets_among(at_work);
            }
            notice = heard.recv() => match notice {
                Ok(Notice::Paused | Notice::Missed) | Err(RecvError::Lagged(_)) => {
                    read(&engine, &paused).await;
                }
                Ok(_) => {}
                Err(RecvError::Closed) => return,
            },
        }
    }
}

async fn read(engine: &Engine, paused: &PausedAccounts) {
    match engine.ledger().store().paused_accounts().await {
        Ok(accounts) => paused.replace(accounts),
        Err(error) => tracing::warn!(%error, "which accounts are paused is not known: {error}"),
    }
}
