//! What a backup says of itself: the first file in it.

use serde::{Deserialize, Serialize};

/// What it is called in the archive.
pub(super) const NAME: &str = "towline-backup.json";
/// The ledger.
pub(crate) const LEDGER: &str = "towline.db";
/// The configuration.
pub(crate) const CONFIG: &str = "towline.toml";
/// Secrets that towline keeps lie below it.
pub(crate) const SECRETS: &str = "secrets/";

const KIND: &str = "towline-backup";
/// The only format there is.
const FORMAT: u32 = 1;

/// The most that a file of a backup may have, in bytes: more is something else.
const LONGEST_LEDGER: u64 = 64 << 30;
const LONGEST_CONFIG: u64 = 4 << 20;
const LONGEST_SECRET: u64 = 64 << 10;
const MOST_FILES: usize = 10_000;

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reason {
    /// Somebody asked for it.
    Asked,
    /// Its time had come.
    Scheduled,
    /// A newer towline was about to bring the ledger up to date.
    BeforeMigration,
    /// Another backup was about to be put in place.
    BeforeRestore,
}

/// What a backup is, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    kind: String,
    format: u32,
    /// The version of towline that made it.
    pub(crate) towline: String,
    /// The schema of the ledger in it.
    pub(crate) schema: i64,
    /// Which ledger it is a copy of.
    pub(crate) instance: String,
    /// When it was made.
    pub(crate) created: String,
    /// Why.
    pub(crate) reason: Reason,
    /// The other files, in the order in which they stand.
    pub(crate) files: Vec<Listed>,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listed {
    /// Its name in the archive.
    pub(crate) name: String,
    /// How many bytes it has.
    pub(crate) bytes: u64,
    /// SHA-256 of them, in hexadecimal.
    pub(crate) sha256: String,
}

impl Manifest {
    pub(super) fn new(
        schema: i64,
        instance: String,
        created: String,
        reason: Reason,
        files: Vec<Listed>,
    ) -> Self {
        let (kind, towline) = (KIND.into(), env!("CARGO_PKG_VERSION").into());
        Self { kind, format: FORMAT, towline, schema, instance, created, reason, files }
    }

    /// Reads one. `None`: it is none of ours.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(bytes).ok()?;
        (read.kind == KIND && read.is_plain()).then_some(read)
    }

    /// Whether its words are such as we write: they are shown to people.
    fn is_plain(&self) -> bool {
        const LONGEST: usize = 100;
        let Self { kind: _, format: _, towline, schema: _, instance, created, reason: _, files } =
            self;
        let sums = files.iter().map(|file| &file.sha256);
        [towline, instance, created].into_iter().chain(sums).all(|words| {
            words.len() <= LONGEST && words.bytes().all(|byte| byte.is_ascii_graphic())
        })
    }

    /// Why it can't be believed, if it can't. What follows it in the archive is held to it.
    pub(super) fn mistake(&self) -> Option<String> {
        if self.format != FORMAT {
            return Some(format!("its format is {}, and this towline knows {FORMAT}", self.format));
        }
        if self.files.first().is_none_or(|first| first.name != LEDGER) {
            return Some("no ledger is in it".into());
        }
        if self.files.len() > MOST_FILES {
            return Some(format!("more than {MOST_FILES} files are in it"));
        }
        for (at, file) in self.files.iter().enumerate() {
            if let Err(words) = may_be_in_it(&file.name, file.bytes) {
                return Some(words);
            }
            if self.files[..at].iter().any(|other| other.name == file.name) {
                return Some(format!("{} is in it twice", file.name));
            }
        }
        None
    }

    /// Whether it is one of those that are made again and again.
    pub(crate) fn is_regular(&self) -> bool {
        matches!(self.reason, Reason::Asked | Reason::Scheduled)
    }

    /// Whether secrets that towline keeps are in it.
    pub(crate) fn has_secrets(&self) -> bool {
        self.files.iter().any(|file| file.name.starts_with(SECRETS))
    }

    /// Whether a configuration is in it.
    pub(crate) fn has_config(&self) -> bool {
        self.files.iter().any(|file| file.name == CONFIG)
    }

    /// How many bytes all of it takes once it is unpacked.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).fold(0, u64::saturating_add)
    }
}

/// Fails with words unless a file of this name and length may be in a backup.
pub(super) fn may_be_in_it(name: &str, bytes: u64) -> Result<(), String> {
    let shown = towline_domain::path::shown_briefly(name.as_bytes());
    let longest = match name {
        LEDGER => LONGEST_LEDGER,
        CONFIG => LONGEST_CONFIG,
        _ if name.strip_prefix(SECRETS).is_some_and(is_secret) => LONGEST_SECRET,
        _ => return Err(format!("{shown} does not belong into a backup")),
    };
    if bytes > longest { Err(format!("{shown} has {bytes} bytes: too many")) } else { Ok(()) }
}

/// Whether a file of secrets may have this name: as [`crate::kept_secret`] makes them.
pub(super) fn is_secret(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_%".contains(&byte);
    !name.is_empty() && name.len() <= 200 && name.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_we_do_not_write_make_it_none_of_ours() {
        let (instance, created) = ("a-b".to_owned(), "2026-11-22T03:00:00Z".to_owned());
        let file = Listed { name: LEDGER.into(), bytes: 1, sha256: "0f".into() };
        let manifest = Manifest::new(1, instance, created, Reason::Asked, vec![file]);
        let read = |change: &dyn Fn(&mut Manifest)| {
            let mut changed = manifest.clone();
            change(&mut changed);
            Manifest::read(&serde_json::to_vec(&changed).unwrap())
        };
        assert_eq!(read(&|_| {}), Some(manifest.clone()));
        assert_eq!(read(&|it| it.towline = "1\u{1b}[2J".into()), None);
        assert_eq!(read(&|it| it.created = "9".repeat(101)), None);
        assert_eq!(read(&|it| it.instance = "a\nb".into()), None);
        assert_eq!(read(&|it| it.files[0].sha256 = "0 f".into()), None);
        assert!(may_be_in_it(&"x".repeat(1 << 20), 1).unwrap_err().len() < 500);
    }

    #[test]
    fn only_what_we_put_in_may_be_in_it() {
        for good in ["towline.db", "towline.toml", "secrets/trakt", "secrets/hook-a%2Eb_c"] {
            may_be_in_it(good, 1).unwrap();
        }
        for bad in [
            "",
            "/towline.db",
            "../towline.db",
            "./towline.db",
            "secrets/",
            "secrets/..",
            "secrets/a/b",
            "secrets/.new-1-2",
            "towline.db-wal",
            "a\u{1b}b",
            "secrets/ü",
        ] {
            assert!(may_be_in_it(bad, 1).is_err(), "{bad}");
        }
        assert!(may_be_in_it("secrets/x", 1 << 20).unwrap_err().contains("too many"));
        assert!(may_be_in_it("towline.db", u64::MAX).is_err());
    }
}
