//! Times of day at which something is so: `from = "22:00", to = "06:00", days = ["mon"]`.
//!
//! Clocks that are put forward or back are heeded: what begins in the hour that a spring night
//! lacks begins at its end.

use jiff::{
    Zoned,
    civil::{Time, Weekday},
    tz::TimeZone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{Timestamp, path::shown};

/// Some hours of some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// When it begins: `"22:00"`.
    #[serde(deserialize_with = "time_of_day")]
    #[schemars(with = "String", example = "22:00")]
    pub from: Time,
    /// When it ends. Not after `from`: on the next day; the same as `from`: 24 hours later.
    #[serde(deserialize_with = "time_of_day")]
    #[schemars(with = "String", example = "06:00")]
    pub to: Time,
    /// On which days it begins: `"mon"`, `"tue"`, … Empty: on all.
    #[serde(default)]
    pub days: Vec<Day>,
}

/// Reads a time of day. Only a time: what else the parser would take (a date, `T09`) is more likely
/// a slip.
pub fn time_of_day<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = String::deserialize(from)?;
    let is_plain = text.contains(':') && text.bytes().all(|it| b"0123456789:.".contains(&it));
    text.parse().ok().filter(|_| is_plain).ok_or_else(|| {
        let text = shown(text.as_bytes());
        D::Error::custom(format!("\"{text}\" is no time of day: write it as \"09:00\""))
    })
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "their names say it")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    const fn weekday(self) -> Weekday {
        match self {
            Self::Mon => Weekday::Monday,
            Self::Tue => Weekday::Tuesday,
            Self::Wed => Weekday::Wednesday,
            Self::Thu => Weekday::Thursday,
            Self::Fri => Weekday::Friday,
            Self::Sat => Weekday::Saturday,
            Self::Sun => Weekday::Sunday,
        }
    }
}

/// Several windows, in the clock of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Windows {
    windows: Vec<Window>,
    zone: TimeZone,
}

impl Windows {
    /// These, by the clock of `zone`.
    pub const fn new(windows: Vec<Window>, zone: TimeZone) -> Self {
        Self { windows, zone }
    }

    /// Until when it is so at `now`; `None` when it is not.
    pub fn open_until(&self, now: Timestamp) -> Option<Timestamp> {
        let spans = self.spans(now);
        let mut until = now;
        // Windows that meet or overlap are one.
        while let Some(end) =
            spans.iter().filter(|(from, to)| *from <= until && until < *to).map(|(_, to)| *to).max()
        {
            until = end;
            if until.since(now) > MOST {
                break;
            }
        }
        (until > now).then_some(until)
    }

    /// When it is so next, after `now`; `None` where that is never.
    pub fn opens_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.spans(now).into_iter().map(|(from, _)| from).filter(|from| *from > now).min()
    }

    /// Every window that begins from yesterday to a week from now.
    fn spans(&self, now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let Ok(now) = jiff::Timestamp::from_microsecond(now.as_micros()) else { return Vec::new() };
        let today = now.to_zoned(self.zone.clone()).date();
        let mut spans = Vec::new();
        for day in (-1_i64..=8)
            .filter_map(|days| today.checked_add(jiff::Span::new().try_days(days).ok()?).ok())
        {
            for window in self.windows.iter().filter(|window| window.begins_on(day.weekday())) {
                let end_day = if window.to <= window.from { day.tomorrow() } else { Ok(day) };
                let at = |day: jiff::civil::Date, time| {
                    day.to_datetime(time).to_zoned(self.zone.clone()).map(|at| moment(&at))
                };
                if let (Ok(from), Ok(Ok(to))) =
                    (at(day, window.from), end_day.map(|day| at(day, window.to)))
                    && from < to
                {
                    spans.push((from, to));
                }
            }
        }
        spans
    }
}

/// What is open for longer than this is looked at again then.
const MOST: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

impl Window {
    fn begins_on(&self, weekday: Weekday) -> bool {
        self.days.is_empty() || self.days.iter().any(|day| day.weekday() == weekday)
    }
}

fn moment(at: &Zoned) -> Timestamp {
    Timestamp::from_micros(at.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(of: &[(&str, &str, &[Day])], zone: &str) -> Windows {
        let windows = of.iter().map(|(from, to, days)| Window {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            days: days.to_vec(),
        });
        Windows::new(windows.collect(), TimeZone::get(zone).unwrap())
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_night_is_open_until_the_morning_after() {
        let nights = windows(&[("22:00", "06:00", &[])], "UTC");
        let cases = [
            ("2026-11-21T21:59:59Z", None),
            ("2026-11-21T22:00:00Z", Some("2026-11-22T06:00:00Z")),
            ("2026-11-22T05:59:59Z", Some("2026-11-22T06:00:00Z")),
            ("2026-11-22T06:00:00Z", None),
        ];
        for (now, until) in cases {
            assert_eq!(nights.open_until(at(now)), until.map(at), "{now}");
        }
        assert_eq!(nights.opens_at(at("2026-11-22T06:00:00Z")), Some(at("2026-11-22T22:00:00Z")));
    }

    #[test]
    fn what_is_no_time_of_day_is_refused_with_the_right_way_to_write_it() {
        let read = |from: &str| {
            let window = serde_json::json!({ "from": from, "to": "06:00" });
            serde_json::from_value::<Window>(window).map_err(|error| error.to_string())
        };
        for wrong in ["25:00", "9", "09", "9 pm", "2026-11-21T09:00", "", "\u{202e}"] {
            let words = read(wrong).unwrap_err();
            let right = " is no time of day: write it as \"09:00\"";
            assert!(words.ends_with(right) && !words.contains('\u{202e}'), "{words}");
        }
        let window = read("22:30").unwrap();
        let again = serde_json::to_string(&window).unwrap();
        assert_eq!(serde_json::from_str::<Window>(&again).unwrap(), window);
    }

    #[test]
    fn a_window_that_ends_when_it_begins_is_a_day_long() {
        let saturday = windows(&[("09:00", "09:00", &[Day::Sat])], "UTC");
        let until = Some(at("2026-11-22T09:00:00Z"));
        assert_eq!(saturday.open_until(at("2026-11-21T09:00:00Z")), until);
        assert_eq!(saturday.open_until(at("2026-11-22T09:00:00Z")), None);
    }

    #[test]
    fn a_day_is_the_day_on_which_it_begins() {
        // 2026-11-21 is a Saturday.
        let friday = windows(&[("22:00", "06:00", &[Day::Fri])], "UTC");
        assert_eq!(friday.open_until(at("2026-11-21T05:00:00Z")), Some(at("2026-11-21T06:00:00Z")));
        assert_eq!(friday.open_until(at("2026-11-21T23:00:00Z")), None);
        assert_eq!(friday.opens_at(at("2026-11-21T23:00:00Z")), Some(at("2026-11-27T22:00:00Z")));
    }

    #[test]
    fn windows_that_meet_are_one_and_those_without_end_are_looked_at_again() {
        let two = windows(&[("08:00", "12:00", &[]), ("12:00", "13:00", &[])], "UTC");
        assert_eq!(two.open_until(at("2026-11-21T09:00:00Z")), Some(at("2026-11-21T13:00:00Z")));
        let always = windows(&[("00:00", "00:00", &[])], "UTC");
        assert!(always.open_until(at("2026-11-21T09:00:00Z")).is_some());
        assert_eq!(windows(&[], "UTC").opens_at(at("2026-11-21T09:00:00Z")), None);
    }

    #[test]
    fn clocks_that_are_put_forward_and_back_are_heeded() {
        // In Berlin 2026-03-29 has no 02:30, and 2026-10-25 has it twice.
        let early = windows(&[("02:30", "04:00", &[])], "Europe/Berlin");
        assert_eq!(early.opens_at(at("2026-03-28T12:00:00Z")), Some(at("2026-03-29T01:30:00Z")));
        assert_eq!(early.open_until(at("2026-03-29T01:45:00Z")), Some(at("2026-03-29T02:00:00Z")));
        assert_eq!(early.open_until(at("2026-10-25T00:45:00Z")), Some(at("2026-10-25T03:00:00Z")));
    }
}
