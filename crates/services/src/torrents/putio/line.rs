//! What the works of an account share, those that were begun before a reload too: the downloader
//! with its connections, the rate, and what was begun in the present time.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use towline_domain::{Timestamp, torrents::Gate};
use towline_files::download::{Connections, Downloader, Limits, Settings};
use towline_http::{FetchSettings, Fetcher as Http};

use super::{rate::Times, settings::DownloadSettings};
use crate::WrongSetting;

/// Without windows, what is begun is counted by the day.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The service that has the files, for who observes calls: hosts of their own.
const FILES: &str = "put.io files";

/// The lines of this process, one for each account. They outlive a reload, as running works do.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<HashMap<String, Arc<Line>>>>);

/// How an account's files come.
pub(super) struct Line {
    pub(super) downloader: Downloader,
    /// What the configuration says now.
    rules: Mutex<Rules>,
    begun: Mutex<Begun>,
}

struct Rules {
    settings: DownloadSettings,
    times: Times,
}

/// What was begun in the present window, or day.
#[derive(Default)]
struct Begun {
    until: Timestamp,
    keys: HashSet<String>,
}

impl Lines {
    /// Bytes of files that came in this process, of all accounts together.
    pub fn received(&self) -> u64 {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.values().map(|line| line.downloader.received()).sum()
    }

    /// That of an account. From now on it goes by these settings, for running works too.
    pub(super) fn of(
        &self,
        account: &str,
        settings: &DownloadSettings,
        zone: &jiff::tz::TimeZone,
        now: Timestamp,
    ) -> Result<Arc<Line>, WrongSetting> {
        let rules = Rules { settings: settings.clone(), times: Times::new(settings, zone) };
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = if let Some(line) = lines.get(account) {
            *line.rules() = rules;
            Arc::clone(line)
        } else {
            let settings_of_files = FetchSettings { service: FILES, ..FetchSettings::default() };
            let http = Http::new(settings_of_files)
                .map_err(|error| WrongSetting::new("url", error.to_string()))?;
            let downloader = Downloader::new(http, rules.limits(now), Settings::default());
            let line = Line { downloader, rules: Mutex::new(rules), begun: Mutex::default() };
            Arc::clone(lines.entry(account.to_owned()).or_insert(Arc::new(line)))
        };
        line.keep_rate(now);
        Ok(line)
    }
}

impl Line {
    /// Whether a work may go on or begin now.
    pub(super) fn gate(&self, key: &str, now: Timestamp) -> Gate {
        let rules = self.rules();
        let until = match rules.times.open_until(now) {
            Err(opens) => {
                let words = opens.map_or_else(
                    || "it is never the time for it".to_owned(),
                    |at| format!("files are fetched from {at} on"),
                );
                return Gate::Closed { opens, words };
            }
            Ok(until) => until,
        };
        let begun = self.begun();
        if now < begun.until && begun.lacks_place(key, rules.at_most()) {
            let words = format!("{} were begun in this time: `at_most`", rules.at_most());
            return Gate::Closed { opens: Some(begun.until), words };
        }
        Gate::Open { until }
    }

    /// Takes one of the places that `at_most` gives in this time. Whether there was one: several
    /// may have seen the last one free.
    pub(super) fn takes_place(&self, key: &str, now: Timestamp) -> bool {
        let rules = self.rules();
        let mut begun = self.begun();
        if now >= begun.until {
            let until = rules.times.open_until(now).ok().flatten();
            *begun = Begun { until: until.unwrap_or(now + DAY), keys: HashSet::new() };
        }
        let takes = !begun.lacks_place(key, rules.at_most());
        if takes {
            begun.keys.insert(key.to_owned());
        }
        takes
    }

    /// Makes the rate what this time of day wants, for all that is fetched.
    pub(super) fn keep_rate(&self, now: Timestamp) {
        let wanted = self.rules().limits(now);
        if self.downloader.limits() != wanted {
            self.downloader.set_limits(wanted);
        }
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begun(&self) -> MutexGuard<'_, Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rules {
    fn limits(&self, now: Timestamp) -> Limits {
        let download = &self.settings;
        Limits {
            connections_per_file: Connections::UpTo(download.connections_per_file.get() as usize),
            connections_in_all: download.connections.get() as usize,
            bytes_per_second: self.times.rate(now),
            free_space_floor: download.keep_free.get(),
        }
    }

    /// 0: without end.
    const fn at_most(&self) -> usize {
        self.settings.at_most as usize
    }
}

impl Begun {
    fn lacks_place(&self, key: &str, most: usize) -> bool {
        most > 0 && self.keys.len() >= most && !self.keys.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn settings(at_most: u32, rate: &str) -> DownloadSettings {
        serde_json::from_value(serde_json::json!({ "at_most": at_most, "rate": rate })).unwrap()
    }

    #[test]
    fn a_reload_reaches_what_runs_and_counts_on() {
        let (lines, now) = (Lines::default(), Timestamp::default());
        let of = |settings| lines.of("home", &settings, &TimeZone::UTC, now).unwrap();
        let line = of(settings(2, "1 MB"));
        assert!(line.takes_place("one", now) && line.takes_place("two", now));
        assert!(!line.takes_place("three", now) && line.takes_place("one", now));
        assert!(matches!(line.gate("three", now), Gate::Closed { opens: Some(_), .. }));
        let again = of(settings(2, "2 MB"));
        assert_eq!(line.downloader.limits().bytes_per_second, Some(2_000_000));
        assert!(!again.takes_place("three", now), "two were begun before the reload");
        of(settings(0, "0"));
        assert_eq!(line.downloader.limits().bytes_per_second, None);
        assert_eq!(line.gate("three", now), Gate::Open { until: None });
        assert!(line.takes_place("three", now + DAY));
    }
}
