//! The rules of a target: what it hears of, and when.

use jiff::{civil::Time, tz::TimeZone};
use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    FlowName, Period,
    notify::{NewsKind, NotifyPolicy},
    path::shown,
    schedule::Schedule,
    window::{Window, Windows},
};

use super::NotifierSettings;
use crate::WrongSetting;

/// A flow of which a target can hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowOf {
    /// Lists and requests.
    Wishes,
    /// Torrents.
    Torrents,
    /// Albums.
    Imports,
    /// Folders and devices.
    Folders,
}

impl From<FlowOf> for FlowName {
    fn from(flow: FlowOf) -> Self {
        match flow {
            FlowOf::Wishes => Self::Wishes,
            FlowOf::Torrents => Self::Torrents,
            FlowOf::Imports => Self::Imports,
            FlowOf::Folders => Self::Folders,
        }
    }
}

pub(super) fn usual_events() -> Vec<NewsKind> {
    NewsKind::USUAL.to_vec()
}

pub(super) const fn give_up_after() -> Period {
    Period::secs(3 * 24 * 3600)
}

impl NotifierSettings {
    /// The rules.
    pub fn policy(&self) -> Result<NotifyPolicy, WrongSetting> {
        let zone = TimeZone::system();
        let quiet = self.quiet.as_deref().map(|text| quiet(text, &zone)).transpose();
        let digest = self.digest.as_deref().map(|text| digest(text, &zone)).transpose();
        Ok(NotifyPolicy {
            events: self.events.clone(),
            flows: self.flows.iter().map(|flow| FlowName::from(*flow)).collect(),
            quiet: quiet.map_err(|words| WrongSetting::new("quiet", words))?,
            digest: digest.map_err(|words| WrongSetting::new("digest", words))?,
            answers: self.answers,
            give_up: self.give_up_after.get(),
            ..NotifyPolicy::default()
        })
    }
}

/// `22:00-07:00`
fn quiet(text: &str, zone: &TimeZone) -> Result<Windows, String> {
    let refused = || {
        let text = shown(text.as_bytes());
        format!("\"{text}\" are no quiet hours: write them as \"22:00-07:00\"")
    };
    let (from, to) = text.split_once('-').ok_or_else(refused)?;
    let [from, to] = [from, to].map(time_of_day);
    let (from, to) = from.zip(to).ok_or_else(refused)?;
    if from == to {
        return Err("it would never be told of anything: these hours are the whole day".into());
    }
    Ok(Windows::new(vec![Window { from, to, days: Vec::new() }], zone.clone()))
}

fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim();
    let is_plain = text.contains(':') && text.bytes().all(|it| b"0123456789:".contains(&it));
    text.parse().ok().filter(|_| is_plain)
}

/// `1h`, `daily 08:00`, `0 8 * * 1`
fn digest(text: &str, zone: &TimeZone) -> Result<Schedule, String> {
    if let Ok(every) = text.parse::<Period>() {
        if every < Period::secs(60) {
            return Err("that is no digest: write \"1m\" or more".into());
        }
        return Ok(Schedule::every(every.get()));
    }
    match text.strip_prefix("daily ").map(time_of_day) {
        Some(Some(at)) => {
            Schedule::cron(&format!("{} {} * * *", at.minute(), at.hour()), zone.clone())
        }
        Some(None) => {
            Err(format!("\"{}\" is no time of day: write \"daily 08:00\"", shown(text.as_bytes())))
        }
        None => Schedule::cron(text, zone.clone())
            .map_err(|words| format!("{words}; or write \"1h\", or \"daily 08:00\"")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use towline_domain::Timestamp;

    use super::*;

    fn at(hours: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(hours * 3600)
    }

    #[test]
    fn quiet_hours_are_read_and_what_is_none_is_refused() {
        let night = quiet("22:00-07:00", &TimeZone::UTC).unwrap();
        assert_eq!(night.open_until(at(23)), Some(at(31)));
        assert_eq!(night.open_until(at(12)), None);
        for wrong in ["22-7", "22:00", "night", "08:00-08:00", "", "25:00-07:00"] {
            assert!(quiet(wrong, &TimeZone::UTC).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_digest_is_a_span_a_time_of_day_or_a_cron_expression() {
        let next = |text: &str| digest(text, &TimeZone::UTC).unwrap().after(at(1)).unwrap();
        assert_eq!(next("2h"), at(3));
        assert_eq!(next("daily 08:00"), at(8));
        assert_eq!(next("0 6 * * *"), at(6));
        for wrong in ["1s", "daily", "daily 8", "hourly", ""] {
            assert!(digest(wrong, &TimeZone::UTC).is_err(), "{wrong}");
        }
    }
}
