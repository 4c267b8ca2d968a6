//! When files may be fetched, and how fast.

use jiff::tz::TimeZone;
use towline_domain::{Timestamp, window::Windows};

use super::settings::DownloadSettings;

/// The windows of an account, and the rate of each.
pub(super) struct Times {
    /// All of them; `None`: always.
    any: Option<Windows>,
    each: Vec<(Windows, Option<u64>)>,
    usual: Option<u64>,
}

impl Times {
    pub(super) fn new(settings: &DownloadSettings, zone: &TimeZone) -> Self {
        let of = |windows| Windows::new(windows, zone.clone());
        let usual = positive(settings.rate.get());
        let each = settings.when.iter().map(|when| {
            (of(vec![when.window()]), when.rate.map_or(usual, |rate| positive(rate.get())))
        });
        let all = settings.when.iter().map(super::settings::RatedWindow::window).collect();
        Self { each: each.collect(), any: (!settings.when.is_empty()).then(|| of(all)), usual }
    }

    /// Until when files may be fetched; `Ok(None)`: without end. Else from when.
    pub(super) fn open_until(
        &self,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Option<Timestamp>> {
        match &self.any {
            None => Ok(None),
            Some(windows) => match windows.open_until(now) {
                Some(until) => Ok(Some(until)),
                None => Err(windows.opens_at(now)),
            },
        }
    }

    /// In bytes a second; `None`: as many as come. Where two windows overlap, the first counts.
    pub(super) fn rate(&self, now: Timestamp) -> Option<u64> {
        let open = self.each.iter().find(|(windows, _)| windows.open_until(now).is_some());
        open.map_or(self.usual, |(_, rate)| *rate)
    }
}

fn positive(rate: u64) -> Option<u64> {
    (rate > 0).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(toml: serde_json::Value) -> Times {
        let settings: DownloadSettings = serde_json::from_value(toml).unwrap();
        Times::new(&settings, &TimeZone::UTC)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_window_has_its_rate_and_between_them_nothing_comes() {
        let times = times(serde_json::json!({
            "rate": "5 MB",
            "when": [
                { "from": "00:05", "to": "05:55" },
                { "from": "12:00", "to": "13:00", "rate": "1 MB" },
            ],
        }));
        let night = at("2026-11-21T00:05:00Z");
        assert_eq!(times.open_until(night), Ok(Some(at("2026-11-21T05:55:00Z"))));
        assert_eq!(times.rate(night), Some(5_000_000));
        assert_eq!(times.rate(at("2026-11-21T12:30:00Z")), Some(1_000_000));
        let between = at("2026-11-21T06:00:00Z");
        assert_eq!(times.open_until(between), Err(Some(at("2026-11-21T12:00:00Z"))));
    }

    #[test]
    fn without_windows_it_is_always_and_without_a_rate_as_fast_as_may_be() {
        let times = times(serde_json::json!({}));
        assert_eq!(
            (times.open_until(at("2026-11-21")), times.rate(at("2026-11-21"))),
            (Ok(None), None)
        );
    }
}
