//! Times for people: how long ago or until then, with the exact time beside it.

use jiff::tz::TimeZone;
use maud::{Markup, html};
use towline_domain::Timestamp;

/// A moment as this machine's clock on the wall shows it.
pub(crate) fn clock(at: Timestamp) -> String {
    written(at, "%-d %b %Y, %H:%M:%S")
}

fn written(at: Timestamp, form: &str) -> String {
    jiff::Timestamp::from_microsecond(at.as_micros())
        .map(|at| at.to_zoned(TimeZone::system()).strftime(form).to_string())
        .unwrap_or_default()
}

/// How long ago something was, or until it is.
pub(crate) fn ago(now: Timestamp, at: Timestamp) -> Markup {
    timed(at, &relative(now, at), true)
}

/// The same, from what the API says; nothing where that is no time.
pub(crate) fn moment(now: Timestamp, at: &str) -> Markup {
    at.parse().map(|at| ago(now, at)).unwrap_or_default()
}

/// The time itself.
pub(crate) fn exact(at: Timestamp) -> Markup {
    timed(at, &written(at, "%-d %b, %H:%M"), false)
}

fn timed(at: Timestamp, text: &str, is_relative: bool) -> Markup {
    html! {
        time datetime=(at) title=(clock(at)) data-relative[is_relative] { (text) }
    }
}

fn relative(now: Timestamp, at: Timestamp) -> String {
    let (span, is_past) = if at <= now { (now.since(at), true) } else { (at.since(now), false) };
    let words = match span.as_secs() {
        0..5 if is_past => return "now".into(),
        seconds @ 0..90 => format!("{seconds} s"),
        seconds @ 90..5_400 => format!("{} min", seconds / 60),
        seconds @ 5_400..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    };
    if is_past { format!("{words} ago") } else { format!("in {words}") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_time_is_told_from_here_in_one_unit() {
        let now = Timestamp::from_micros(10_000_000_000_000);
        let past = [0, 59, 90, 7_200, 200_000];
        let past = past.map(|secs| relative(now, now.before(Duration::from_secs(secs))));
        assert_eq!(past, ["now", "59 s ago", "1 min ago", "2 h ago", "2 days ago"]);
        assert_eq!(relative(now, now + Duration::from_secs(720)), "in 12 min");
        let markup = ago(now, now).into_string();
        assert!(markup.starts_with("<time datetime=\"1970-04-26T17:46:40Z\" title=\""), "{markup}");
    }
}
