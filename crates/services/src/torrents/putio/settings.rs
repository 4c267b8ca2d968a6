//! What is written about an account of put.io in the configuration.

use std::{
    collections::{BTreeMap, HashSet},
    num::{NonZeroU32, NonZeroU64},
    time::Duration,
};

use jiff::{civil::Time, tz::TimeZone};
use putio_client::{Access, Deadlines, Putio, Settings, SetupError};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use towline_domain::{
    LocalPath, Period, Size,
    path::shown,
    torrents::FileId,
    window::{Day, Window, time_of_day},
};

use super::groom::GroomSettings;
use crate::{
    WrongSetting,
    downloads::Existing,
    settings::absolute,
    torrents::{Is, Named, WatchSettings},
};

/// An account at put.io: torrents and magnet links become transfers there, and their files come
/// here.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutioSettings {
    /// The account's token. Not needed after `towline putio login`, which keeps its own; better
    /// than here it stands in a file that `token_file` names.
    #[schemars(with = "Option<String>")]
    pub token: Option<SecretString>,
    /// The client id of your application at put.io, for `towline putio login`: put.io lets in
    /// registered applications only. Register one at app.put.io/oauth; any name will do, and what
    /// else it asks for is not used.
    #[schemars(example = 1234)]
    pub app_id: Option<NonZeroU64>,
    /// Where finished downloads go: an existing directory, absolute.
    pub destination: LocalPath,
    /// Where unfinished ones are kept: an existing directory, absolute. Without it: a hidden
    /// directory in the destination. On another file system, what is finished is copied.
    pub incomplete: Option<LocalPath>,
    /// Folders into which `.torrent` and `.magnet` files are dropped (a "black hole").
    #[serde(default)]
    pub watch: Vec<WatchSettings>,
    /// The folder at put.io into which transfers go: its number, as in the address of its page.
    /// Without it: as the account's own settings say.
    pub parent: Option<i64>,
    /// Also fetch transfers into `parent` that somebody else began: a person, a feed.
    #[serde(default)]
    pub adopt: bool,
    /// What becomes of such transfers that are over at first contact: `"ask"`, `"all"` or `"none"`.
    #[serde(default)]
    pub existing: Existing,
    /// Remove files at put.io once they are here, verified and in place.
    #[serde(default = "yes")]
    pub delete_remote: bool,
    /// What is to follow a download.
    #[serde(default)]
    pub afterwards: AfterwardsSettings,
    /// Rules that differ for some downloads: `[torrents.home.putio.categories.tv]`. `watch` says
    /// which is whose.
    #[serde(default)]
    pub categories: BTreeMap<String, CategorySettings>,
    /// How files are fetched.
    #[serde(default)]
    pub download: DownloadSettings,
    /// Ending transfers that nobody needs any more, by schedule.
    pub groom: Option<GroomSettings>,
    /// A transfer that makes no progress for so long is told of in the inbox.
    #[serde(default = "stuck_within")]
    pub stuck_within: Period,
    /// How often the transfers are listed while none of ours is under way. While one is: every 2 to
    /// 60 seconds.
    #[serde(default = "rescan")]
    pub rescan: Period,
    /// Where put.io answers. Only for tests.
    #[serde(default = "base_url")]
    pub url: String,
    /// Where put.io takes files. Only for tests.
    #[serde(default = "upload_url")]
    pub upload_url: String,
    /// How long to wait for an answer.
    #[serde(default = "timeout")]
    pub timeout: Period,
}

/// Rules for some downloads. What is not said is as for the account.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CategorySettings {
    /// Where finished downloads go: an existing directory, absolute.
    pub destination: Option<LocalPath>,
    /// The folder at put.io into which transfers go.
    pub parent: Option<i64>,
    /// Also fetch transfers into `parent` that somebody else began.
    pub adopt: Option<bool>,
    /// Remove files at put.io once they are here.
    pub delete_remote: Option<bool>,
    /// What is to follow a download.
    pub afterwards: Option<AfterwardsSettings>,
}

/// What is to follow a download that is in place.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AfterwardsSettings {
    /// A program with its arguments, run without a shell: `["/usr/bin/notify", "{path}"]`. `{path}`
    /// becomes the path of the download, `{name}` its name. After a crash it may run once more.
    #[schemars(extend("x-by-hand" = true))]
    pub command: Vec<String>,
    /// An address that is told by a POST with the download's path and name as JSON. Many hold a
    /// token, so it is never shown; `webhook_file` names a file in which it stands.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub webhook: Option<SecretString>,
    /// How long that may last.
    pub timeout: Option<Period>,
    /// Permissions of files, in octal: `"640"`. Without it: as the system makes them.
    pub file_mode: Option<String>,
    /// Permissions of directories, in octal: `"750"`.
    pub directory_mode: Option<String>,
    /// To whom files belong, as numbers: `"1000:1000"`. Only where towline runs as root.
    pub owner: Option<String>,
}

/// How files are fetched.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DownloadSettings {
    /// So many files at once.
    pub files: NonZeroU32,
    /// So many connections for one file at most; as many of them are used as make it faster.
    pub connections_per_file: NonZeroU32,
    /// So many connections in all.
    pub connections: NonZeroU32,
    /// So many bytes in a second at most. `"0"`: as many as come.
    pub rate: Size,
    /// So much is left free on the disk.
    pub keep_free: Size,
    /// Only at these times, by this machine's clock: `[{ from = "00:05", to = "05:55" }]`. What is
    /// under way when the time is over pauses, and goes on the next time.
    pub when: Vec<RatedWindow>,
    /// So many downloads are begun in one of these times (without `when`: in a day). 0: no limit.
    pub at_most: u32,
    /// Devices that Syncthing does not serve while files are fetched: `["nas/phone"]`, a name of
    /// `[folders.…]` and a device there.
    pub pause_devices: Vec<String>,
}

/// A time in which files are fetched.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatedWindow {
    /// When it begins: `"00:05"`.
    #[serde(deserialize_with = "time_of_day")]
    #[schemars(with = "String", example = "00:05")]
    pub from: Time,
    /// When it ends. Not after `from`: on the next day; the same as `from`: 24 hours later.
    #[serde(deserialize_with = "time_of_day")]
    #[schemars(with = "String", example = "05:55")]
    pub to: Time,
    /// On which days it begins: `"mon"`, `"tue"`, … Empty: on all.
    #[serde(default)]
    pub days: Vec<Day>,
    /// So many bytes in a second at most, in this time.
    pub rate: Option<Size>,
}

impl Default for DownloadSettings {
    fn default() -> Self {
        let many = |many| NonZeroU32::new(many).expect("it is not zero");
        Self {
            files: many(3),
            connections_per_file: many(16),
            connections: many(16),
            rate: Size::default(),
            keep_free: Size::mebibytes(1024),
            when: Vec::new(),
            at_most: 0,
            pause_devices: Vec::new(),
        }
    }
}

const fn yes() -> bool {
    true
}

const fn stuck_within() -> Period {
    Period::secs(24 * 3600)
}

const fn rescan() -> Period {
    Period::secs(5 * 60)
}

const fn timeout() -> Period {
    Period::secs(60)
}

fn base_url() -> String {
    putio_client::BASE_URL.into()
}

fn upload_url() -> String {
    putio_client::UPLOAD_URL.into()
}

/// The shortest time that makes sense for anything that is asked of put.io.
const MOMENT: Duration = Duration::from_millis(100);

impl PutioSettings {
    /// A handle to the account. `kept` is the token that a person got by logging in: it counts
    /// where the configuration gives none.
    pub fn client(&self, kept: Option<&SecretString>) -> Result<Putio, WrongSetting> {
        let Some(token) = self.token.as_ref().or(kept) else {
            let words = "there is no token: run `towline putio login`, or set `token_file`";
            return Err(WrongSetting::new("token", words));
        };
        self.client_for(token.clone())
    }

    /// A handle to whatever account this token is of, whether it is the configured one or not.
    pub fn client_for(&self, token: SecretString) -> Result<Putio, WrongSetting> {
        self.client_with(Access::Token(token))
    }

    /// A handle to put.io for somebody who has no token yet.
    pub fn stranger(&self) -> Result<Putio, WrongSetting> {
        self.client_with(Access::Nobody)
    }

    fn client_with(&self, access: Access) -> Result<Putio, WrongSetting> {
        let total = self.timeout.get();
        if total < MOMENT || self.rescan.get() < MOMENT {
            let key = if total < MOMENT { "timeout" } else { "rescan" };
            let words = "so short a time would only trouble put.io: write \"1s\" or more";
            return Err(WrongSetting::new(key, words));
        }
        let usual = Settings::new(access);
        let deadlines = Deadlines {
            connect: usual.deadlines.connect.min(total),
            read: usual.deadlines.read.min(total),
            total,
        };
        let settings = Settings {
            base_url: self.url.clone(),
            upload_url: self.upload_url.clone(),
            deadlines,
            ..usual
        };
        Putio::new(settings).map_err(|error| {
            let key = if error == SetupError::BadCredentials { "token" } else { "url" };
            WrongSetting::new(key, error.to_string())
        })
    }

    /// The rules of this name; those of the account itself are called [`DEFAULT`].
    pub(super) fn category(&self, name: &str) -> Option<Rules> {
        let own = Rules {
            destination: self.destination.clone(),
            parent: self.parent,
            adopts: self.adopt,
            deletes_remote: self.delete_remote,
            afterwards: self.afterwards.clone(),
        };
        if name == DEFAULT {
            return Some(own);
        }
        let CategorySettings { destination, parent, adopt, delete_remote, afterwards } =
            self.categories.get(name)?.clone();
        Some(Rules {
            destination: destination.unwrap_or(own.destination),
            parent: parent.or(own.parent),
            // The account's folder is taken up under the account's own rules.
            adopts: adopt.unwrap_or(false) && parent.is_some(),
            deletes_remote: delete_remote.unwrap_or(own.deletes_remote),
            afterwards: afterwards.unwrap_or(own.afterwards),
        })
    }

    /// The names of all rules.
    pub(super) fn category_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(DEFAULT).chain(self.categories.keys().map(String::as_str))
    }

    /// Where downloads go, by their rules.
    pub(in crate::torrents) fn destinations(&self) -> Vec<(String, LocalPath)> {
        self.category_names()
            .filter_map(|name| Some((name.to_owned(), self.category(name)?.destination)))
            .collect()
    }

    /// The folders at put.io whose transfers are taken up, each with its rules.
    pub(in crate::torrents) fn adopts(&self) -> Vec<(FileId, String)> {
        self.category_names()
            .filter_map(|name| {
                let rules = self.category(name).filter(|rules| rules.adopts)?;
                Some((FileId(rules.parent?), name.to_owned()))
            })
            .collect()
    }

    /// Whether files by these rules (without a name: the account's) are removed at put.io once they
    /// are here.
    pub fn removes(&self, category: Option<&str>) -> bool {
        self.category(category.unwrap_or(DEFAULT)).is_some_and(|rules| rules.deletes_remote)
    }

    /// The category whose transfers go into this folder at put.io, if it is not the account's own.
    pub fn category_of_parent(&self, parent: i64) -> Option<&str> {
        let is_of = |category: &CategorySettings| category.parent == Some(parent);
        let found = self.categories.iter().find(|(_, category)| is_of(category));
        found.map(|(name, _)| name.as_str()).filter(|_| self.parent != Some(parent))
    }

    /// The folders at put.io that are named here.
    pub fn parents(&self) -> HashSet<FileId> {
        let others = self.categories.values().filter_map(|category| category.parent);
        self.parent.into_iter().chain(others).map(FileId).collect()
    }

    /// What reads well and cannot be used, the addresses included.
    pub(in crate::torrents) fn checked(&self) -> Result<(), WrongSetting> {
        self.check()?;
        match &self.token {
            Some(token) => self.client_for(token.clone()),
            None => self.stranger(),
        }
        .map(drop)
    }

    /// All directories that are named here.
    pub(in crate::torrents) fn directories(&self) -> Vec<Named<'_>> {
        let named = |key: String, path, is| Named { key, path, is };
        let mut all = vec![named("destination".into(), &self.destination, Is::Destination)];
        let incomplete = self.incomplete.iter();
        all.extend(incomplete.map(|path| named("incomplete".into(), path, Is::Incomplete)));
        all.extend(self.categories.iter().filter_map(|(name, category)| {
            let key = format!("categories.{name}.destination");
            Some(named(key, category.destination.as_ref()?, Is::Destination))
        }));
        let watch = self.watch.iter().enumerate();
        all.extend(
            watch.map(|(n, watch)| named(format!("watch.{n}.path"), &watch.path, Is::Watched)),
        );
        all
    }

    /// Devices that are paused while files are fetched, each with the name of its server.
    pub(in crate::torrents) fn paused_devices(&self) -> Result<Vec<(&str, &str)>, WrongSetting> {
        let refused = |text: &String| -> WrongSetting {
            let text = shown(text.as_bytes());
            let words = format!(
                "`{text}` names no device: write \"nas/phone\", a name of [folders.…] and a device \
                 there"
            );
            WrongSetting::new("download.pause_devices", words)
        };
        let devices = self.download.pause_devices.iter().map(|text| {
            text.split_once('/')
                .filter(|(server, device)| !server.is_empty() && !device.is_empty())
                .ok_or_else(|| refused(text))
        });
        devices.collect()
    }

    /// What reads well and cannot be used.
    pub(in crate::torrents) fn check(&self) -> Result<(), WrongSetting> {
        absolute("destination", &self.destination)?;
        self.incomplete.as_ref().map_or(Ok(()), |path| absolute("incomplete", path))?;
        for (name, category) in &self.categories {
            let key = format!("categories.{name}");
            if name == DEFAULT || name.is_empty() {
                let words = "this name stands for the account's own rules: choose another";
                return Err(WrongSetting::new(&key, words));
            }
            if let Some(path) = &category.destination {
                absolute(&format!("{key}.destination"), path)?;
            }
            if let Some(afterwards) = &category.afterwards {
                afterwards.check(&format!("{key}.afterwards"))?;
            }
            if category.adopt == Some(true) && category.parent.is_none() {
                let words = "`adopt` wants to know of which folder: set `parent` as well";
                return Err(WrongSetting::new(&key, words));
            }
        }
        self.afterwards.check("afterwards")?;
        self.check_parents()?;
        if let Some(groom) = &self.groom {
            groom.schedule(TimeZone::UTC)?;
        }
        self.paused_devices().map(drop)?;
        if self.adopt && self.parent.is_none() {
            let words = "`adopt` wants to know of which folder: set `parent` as well";
            return Err(WrongSetting::new("adopt", words));
        }
        for (n, watch) in self.watch.iter().enumerate() {
            absolute(&format!("watch.{n}.path"), &watch.path)?;
            let category = watch.category.as_deref().unwrap_or(DEFAULT);
            if self.category(category).is_none() {
                let words = format!("there is no [torrents.….categories.{category}]");
                return Err(WrongSetting::new(&format!("watch.{n}.category"), words));
            }
        }
        Ok(())
    }
}

impl PutioSettings {
    /// Folders at put.io are numbered from 0, the root; a transfer is adopted by one rule.
    fn check_parents(&self) -> Result<(), WrongSetting> {
        let own = std::iter::once((String::new(), self.parent, self.adopt));
        let others = self.categories.iter().map(|(name, category)| {
            (format!("categories.{name}."), category.parent, category.adopt == Some(true))
        });
        let mut adopted = BTreeMap::new();
        for (table, parent, adopts) in own.chain(others) {
            let Some(parent) = parent else { continue };
            let key = format!("{table}parent");
            if parent < 0 {
                let words = "no folder at put.io has such a number: the root is 0";
                return Err(WrongSetting::new(&key, words));
            }
            if adopts && let Some(before) = adopted.insert(parent, key.clone()) {
                let words = format!("`{before}` adopts from this folder already");
                return Err(WrongSetting::new(&key, words));
            }
        }
        Ok(())
    }
}

/// The name of the account's own rules.
pub const DEFAULT: &str = "default";

/// Rules as they are after the account's own have filled the gaps.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) destination: LocalPath,
    pub(super) parent: Option<i64>,
    pub(super) adopts: bool,
    pub(super) deletes_remote: bool,
    pub(super) afterwards: AfterwardsSettings,
}

impl RatedWindow {
    pub(super) fn window(&self) -> Window {
        Window { from: self.from, to: self.to, days: self.days.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(more: &str) -> String {
        let settings: PutioSettings =
            toml::from_str(&format!("destination = '/done'\n{more}")).unwrap();
        settings.checked().map_or_else(|wrong| format!("{}: {wrong}", wrong.key), |()| "-".into())
    }

    #[test]
    fn what_cannot_be_used_is_refused_by_its_key() {
        assert_eq!(refused("[categories.tv]\nparent = 0"), "-");
        for (more, key, words) in [
            ("incomplete = 'x'", "incomplete", "absolute"),
            ("adopt = true", "adopt", "set `parent`"),
            ("parent = -1", "parent", "the root is 0"),
            ("[categories.tv]\nparent = -7", "categories.tv.parent", "the root is 0"),
            ("[categories.default]", "categories.default", "another"),
            ("[[watch]]\npath = '/in'\ncategory = 'tv'", "watch.0.category", "tv]"),
            ("timeout = '1ms'", "timeout", "trouble"),
            ("url = 'put.io'", "url", "URL"),
            ("token = \"a\\nb\"", "token", "header"),
            (
                "parent = 7\nadopt = true\n[categories.tv]\nparent = 7\nadopt = true",
                "categories.tv.parent",
                "`parent` adopts",
            ),
        ] {
            let told = refused(more);
            assert!(told.starts_with(&format!("{key}: ")) && told.contains(words), "{told}");
        }
    }

    #[test]
    fn every_directory_is_told_with_its_key() {
        let text = "destination = '/done'\nincomplete = '/part'\n[[watch]]\npath = '/in'\n\
                    [categories.tv]\ndestination = '/tv'\n[categories.film]\n";
        let settings: PutioSettings = toml::from_str(text).unwrap();
        let told = settings.directories();
        let told: Vec<_> = told.iter().map(|at| (at.key.as_str(), at.is)).collect();
        let all = [
            ("destination", Is::Destination),
            ("incomplete", Is::Incomplete),
            ("categories.tv.destination", Is::Destination),
            ("watch.0.path", Is::Watched),
        ];
        assert_eq!(told, all);
    }
}
