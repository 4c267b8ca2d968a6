//! slskd's time: as fast as the script says, and stepped by a test.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::{sync::watch, time::Instant};

use crate::time::iso;

/// Tenths of a microsecond since 1970: what .NET counts in, from another beginning.
pub type Ticks = u64;

pub(super) const TICKS_PER_SECOND: u64 = 10_000_000;
pub(super) const TICKS_PER_MS: u64 = 10_000;
/// .NET counts from the year 1.
const FROM_YEAR_1: u64 = 621_355_968_000_000_000;

pub(super) struct Clock {
    begun: Instant,
    start: Ticks,
    /// How much faster than life; 0: only stepped.
    speed: u32,
    stepped: watch::Sender<Ticks>,
    last_stamp: AtomicU64,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "slskd goes by its own clock")]
    pub(super) fn new(speed: u32) -> Self {
        let start = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, ticks);
        Self {
            begun: Instant::now(),
            start,
            speed,
            stepped: watch::Sender::new(0),
            last_stamp: AtomicU64::new(0),
        }
    }

    pub(super) fn now(&self) -> Ticks {
        let passed = ticks(self.begun.elapsed()) * u64::from(self.speed);
        self.start + passed + *self.stepped.borrow()
    }

    /// A time that was never given before: rows are told apart by it.
    pub(super) fn stamp(&self) -> Ticks {
        let now = self.now();
        let last = self
            .last_stamp
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)));
        now.max(last.unwrap_or(now) + 1)
    }

    pub(super) fn step(&self, by: Duration) {
        self.stepped.send_modify(|stepped| *stepped += ticks(by));
    }

    /// Milliseconds of slskd's time.
    pub(super) async fn sleep(&self, ms: u64) {
        let end = self.now() + ms * TICKS_PER_MS;
        let mut stepped = self.stepped.subscribe();
        loop {
            let left = end
                .saturating_sub(*stepped.borrow_and_update())
                .saturating_sub(self.now_unstepped());
            if left == 0 {
                return;
            }
            let step = stepped.changed();
            if self.speed == 0 {
                // The sender is ours: it does not go.
                let _ = step.await;
                continue;
            }
            let left = Duration::from_nanos(left * 100) / self.speed;
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                _ = step => {}
            }
        }
    }

    fn now_unstepped(&self) -> Ticks {
        self.start + ticks(self.begun.elapsed()) * u64::from(self.speed)
    }
}

fn ticks(time: Duration) -> Ticks {
    u64::try_from(time.as_nanos() / 100).unwrap_or(u64::MAX)
}

/// As .NET writes it: up to 7 digits after the point, none of them a zero at the end.
pub(super) fn written(at: Ticks, with_zone: bool) -> String {
    let fraction = format!("{:07}", at % TICKS_PER_SECOND);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let zone = if with_zone { "Z" } else { "" };
    format!("{}{point}{fraction}{zone}", iso(at / TICKS_PER_SECOND))
}

/// `[d.]hh:mm:ss[.fffffff]`.
pub(super) fn span(ticks: Ticks) -> String {
    let (seconds, rest) = (ticks / TICKS_PER_SECOND, ticks % TICKS_PER_SECOND);
    let days = seconds / 86_400;
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    let rest = if rest > 0 { format!(".{rest:07}") } else { String::new() };
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{days}{hour:02}:{minute:02}:{second:02}{rest}")
}

/// 18 digits.
pub(super) fn dotnet(at: Ticks) -> u64 {
    at + FROM_YEAR_1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_dotnet_does() {
        let at = 1_795_232_688 * TICKS_PER_SECOND + 1_234_500;
        assert_eq!(written(at, true), "2026-11-21T03:44:48.12345Z");
        assert_eq!(written(at - 1_234_500, false), "2026-11-21T03:44:48");
        assert_eq!(span(90_061 * TICKS_PER_SECOND + 7), "1.01:01:01.0000007");
        assert_eq!(span(12 * TICKS_PER_SECOND), "00:00:12");
        assert_eq!(dotnet(at).to_string().len(), 18);
    }

    #[test]
    fn stamps_are_never_the_same() {
        let clock = Clock::new(0);
        assert!(clock.stamp() < clock.stamp());
    }

    #[tokio::test]
    async fn a_stopped_clock_goes_on_when_it_is_stepped() {
        let clock = Clock::new(0);
        let sleep = clock.sleep(60_000);
        tokio::pin!(sleep);
        let short = Duration::from_millis(20);
        assert!(tokio::time::timeout(short, &mut sleep).await.is_err());
        clock.step(Duration::from_secs(59));
        assert!(tokio::time::timeout(short, &mut sleep).await.is_err());
        clock.step(Duration::from_secs(1));
        sleep.await;
    }
}
