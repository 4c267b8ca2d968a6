//! Time as towline sees it: UTC microseconds, handed in by a [`Clock`].
//!
//! The only module that reads the machine's clock (`clippy.toml` forbids it elsewhere).

use std::{
    fmt,
    str::FromStr,
    sync::{
        LazyLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub mod fixed;

/// A moment: microseconds since 1970-01-01T00:00:00Z. This is also how the ledger stores it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// How long ago `earlier` was; zero when it is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The moment `span` before this one.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros(span)))
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC, whole seconds: `2026-11-21T08:58:00Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(at) => write!(f, "{at:.0}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

/// Reads RFC 3339 (`2026-11-21T08:58:00Z`) or a plain date (`2026-11-21`, its start in UTC).
impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(at.as_microsecond()));
        }
        let date: jiff::civil::Date = text.parse()?;
        Ok(Self(date.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp().as_microsecond()))
    }
}

/// Tells the time and waits for it. Stories hand in one that they move themselves.
#[async_trait]
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
    /// Returns when `moment` has come. Dropping the future is how one stops waiting.
    async fn sleep_until(&self, moment: Timestamp);
}

/// The time of day as this process goes by it: the machine's steady clock, put right once at the start.
///
/// # Guarantees
/// It goes on evenly, through sleep of the machine too: somebody who sets the clock does not make it
/// leap, so what began later has the later moment, and a span lasts as long as it says. Whoever runs
/// for long asks [`off_by`](Self::off_by) from time to time, and starts anew by the right time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// How far the time of day is ahead of the steady clock, in microseconds.
static AHEAD: LazyLock<AtomicI64> = LazyLock::new(|| AtomicI64::new(of_the_day() - steady()));

impl SystemClock {
    /// How far it is ahead of the clock that the machine counts from its start, in microseconds.
    pub fn ahead() -> i64 {
        AHEAD.load(Ordering::SeqCst)
    }

    /// How far the machine's time of day is ahead of it, in microseconds: more than a moment once
    /// somebody has set that.
    pub fn off_by() -> i64 {
        of_the_day() - steady() - Self::ahead()
    }

    /// Leaps, by so many microseconds. Only between two lives of everything that goes by it.
    pub fn leap(by: i64) {
        AHEAD.fetch_add(by, Ordering::SeqCst);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
fn of_the_day() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// Microseconds since the machine started, its sleep included where the system counts that.
fn steady() -> i64 {
    #[cfg(target_os = "linux")]
    const STEADY: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    const STEADY: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
    let since = rustix::time::clock_gettime(STEADY);
    since.tv_sec * 1_000_000 + since.tv_nsec / 1000
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp(steady() + Self::ahead())
    }

    async fn sleep_until(&self, moment: Timestamp) {
        // In steps: what the runtime waits by does not count a machine's sleep.
        loop {
            let left = moment.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(Duration::from_secs(60))).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_back_what_it_prints() {
        let at = Timestamp::from_micros(1_763_715_480_000_000);
        assert_eq!(at.to_string().parse::<Timestamp>().unwrap(), at);
        assert_eq!("1970-01-02".parse::<Timestamp>().unwrap().as_micros(), 86_400_000_000);
    }

    #[test]
    fn the_process_has_the_time_of_day_and_keeps_it() {
        let before = SystemClock.now();
        assert!(SystemClock::off_by().abs() < 1_000_000, "{} µs", SystemClock::off_by());
        assert!(SystemClock.now() >= before && before.to_string().starts_with("20"), "{before}");
    }

    #[test]
    fn the_past_is_never_negative() {
        let early = Timestamp::from_micros(1);
        assert_eq!(early.since(early + Duration::from_secs(1)), Duration::ZERO);
    }
}
