//! By which clock the daemon goes, and what it does when somebody sets that.

use std::{fs, time::Duration};

use towline_domain::{Clock as _, SystemClock, Timestamp};
use towline_store::{MachineClock, Store, StoreError};

/// How often it is seen whether the clock was set.
const EVERY: Duration = Duration::from_secs(30);
/// So far, in microseconds, a clock may be off: what NTP does it does little by little.
const LITTLE: i64 = 2_000_000;
/// An answer that comes so soon tells the time.
const SOON: Duration = Duration::from_millis(500);
/// So often a database is asked for one.
const TRIES: u32 = 5;

/// How far the database's clock is ahead of ours, in microseconds, where `asked` and `answered` are the
/// moments between which it told `theirs`. As little as that allows: an answer that was long on its way
/// says nothing of the time.
fn ahead(asked: Timestamp, theirs: Timestamp, answered: Timestamp) -> i64 {
    let theirs = theirs.as_micros();
    theirs - theirs.max(asked.as_micros()).min(answered.as_micros())
}

/// Asks until an answer comes soon, a few times at most: the first one waits for a connection.
async fn database_ahead(store: &Store) -> Result<i64, StoreError> {
    let mut tries = 0;
    loop {
        let asked = SystemClock.now();
        let theirs = store.server_now().await?;
        let answered = SystemClock.now();
        tries += 1;
        if answered.since(asked) < SOON || tries == TRIES {
            return Ok(ahead(asked, theirs, answered));
        }
    }
}

/// Goes by the clock of the database, where a ledger is shared: all that share it note moments alike.
pub(super) async fn agree(store: &Store) -> Result<(), StoreError> {
    let ahead = database_ahead(store).await?;
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
            database_ahead(store).await.unwrap_or_default()
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

/// Tells this run of the machine from all others, where the system does. A container may have a clock of
/// its own that counts from another moment.
fn boot() -> Option<String> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let counts_from = fs::read_link("/proc/self/ns/time").unwrap_or_default();
    Some(format!("{} {}", id.trim(), counts_from.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_which_way_the_clock_was_set() {
        assert_eq!(set(3_600_000_000), "set forward by 3600 s");
        assert_eq!(set(-2_500_000), "set back by 3 s");
    }

    #[test]
    fn an_answer_that_was_long_on_its_way_does_not_set_the_clock() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        assert_eq!(ahead(at(10), at(11), at(18)), 0);
        assert_eq!(ahead(at(10), at(20), at(18)), 2_000_000);
        assert_eq!(ahead(at(10), at(7), at(18)), -3_000_000);
    }
}
