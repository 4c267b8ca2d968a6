//! When something is done again and again: `at = "0 4 * * *"`, or `every = "6h"`.
//!
//! Cron goes by the clock of a place. What falls into the hour that a spring night lacks is done at
//! its end; what falls into the hour that an autumn night has twice is done once.

use std::time::Duration;

use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::tz::TimeZone;

use crate::{Timestamp, path::shown};

/// When something is done again and again.
#[derive(Debug, Clone)]
pub struct Schedule(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Every(Duration),
    Cron(Box<Cron>, TimeZone),
}

impl Schedule {
    /// So long after the last time.
    pub const fn every(span: Duration) -> Self {
        Self(Kind::Every(span))
    }

    /// As a cron expression says, by the clock of `zone`: minute, hour, day of the month, month,
    /// day of the week. Fails with words for people; also when the moment never comes, as on the
    /// 30th of February.
    pub fn cron(expression: &str, zone: TimeZone) -> Result<Self, String> {
        let text = shown(expression.as_bytes());
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed);
        let cron = parser.build().parse(expression).map_err(|error| {
            format!(
                "\"{text}\" is no cron expression ({error}): write minute, hour, day, month and \
                 day of the week, as in \"0 4 * * *\""
            )
        })?;
        let schedule = Self(Kind::Cron(Box::new(cron), zone));
        match schedule.after(Timestamp::default()) {
            Some(_) => Ok(schedule),
            None => Err(format!("\"{text}\" is a moment that never comes")),
        }
    }

    /// The first time after `last`; `None` where there is none.
    pub fn after(&self, last: Timestamp) -> Option<Timestamp> {
        match &self.0 {
            Kind::Every(span) => Some(last + *span),
            Kind::Cron(cron, zone) => {
                let last = jiff::Timestamp::from_microsecond(last.as_micros()).ok()?;
                let next = cron.find_next_occurrence(&last.to_zoned(zone.clone()), false).ok()?;
                Some(Timestamp::from_micros(next.timestamp().as_microsecond()))
            }
        }
    }
}

/// As it is written in a configuration: `0 4 * * *`, `every 6h`.
impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Every(span) => write!(f, "every {}", crate::Period::from(*span)),
            Kind::Cron(cron, _) => f.write_str(&shown(cron.as_str().as_bytes())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(expression: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let zone = TimeZone::get(zone).unwrap();
        let schedule = Schedule::cron(expression, zone).unwrap();
        let mut last: Timestamp = from.parse().unwrap();
        let mut times = Vec::new();
        for _ in 0..count {
            last = schedule.after(last).unwrap();
            times.push(last.to_string());
        }
        times
    }

    #[test]
    fn a_cron_expression_goes_by_the_clock_of_its_place() {
        let daily = times("0 4 * * *", "Europe/Berlin", "2026-11-21T02:59:59Z", 2);
        assert_eq!(daily, ["2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z"]);
        let mondays = times("30 6 * * MON", "UTC", "2026-11-21T00:00:00Z", 2);
        assert_eq!(mondays, ["2026-11-23T06:30:00Z", "2026-11-30T06:30:00Z"]);
    }

    #[test]
    fn clocks_that_are_put_forward_and_back_lose_nothing_and_double_nothing() {
        // In Berlin 2026-03-29 has no 02:30, and 2026-10-25 has it twice.
        let spring = times("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2);
        assert_eq!(spring, ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
        let autumn = times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2);
        assert_eq!(autumn, ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    }

    #[test]
    fn what_is_no_cron_expression_or_never_comes_is_refused_in_words() {
        for wrong in ["", "soon", "0 25 * * *", "0 4 * *", "0 0 4 * * *", "\u{202e}"] {
            let words = Schedule::cron(wrong, TimeZone::UTC).unwrap_err();
            assert!(
                words.contains("is no cron expression") && !words.contains('\u{202e}'),
                "{words}"
            );
        }
        let never = Schedule::cron("0 0 30 2 *", TimeZone::UTC).unwrap_err();
        assert!(never.contains("never comes"), "{never}");
    }

    #[test]
    fn every_so_long_counts_from_the_last_time() {
        let at = Timestamp::from_micros(5);
        let six = Duration::from_secs(6 * 3600);
        assert_eq!(Schedule::every(six).after(at), Some(at + six));
        assert_eq!(Schedule::every(six).to_string(), "every 6h");
        assert_eq!(Schedule::cron("0 4 * * *", TimeZone::UTC).unwrap().to_string(), "0 4 * * *");
    }
}
