//! What is written about grooming in the configuration: `[torrents.home.putio.groom]`.

use std::time::Duration;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    Period,
    schedule::Schedule,
    torrents::{GroomPolicy, Whose},
};

use crate::WrongSetting;

/// When and how transfers that nobody needs any more are ended at put.io. Their files stay there,
/// and what is still to be downloaded is left alone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroomSettings {
    /// When, as a cron expression: minute, hour, day of the month, month, day of the week; by this
    /// machine's clock. What was missed while towline did not run is done once at its start.
    #[schemars(example = "0 4 * * *")]
    pub at: Option<String>,
    /// So long after the last time; only where `at` does not say when.
    pub every: Option<Period>,
    /// Transfers of these statuses are cancelled, in put.io's words: `"seeding"`, `"error"`,
    /// `"completed"`, `"waiting"`, `"in_queue"`, `"downloading"`, … Without it: `["seeding"]`.
    #[serde(default = "seeding")]
    pub cancel: Vec<GroomStatus>,
    /// Take what is finished out of put.io's list of transfers.
    #[serde(default = "yes")]
    pub clean: bool,
    /// Which transfers: `"ours"` (without it), those that towline has begun or taken up, or `"all"`. Also of
    /// `"all"`, those that are going to be taken up are left alone.
    #[serde(default)]
    pub whose: GroomWhose,
    /// Only say in the journal and the log what would be done.
    #[serde(default)]
    pub dry_run: bool,
}

/// How a transfer stands, in put.io's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are put.io's words")]
pub enum GroomStatus {
    Waiting,
    InQueue,
    PreparingDownload,
    WaitingForDownloader,
    Downloading,
    WaitingForCompleteQueue,
    Completing,
    PreparingSeed,
    Seeding,
    Completed,
    Stopping,
    Error,
}

/// Whose transfers are groomed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroomWhose {
    /// Those that towline has begun or taken up.
    #[default]
    Ours,
    /// Those of others, too.
    All,
}

fn seeding() -> Vec<GroomStatus> {
    vec![GroomStatus::Seeding]
}

const fn yes() -> bool {
    true
}

/// Grooming more often would only trouble put.io.
const MOST_OFTEN: Duration = Duration::from_secs(1);

impl GroomSettings {
    /// What is done.
    pub(in crate::torrents) fn policy(&self) -> GroomPolicy {
        GroomPolicy {
            cancel: self.cancel.iter().map(|status| status.word().to_owned()).collect(),
            cleans: self.clean,
            whose: match self.whose {
                GroomWhose::Ours => Whose::Ours,
                GroomWhose::All => Whose::All,
            },
            is_dry_run: self.dry_run,
        }
    }

    /// When.
    pub(in crate::torrents) fn schedule(&self, zone: TimeZone) -> Result<Schedule, WrongSetting> {
        match (&self.at, self.every) {
            (Some(at), _) => {
                Schedule::cron(at, zone).map_err(|words| WrongSetting::new("groom.at", words))
            }
            (None, Some(every)) if every.get() >= MOST_OFTEN => Ok(Schedule::every(every.get())),
            (None, Some(_)) => {
                let words = "so short a time would only trouble put.io: write \"6h\"";
                Err(WrongSetting::new("groom.every", words))
            }
            (None, None) => {
                let words = "it does not say when: write `at = \"0 4 * * *\"` or `every = \"6h\"`";
                Err(WrongSetting::new("groom", words))
            }
        }
    }
}

impl GroomStatus {
    const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InQueue => "in_queue",
            Self::PreparingDownload => "preparing_download",
            Self::WaitingForDownloader => "waiting_for_downloader",
            Self::Downloading => "downloading",
            Self::WaitingForCompleteQueue => "waiting_for_complete_queue",
            Self::Completing => "completing",
            Self::PreparingSeed => "preparing_seed",
            Self::Seeding => "seeding",
            Self::Completed => "completed",
            Self::Stopping => "stopping",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use putio_client::transfers::TransferStatus;

    use super::*;

    fn read(toml: &str) -> GroomSettings {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn put_io_s_twelve_words_are_those_of_the_list() {
        for status in TransferStatus::KNOWN {
            let word = status.as_str().to_lowercase();
            let settings = read(&format!("every = '6h'\ncancel = ['{word}']"));
            let words: Vec<_> = settings.policy().cancel.into_iter().collect();
            assert_eq!(words, [word]);
        }
    }

    #[test]
    fn at_or_every_says_when() {
        let refused = |toml: &str| {
            let wrong = read(toml).schedule(TimeZone::UTC).unwrap_err();
            (wrong.key, wrong.words)
        };
        for (toml, key) in [
            ("", "groom"),
            ("every = '1ms'", "groom.every"),
            ("at = 'at four'", "groom.at"),
            ("at = '0 0 30 2 *'", "groom.at"),
        ] {
            assert_eq!(refused(toml).0, key, "{toml}");
        }
        let both = read("at = 'at four'\nevery = '6h'").schedule(TimeZone::UTC).unwrap_err();
        assert_eq!(both.key, "groom.at", "it counts where both are there");
        assert!(refused("at = 'at four'").1.contains("0 4 * * *"));
        let policy = read("at = '0 4 * * *'").policy();
        assert_eq!(policy.cancel.into_iter().collect::<Vec<_>>(), ["seeding"]);
        assert!(policy.cleans && !policy.is_dry_run && policy.whose == Whose::Ours);
    }
}
