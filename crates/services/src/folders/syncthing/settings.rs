//! What is written about a Syncthing in the configuration.

use std::time::Duration;

use globset::{Glob, GlobSet, GlobSetBuilder};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use syncthing_client::{Access, Deadlines, DeviceId, Fingerprint, Settings, Trust};
use towline_domain::{
    PathMap, PathMapping, Period,
    folders::{Pause, SyncPolicy},
    window::{Window, Windows},
};

use crate::WrongSetting;

/// A running Syncthing: its folders and the devices that it shares them with.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncthingSettings {
    /// Where its page is, as seen from where towline runs: `"http://nas:8384"`.
    pub url: String,
    /// The API key: in Syncthing's settings under GUI. Better: `api_key_file`, the name of a file
    /// that holds it.
    #[schemars(with = "String")]
    pub api_key: SecretString,
    /// The SHA-256 fingerprint of its certificate, for `https://`: Syncthing makes its own
    /// certificate, and `towline doctor` prints the fingerprint. It changes about every two years.
    pub certificate: Option<String>,
    /// Accept any certificate. Only in a network of your own.
    #[serde(default)]
    pub any_certificate: bool,
    /// The device id that must answer: a guard against an address that leads elsewhere.
    pub device: Option<String>,
    /// Directories that towline sees under another name than Syncthing does.
    #[serde(default)]
    pub path_map: Vec<PathMapping>,
    /// Which folders are followed: ids or labels, `*` and `?` allowed. Empty: all.
    #[serde(default)]
    pub folders: Vec<String>,
    /// Which are not.
    #[serde(default)]
    pub exclude_folders: Vec<String>,
    /// Which devices are not followed: names or ids, `*` and `?` allowed.
    #[serde(default)]
    pub exclude_devices: Vec<String>,
    /// How often everything is asked for anew. In between, events tell what has changed.
    #[serde(default = "rescan")]
    pub rescan: Period,
    /// A folder that lacks something for so long is told of in the inbox.
    #[serde(default = "behind_within")]
    pub behind_within: Period,
    /// A device that was not seen for so long is told of in the inbox.
    #[serde(default = "unseen_within")]
    pub unseen_within: Period,
    /// When you answer `wait`: nothing is said about it for so long.
    #[serde(default = "set_aside_for")]
    pub set_aside_for: Period,
    /// When devices are paused, by this machine's clock. What a person has paused stays so.
    #[serde(default)]
    pub pause: Vec<PauseSettings>,
    /// How long to wait for an answer.
    #[serde(default = "timeout")]
    pub timeout: Period,
    /// Devices that other parts of the configuration name: `doctor` tells of those that are not
    /// there.
    #[serde(skip)]
    pub(in crate::folders) named_elsewhere: Vec<String>,
}

/// When some devices are paused.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseSettings {
    /// Which, by name or id. Empty: all.
    #[serde(default)]
    pub devices: Vec<String>,
    /// When: one window at least, by the times at which it begins and ends:
    /// `[{ from = "22:00", to = "06:00", days = ["mon"] }]`. One that ends at the time at which it
    /// begins lasts for 24 hours.
    pub when: Vec<Window>,
}

const fn rescan() -> Period {
    Period::secs(15 * 60)
}

const fn behind_within() -> Period {
    Period::secs(24 * 3600)
}

const fn unseen_within() -> Period {
    Period::secs(7 * 24 * 3600)
}

const fn set_aside_for() -> Period {
    Period::secs(24 * 3600)
}

const fn timeout() -> Period {
    Period::secs(60)
}

/// The shortest time that makes sense for anything that is asked of Syncthing.
const MOMENT: Duration = Duration::from_millis(100);

impl SyncthingSettings {
    /// A handle to the Syncthing that is meant.
    pub fn client(&self) -> Result<syncthing_client::Syncthing, WrongSetting> {
        let total = self.timeout.get();
        if total < MOMENT || self.rescan.get() < MOMENT {
            let key = if total < MOMENT { "timeout" } else { "rescan" };
            let words = "so short a time would only trouble Syncthing: write \"1s\" or more";
            return Err(WrongSetting::new(key, words));
        }
        let usual = Settings::new(&self.url, Access::ApiKey(self.api_key.clone()));
        let deadlines = Deadlines {
            connect: usual.deadlines.connect.min(total),
            read: usual.deadlines.read.min(total),
            total,
        };
        let settings = Settings { deadlines, trust: self.trust()?, device: self.id()?, ..usual };
        syncthing_client::Syncthing::new(settings)
            .map_err(|error| WrongSetting::new("url", error.to_string()))
    }

    fn trust(&self) -> Result<Trust, WrongSetting> {
        match (&self.certificate, self.any_certificate) {
            (Some(_), true) => {
                let words = "either this certificate or any: not both";
                Err(WrongSetting::new("any_certificate", words))
            }
            (None, true) => Ok(Trust::Anyone),
            (None, false) => Ok(Trust::Roots),
            (Some(fingerprint), false) => {
                let pinned: Fingerprint = fingerprint.parse().map_err(|error| {
                    WrongSetting::new("certificate", format!("this is no fingerprint: {error}"))
                })?;
                Ok(Trust::Pinned(vec![pinned]))
            }
        }
    }

    fn id(&self) -> Result<Option<DeviceId>, WrongSetting> {
        let parse = |id: &String| {
            id.parse().map_err(|error| WrongSetting::new("device", format!("{error}")))
        };
        self.device.as_ref().map(parse).transpose()
    }

    /// Which of its directories towline sees where.
    pub(crate) fn path_map(&self) -> PathMap {
        PathMap::new(self.path_map.clone())
    }

    /// The rules for its folders and devices.
    pub fn policy(&self) -> SyncPolicy {
        let zone = jiff::tz::TimeZone::system();
        let pause = |pause: &PauseSettings| Pause {
            devices: pause.devices.clone(),
            when: Windows::new(pause.when.clone(), zone.clone()),
        };
        SyncPolicy {
            behind_within: self.behind_within.get(),
            unseen_within: self.unseen_within.get(),
            set_aside_for: self.set_aside_for.get(),
            pauses: self.pause.iter().map(pause).collect(),
            ..SyncPolicy::default()
        }
    }

    /// A pause without a window would never come: whoever wrote it meant another one.
    pub(super) fn check_pauses(&self) -> Result<(), WrongSetting> {
        if self.pause.iter().all(|pause| !pause.when.is_empty()) {
            return Ok(());
        }
        let words = "a pause without a window in `when` would never come: \
                     write one, as { from = \"22:00\", to = \"06:00\" }, or leave the pause out";
        Err(WrongSetting::new("pause", words))
    }

    pub(super) fn rules(&self) -> Result<Rules, WrongSetting> {
        Ok(Rules {
            folders: globs("folders", &self.folders)?,
            exclude_folders: globs("exclude_folders", &self.exclude_folders)?,
            exclude_devices: globs("exclude_devices", &self.exclude_devices)?,
        })
    }
}

/// What is followed.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    folders: GlobSet,
    exclude_folders: GlobSet,
    exclude_devices: GlobSet,
}

impl Rules {
    pub(super) fn takes_folder(&self, id: &str, label: &str) -> bool {
        let is_in = |set: &GlobSet| set.is_match(id) || set.is_match(label);
        (self.folders.is_empty() || is_in(&self.folders)) && !is_in(&self.exclude_folders)
    }

    pub(super) fn takes_device(&self, id: &str, name: &str) -> bool {
        !self.exclude_devices.is_match(id) && !self.exclude_devices.is_match(name)
    }
}

fn globs(key: &str, patterns: &[String]) -> Result<GlobSet, WrongSetting> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern)
            .map_err(|error| WrongSetting::new(key, format!("`{pattern}`: {}", error.kind())))?;
        set.add(glob);
    }
    set.build().map_err(|error| WrongSetting::new(key, error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use towline_domain::SystemClock;

    use super::*;
    use crate::folders::Syncthing;

    #[test]
    fn a_pause_without_a_window_is_refused() {
        let built = |when: &str| {
            let text =
                format!("url = 'http://nas:8384'\napi_key = 'x'\n[[pause]]\nwhen = {when}\n");
            let settings: SyncthingSettings = toml::from_str(&text).unwrap();
            Syncthing::new("nas", &settings, Arc::new(SystemClock)).map(drop)
        };
        let wrong = built("[]").unwrap_err();
        assert_eq!(wrong.key, "pause");
        assert!(wrong.words.contains("never"), "{wrong}");
        assert_eq!(built("[{ from = '22:00', to = '06:00' }]"), Ok(()));
    }
}
