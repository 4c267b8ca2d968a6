//! By which clock the daemon goes, and what it does when somebody sets that.

use std::{fs, time::Duration};

use towline_domain::{Clock as _, SystemClock};
use towline_store::{MachineClock, Store, StoreError};

/// How often it is seen whether the clock was set.
const EVERY: Duration = Duration::from_secs(30);
/// So far, in microseconds, a clock may be off: what NTP does it does little by little.
const LITTLE: i64 = 2_000_000;

/// Goes by the clock of the database, where a ledger is shared: all that share it note moments alike.
pub(super) async fn agree(store: &Store) -> Result<(), StoreError> {
    let ahead = store.clock_ahead(SystemClock.now()).await?;
    if ahead.abs() > LITTLE {
        tracing::warn!(
            "the database's clock and this machine's differ by {} s: towline goes by the database's",
            ahead / 1_000_000
        );
    }
    SystemClock::leap(ahead);
    Ok(())
}

/// Tells the ledger by which clock moments are noted from now on.
pub(super) async fn note(store: &Store) -> Result<(), StoreError> {
    let clock = MachineClock { boot: boot(), ahead: SystemClock::ahead() };
    if let Some(by) = store.goes_by(&clock, SystemClock.now()).await? {
        tracing::warn!("the clock was {}: what waits goes by the new time", set(by));
    }
    Ok(())
}

/// Returns once somebody has set the clock, with what is to be told of it.
pub(super) async fn was_set(store: &Store) -> String {
    loop {
        tokio::time::sleep(EVERY).await;
        let off_by = if store.is_shared() {
            // A server that is away says nothing about the time.
            store.clock_ahead(SystemClock.now()).await.unwrap_or_default()
        } else {
            SystemClock::off_by()
        };
        if off_by.abs() > LITTLE {
            return set(off_by);
        }
    }
}

fn set(by: i64) -> String {
    let seconds = by.unsigned_abs().div_ceil(1_000_000);
    format!("set {} by {seconds} s", if by < 0 { "back" } else { "forward" })
}

/// Tells this run of the machine from all others, where the system does.
fn boot() -> Option<String> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned()).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_which_way_the_clock_was_set() {
        assert_eq!(set(3_600_000_000), "set forward by 3600 s");
        assert_eq!(set(-2_500_000), "set back by 3 s");
    }
}
