//! When backups are made, how many stay, and where.

use std::{fmt, num::NonZeroU32, str::FromStr};

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::Error as _};
use towline_domain::{LocalPath, schedule::Schedule};

/// Copies of all that towline knows, made by itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BackupSettings {
    /// When one is made while towline runs: `daily` (at three in the morning), `off`, or a cron
    /// expression by this machine's clock, as in `"0 4 * * MON"`. When nothing has changed since the
    /// last one, none is made.
    pub schedule: BackupSchedule,
    /// How many stay; the oldest go.
    pub keep: NonZeroU32,
    /// A directory that is there: on another disk, where it can be. Without it, `backups` in the data
    /// directory.
    #[schemars(example = "/mnt/nas/towline", extend("x-by-hand" = true))]
    pub to: Option<LocalPath>,
}

impl Default for BackupSettings {
    fn default() -> Self {
        let keep = NonZeroU32::new(7).expect("it is not zero");
        Self { schedule: BackupSchedule::default(), keep, to: None }
    }
}

/// When backups are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct BackupSchedule(String);

const DAILY: &str = "daily";
const OFF: &str = "off";

impl BackupSchedule {
    /// The times by the clock of this machine; `None`: never.
    pub fn times(&self) -> Option<Schedule> {
        let cron = match self.0.as_str() {
            OFF => return None,
            DAILY => "0 3 * * *",
            cron => cron,
        };
        // It was read before.
        Schedule::cron(cron, TimeZone::system()).ok()
    }
}

impl Default for BackupSchedule {
    fn default() -> Self {
        Self(DAILY.into())
    }
}

impl FromStr for BackupSchedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if ![DAILY, OFF].contains(&text) {
            Schedule::cron(text, TimeZone::UTC).map_err(|words| {
                format!("write \"daily\", \"off\" or a cron expression: {words}")
            })?;
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for BackupSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for BackupSchedule {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_daily_or_never_or_as_cron_says() {
        for text in ["daily", "off", "0 4 * * MON"] {
            let schedule: BackupSchedule = text.parse().unwrap();
            assert_eq!(schedule.times().is_some(), text != "off");
            assert_eq!(schedule.to_string(), text);
        }
        for wrong in ["weekly", "", "0 0 30 2 *"] {
            assert!(wrong.parse::<BackupSchedule>().unwrap_err().contains("daily"), "{wrong}");
        }
    }
}
