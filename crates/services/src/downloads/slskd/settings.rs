//! What is written about an slskd in the configuration.

use std::{collections::BTreeSet, time::Duration};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use slskd_client::{Access, Deadlines, Settings, SetupError, Trust};
use towline_domain::{
    LocalPath, Period, RemotePath,
    imports::{AlbumPolicy, FailedPolicy},
    item::Backoff,
};

use crate::{WrongSetting, downloads::Existing, settings::absolute};

/// A running slskd: what it has downloaded from Soulseek.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlskdSettings {
    /// Where it is, as seen from where towline runs: `"http://slskd:5030"`.
    pub url: String,
    /// One of `web.authentication.api_keys` of slskd's own configuration; a key of role
    /// `readonly` is enough. Better: `api_key_file`, the name of a file that holds it. Not needed
    /// where slskd's authentication is disabled.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub api_key: Option<SecretString>,
    /// slskd's downloads directory, as towline sees it.
    pub path: LocalPath,
    /// The same directory as slskd sees it. Asked from slskd when it is not given.
    pub path_in_slskd: Option<RemotePath>,
    /// The importer that takes what is found here: a name from `[importers]`.
    pub importer: String,
    /// How long an album must be unchanged, all its transfers over, before it counts as whole.
    #[serde(default = "quiet")]
    pub quiet: Period,
    /// How often to ask for events, and for the transfers while any are under way.
    #[serde(default = "poll")]
    pub poll: Period,
    /// How often to ask for the transfers when nothing is under way.
    #[serde(default = "rescan")]
    pub rescan: Period,
    /// After so long without being whole a person is asked. Peers' queues can take days.
    #[serde(default = "settle_within")]
    pub settle_within: Period,
    /// How long slskd may take to move a finished file from its directory of unfinished ones;
    /// then a person is asked.
    #[serde(default = "move_within")]
    pub move_within: Period,
    /// After so long without an end of the import a person is asked.
    #[serde(default = "import_within")]
    pub import_within: Period,
    /// What to do with albums that were finished before towline met slskd for the first time.
    #[serde(default)]
    pub existing: Existing,
    /// What to do when transfers of audio failed: `"retry"` asks slskd for them again, with
    /// growing waits, `retries` times, then asks you; `"wait"` leaves that to slskd and you;
    /// `"partly"` imports what is there; `"ask"` asks you at once. What a peer refused, or
    /// somebody cancelled, is never asked for again by itself. Covers, logs and playlists that
    /// failed are done without.
    #[serde(default)]
    pub failed: FailedPolicy,
    /// How often failed transfers are asked for again.
    #[serde(default = "retries")]
    pub retries: u32,
    /// How long to wait before the first time; each further wait is twice as long. Where slskd
    /// itself tries again (0.26), the first wait is half an hour at least.
    #[serde(default = "retry_after")]
    pub retry_after: Period,
    /// Only these peers: names, `*` and `?` allowed. Empty: all.
    #[serde(default)]
    pub users: Vec<String>,
    /// Not these peers.
    #[serde(default)]
    pub exclude_users: Vec<String>,
    /// Only remote directories that match: `"**/Music/**"`. Written with `/`, whatever the peer
    /// uses. Empty: all.
    #[serde(default)]
    pub include: Vec<String>,
    /// Not these remote directories.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Where albums are brought together whose files slskd has put into several directories, or
    /// among others'. Must be on the downloads' file system, and seen by the importer. Usual:
    /// `towline-gathered` in the downloads directory.
    pub gather_in: Option<LocalPath>,
    /// How they are brought together: `"hardlink"` leaves what slskd has put there; `"rename"`
    /// moves it, for file systems without hard links.
    #[serde(default)]
    pub gather_by: GatherBy,
    /// Remove covers, logs, empty directories and second names of audio that a proved import left
    /// behind. Audio that is nowhere else is never removed.
    #[serde(default)]
    pub prune: bool,
    /// Hide an album's rows on slskd's page once it is imported, each by its id.
    #[serde(default)]
    pub hide_imported: bool,
    /// What slskd must send with its webhook. When it is not given, towline makes one and keeps it
    /// in its data directory; `towline slskd hook` shows it.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub hook_secret: Option<SecretString>,
    /// Accept any certificate: for slskd's own HTTPS, whose certificate changes at every start.
    /// Only in a network of your own.
    #[serde(default)]
    pub any_certificate: bool,
    /// How long to wait for an answer of slskd. It answers a retry only when it has reached the
    /// peer.
    #[serde(default = "timeout")]
    pub timeout: Period,
}

/// How files are brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GatherBy {
    /// A second name for each file.
    #[default]
    Hardlink,
    /// The file itself.
    Rename,
}

const fn quiet() -> Period {
    Period::secs(30)
}

const fn poll() -> Period {
    Period::secs(30)
}

const fn rescan() -> Period {
    Period::secs(5 * 60)
}

const fn settle_within() -> Period {
    Period::secs(7 * 24 * 3600)
}

const fn move_within() -> Period {
    Period::secs(15 * 60)
}

const fn import_within() -> Period {
    Period::secs(2 * 3600)
}

const fn retries() -> u32 {
    3
}

const fn retry_after() -> Period {
    Period::secs(5 * 60)
}

const fn timeout() -> Period {
    Period::secs(90)
}

/// The shortest time that makes sense for anything that is asked of slskd.
const MOMENT: Duration = Duration::from_millis(100);

/// The directory below the downloads in which albums are brought together.
const GATHERED: &str = "towline-gathered";

impl SlskdSettings {
    /// A handle to the slskd that is meant.
    pub fn client(&self) -> Result<slskd_client::Slskd, WrongSetting> {
        let access = match &self.api_key {
            Some(key) => Access::ApiKey(key.clone()),
            None => Access::Nobody,
        };
        self.client_for(access)
    }

    /// The same, known as somebody else.
    pub(super) fn client_for(&self, access: Access) -> Result<slskd_client::Slskd, WrongSetting> {
        let usual = Settings::new(&self.url, access);
        let total = self.timeout.get();
        let deadlines = Deadlines {
            connect: usual.deadlines.connect.min(total),
            read: usual.deadlines.read.min(total),
            total,
        };
        let trust = if self.any_certificate { Trust::Anyone } else { Trust::Roots };
        slskd_client::Slskd::new(Settings { deadlines, trust, ..usual }).map_err(|error| {
            let key = if error == SetupError::BadCredentials { "api_key" } else { "url" };
            WrongSetting::new(key, error.to_string())
        })
    }

    /// Where albums are brought together.
    pub(super) fn gather_in(&self) -> LocalPath {
        self.gather_in.clone().unwrap_or_else(|| self.path.join(GATHERED))
    }

    pub(in crate::downloads) fn policy(&self) -> AlbumPolicy {
        let first = self.retry_after.get();
        AlbumPolicy {
            quiet: self.quiet.get(),
            settle_within: self.settle_within.get(),
            import_within: self.import_within.get(),
            lost_after: self.move_within.get(),
            failed: self.failed,
            fetch_times: self.retries,
            fetch_backoff: Backoff { first, most: first.saturating_mul(64) },
            prune: self.prune || self.hide_imported,
            ..AlbumPolicy::default()
        }
    }

    pub(super) fn checked_paths(&self) -> Result<(), WrongSetting> {
        absolute("path", &self.path)?;
        if let Some(gather_in) = &self.gather_in {
            absolute("gather_in", gather_in)?;
            if self.path.as_path().starts_with(gather_in) {
                let words = "albums cannot be gathered in the downloads directory itself";
                return Err(WrongSetting::new("gather_in", words));
            }
        }
        if let Some(there) = &self.path_in_slskd
            && !is_absolute(there.as_str())
        {
            let words = "slskd knows this directory by a whole path: \"/app/downloads\"";
            return Err(WrongSetting::new("path_in_slskd", words));
        }
        for (key, period) in
            [("poll", self.poll), ("rescan", self.rescan), ("timeout", self.timeout)]
        {
            if period.get() < MOMENT {
                let words = "so short a time would only trouble slskd: write \"1s\" or more";
                return Err(WrongSetting::new(key, words));
            }
        }
        Ok(())
    }

    pub(super) fn rules(&self) -> Result<Rules, WrongSetting> {
        Ok(Rules {
            users: globs("users", &names(&self.users), false)?,
            exclude_users: globs("exclude_users", &names(&self.exclude_users), false)?,
            include: globs("include", &self.include, true)?,
            exclude: globs("exclude", &self.exclude, true)?,
        })
    }
}

/// From the root of a system like this one, or of Windows.
fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes().get(..3);
    path.starts_with(['/', '\\'])
        || drive.is_some_and(|it| it[0].is_ascii_alphabetic() && it[1] == b':')
}

/// Whose downloads are taken up, and from where.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    users: GlobSet,
    exclude_users: GlobSet,
    include: GlobSet,
    exclude: GlobSet,
}

impl Rules {
    pub(super) fn takes_user(&self, user: &str) -> bool {
        let user = user.to_lowercase();
        (self.users.is_empty() || self.users.is_match(&user)) && !self.exclude_users.is_match(&user)
    }

    /// `directory` as the peer writes it.
    pub(super) fn takes_directory(&self, directory: &str) -> bool {
        if self.include.is_empty() && self.exclude.is_empty() {
            return true;
        }
        let directory = directory.replace('\\', "/").to_lowercase();
        let within = |set: &GlobSet| {
            let parts: BTreeSet<_> = directory.match_indices('/').map(|(at, _)| at).collect();
            set.is_match(&directory) || parts.iter().any(|at| set.is_match(&directory[..*at]))
        };
        (self.include.is_empty() || within(&self.include)) && !within(&self.exclude)
    }
}

/// Names of peers like to have brackets in them: only `*` and `?` mean anything there.
fn names(patterns: &[String]) -> Vec<String> {
    let literal = |letter| match letter {
        '[' | ']' | '{' | '}' => format!("[{letter}]"),
        letter => letter.to_string(),
    };
    patterns.iter().map(|name| name.chars().map(literal).collect()).collect()
}

/// In any case. Patterns themselves know only that of ASCII, so both sides are in lower case.
fn globs(key: &str, patterns: &[String], is_path: bool) -> Result<GlobSet, WrongSetting> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(&pattern.to_lowercase())
            .literal_separator(is_path)
            .case_insensitive(true)
            .backslash_escape(false)
            .build()
            .map_err(|error| WrongSetting::new(key, format!("`{pattern}`: {}", error.kind())))?;
        set.add(glob);
    }
    set.build().map_err(|error| WrongSetting::new(key, error.to_string()))
}

#[cfg(test)]
pub(super) mod tests;
