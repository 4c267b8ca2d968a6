//! What a person is asked, and what a person answers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp, TroubleKind, folders, imports, notify,
    path::shown,
    torrents,
    wishes::{self, TitleKey},
};

/// The number of an entry in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub i64);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A question in the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// Raised whenever the question changes: an answer to an older one is refused.
    pub epoch: i64,
    /// Why.
    pub cause: Cause,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What it looks like: a console's end, a list of files.
    pub detail: String,
    /// Since when.
    pub opened: Timestamp,
}

/// Why a person is asked. Equal causes group: mended once, retried all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Cause {
    /// A service or a disk gives trouble.
    Trouble {
        /// Which.
        service: String,
        /// Of what kind.
        kind: TroubleKind,
    },
    /// A source was met for the first time and holds finished things already.
    Baseline {
        /// How many.
        count: u64,
    },
    /// Something about an album.
    Import(imports::ImportCause),
    /// Something about a folder or a device.
    Folder(folders::FolderCause),
    /// Something about a torrent.
    Torrent(torrents::TorrentCause),
    /// Something about a wish, a title or a list.
    Wish(wishes::WishCause),
    /// Something about a message.
    Notify(notify::NotifyCause),
}

impl Cause {
    /// The word by which entries group, and which `inbox retry-all --cause` takes.
    pub fn group(&self) -> String {
        match self {
            Self::Trouble { service, kind } => {
                let kind = serde_json::to_value(kind).unwrap_or_default();
                format!("{}:{service}", kind.as_str().unwrap_or("trouble").replace('_', "-"))
            }
            Self::Baseline { .. } => "baseline".into(),
            Self::Import(cause) => cause.group().into(),
            Self::Folder(cause) => cause.group().into(),
            Self::Torrent(cause) => cause.group().into(),
            Self::Wish(cause) => cause.group().into(),
            Self::Notify(cause) => cause.group(),
        }
    }

    /// The reason in words.
    pub fn words(&self) -> String {
        match self {
            Self::Trouble { service, kind } => match kind {
                TroubleKind::Unreachable => format!("{service} cannot be reached"),
                TroubleKind::KeyRefused => format!("{service} refuses the key or password"),
                TroubleKind::RateLimited => format!("{service} asks us to slow down"),
                TroubleKind::Refused => format!("{service} refuses or fails"),
                TroubleKind::Unreadable => format!("{service} sends answers we cannot read"),
                TroubleKind::PathNotSeen => {
                    format!("{service} and towline do not see the same directory")
                }
                TroubleKind::NameNotSendable => format!("the name cannot be sent to {service}"),
                TroubleKind::NotConfigured => {
                    format!("{service} left the configuration in the middle of an import")
                }
                TroubleKind::ProgramMissing => format!("{service}: the program is not there"),
                TroubleKind::NoSpace => format!("{service}: no space left"),
                TroubleKind::NotWritable => format!("{service}: the target cannot be written"),
                TroubleKind::Damaged => format!("{service}: the copy is not what was read"),
                TroubleKind::InTheWay => format!("{service}: something else is in the way"),
                TroubleKind::Gone => format!("{service}: it is no longer there"),
                TroubleKind::Local => format!("{service}: a failure on this machine"),
                TroubleKind::NotShown => format!("{service} is not there, or is private"),
                TroubleKind::NotAllowed => format!("{service} does not allow it"),
                TroubleKind::Misconfigured => format!("{service} is set up so that it cannot work"),
                TroubleKind::AlreadyThere => format!("{service} has it already"),
                TroubleKind::NothingLeft => format!("{service} has nothing left to give"),
                TroubleKind::QuotaUsedUp => format!("{service}: the quota is used up"),
                TroubleKind::Blocklisted => format!("{service}: it is on the blocklist"),
                TroubleKind::Unknown => format!("{service} cannot tell what it is"),
            },
            Self::Baseline { count: 1 } => {
                "one finished directory was here before towline: import it?".into()
            }
            Self::Baseline { count } => {
                format!("{count} finished directories were here before towline: import them?")
            }
            Self::Import(cause) => cause.words(),
            Self::Folder(cause) => cause.words().into(),
            Self::Torrent(cause) => cause.words().into(),
            Self::Wish(cause) => cause.words(),
            Self::Notify(cause) => cause.words(),
        }
    }
}

/// What a person (or a policy) can choose. One list of words for page, command line, API and
/// notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Try again now.
    Retry,
    /// Leave it for good.
    Skip,
    /// Go on waiting.
    Wait,
    /// Go on with what is there.
    Partly,
    /// It was done by hand; count it as imported.
    Imported,
    /// Take the match that is offered.
    Apply,
    /// Import without a match.
    AsIs,
    /// Import as single tracks.
    Tracks,
    /// Match against the release of this id or address.
    OtherId(String),
    /// Duplicate: keep both.
    KeepBoth,
    /// Duplicate: remove the old files. Destroys them.
    Replace,
    /// Duplicate: merge both.
    Merge,
    /// Stop fetching; what is here stays.
    Pause,
    /// Go on with what was paused.
    Resume,
    /// Look for changes on its disk.
    Rescan,
    /// Folder: what is here is right, others take it. Destroys what others have changed.
    Override,
    /// Folder: what others have is right. Destroys what was changed here.
    Revert,
    /// It means this title.
    Pin(TitleKey),
    /// All of them.
    All,
    /// None of them.
    None,
    /// Baseline: import what is newer than this moment.
    Since(Timestamp),
}

impl Choice {
    /// What it does, in words.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Retry => "try again now",
            Self::Skip => "leave it for good",
            Self::Wait => "go on waiting",
            Self::Partly => "go on with what is there",
            Self::Imported => "it was done by hand: count it as imported",
            Self::Apply => "take the match that is offered",
            Self::AsIs => "import without a match",
            Self::Tracks => "import as single tracks",
            Self::OtherId(_) => "match against the release with this id",
            Self::KeepBoth => "keep both",
            Self::Replace => "replace: REMOVES the old files",
            Self::Merge => "merge with the old files",
            Self::Pause => "stop fetching; what is here stays",
            Self::Resume => "go on with what was paused",
            Self::Rescan => "look for changes on its disk",
            Self::Override => "what is here is right: UNDOES what others have changed",
            Self::Revert => "what others have is right: UNDOES what was changed here",
            Self::Pin(_) => "it means this title",
            Self::All => "all of them",
            Self::None => "none of them",
            Self::Since(_) => "import those newer than this moment",
        }
    }

    /// What follows once it was answered, in words.
    pub const fn follows(&self) -> &'static str {
        match self {
            Self::Retry => "it is tried again now",
            Self::Skip => "it is left for good, and not asked about again",
            Self::Wait => "it is waited for; you are asked again if nothing comes",
            Self::Partly => "it goes on with what is there",
            Self::Imported => "it counts as imported, and is not touched again",
            Self::Apply | Self::AsIs | Self::Tracks | Self::OtherId(_) => {
                "it is imported so, as soon as the importer is free"
            }
            Self::KeepBoth | Self::Replace | Self::Merge => {
                "it goes on so, as soon as it is its turn"
            }
            Self::Pause => "nothing more is fetched of it until it is resumed",
            Self::Resume => "it goes on now",
            Self::Rescan => "its disk is looked at now",
            Self::Override | Self::Revert => "the folder is told so now",
            Self::Pin(_) => "it is looked up as this title now",
            Self::All => "all of them are taken up now",
            Self::None => "none of them is taken up, nor asked about again",
            Self::Since(_) => "what is newer is taken up now, what is older left alone",
        }
    }

    /// Whether both are the same choice, arguments (an id, a moment) aside. An entry offers
    /// `other-id:`, and a person answers `other-id:1234`.
    pub fn is_same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// One word, with its argument behind a colon: `as-is`, `other-id:f6b2…`, `since:2026-01-31`.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retry => f.write_str("retry"),
            Self::Skip => f.write_str("skip"),
            Self::Wait => f.write_str("wait"),
            Self::Partly => f.write_str("partly"),
            Self::Imported => f.write_str("imported"),
            Self::Apply => f.write_str("apply"),
            Self::AsIs => f.write_str("as-is"),
            Self::Tracks => f.write_str("tracks"),
            Self::OtherId(id) => write!(f, "other-id:{id}"),
            Self::KeepBoth => f.write_str("keep-both"),
            Self::Replace => f.write_str("replace"),
            Self::Merge => f.write_str("merge"),
            Self::Pause => f.write_str("pause"),
            Self::Resume => f.write_str("resume"),
            Self::Rescan => f.write_str("rescan"),
            Self::Override => f.write_str("override"),
            Self::Revert => f.write_str("revert"),
            Self::Pin(title) => write!(f, "pin:{title}"),
            Self::All => f.write_str("all"),
            Self::None => f.write_str("none"),
            Self::Since(at) => write!(f, "since:{at}"),
        }
    }
}

/// What was written is no choice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAChoice {
    /// No such word.
    #[error("`{0}` is no answer that towline knows")]
    Unknown(String),
    /// `other-id:` takes an id or address without spaces or control characters.
    #[error("`other-id:` wants a release id or address behind the colon")]
    Id,
    /// `pin:` takes a title.
    #[error("`pin:` wants a title behind the colon, such as pin:movie:603 or pin:show:1399")]
    Title,
    /// `since:` takes a date.
    #[error("`since:` wants a date behind the colon, such as since:2026-01-31")]
    Date,
}

impl FromStr for Choice {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, NotAChoice> {
        Ok(match text {
            "retry" => Self::Retry,
            "skip" => Self::Skip,
            "wait" => Self::Wait,
            "partly" => Self::Partly,
            "imported" => Self::Imported,
            "apply" => Self::Apply,
            "as-is" => Self::AsIs,
            "tracks" => Self::Tracks,
            "keep-both" => Self::KeepBoth,
            "replace" => Self::Replace,
            "merge" => Self::Merge,
            "pause" => Self::Pause,
            "resume" => Self::Resume,
            "rescan" => Self::Rescan,
            "override" => Self::Override,
            "revert" => Self::Revert,
            "all" => Self::All,
            "none" => Self::None,
            _ => match text.split_once(':') {
                Some(("other-id", id)) if is_id(id) => Self::OtherId(id.into()),
                Some(("other-id", _)) => return Err(NotAChoice::Id),
                Some(("pin", title)) => Self::Pin(title.parse().map_err(|_| NotAChoice::Title)?),
                Some(("since", date)) => Self::Since(date.parse().map_err(|_| NotAChoice::Date)?),
                _ => {
                    let start: String = text.chars().take(40).collect();
                    return Err(NotAChoice::Unknown(shown(start.as_bytes())));
                }
            },
        })
    }
}

/// It becomes an argument of a program and a line of a console: neither an option nor two lines.
fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 200
        && !id.starts_with('-')
        && id.chars().all(|letter| letter.is_ascii_graphic())
}

impl Serialize for Choice {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // An offered `other-id` has no id yet; it is stored with its colon all the same.
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        match text.as_str() {
            "other-id:" => Ok(Self::OtherId(String::new())),
            text => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

/// A person's answer, as the ledger holds it until a decision consumes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// To which entry; `None` for an order about the item that nobody asked for.
    pub entry: Option<EntryId>,
    /// What was chosen.
    pub choice: Choice,
    /// By whom: a user's name, `command line`.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_reads_back_what_it_prints() {
        let at = Timestamp::from_micros(1_763_683_200_000_000);
        for choice in [
            Choice::Retry,
            Choice::Skip,
            Choice::Wait,
            Choice::Partly,
            Choice::Imported,
            Choice::Apply,
            Choice::AsIs,
            Choice::Tracks,
            Choice::OtherId("f6b2".into()),
            Choice::KeepBoth,
            Choice::Replace,
            Choice::Merge,
            Choice::Pause,
            Choice::Resume,
            Choice::Rescan,
            Choice::Override,
            Choice::Revert,
            Choice::Pin("movie:603".parse().unwrap()),
            Choice::All,
            Choice::None,
            Choice::Since(at),
        ] {
            assert_eq!(choice.to_string().parse::<Choice>().as_ref(), Ok(&choice));
            let stored = serde_json::to_string(&choice).unwrap();
            assert_eq!(serde_json::from_str::<Choice>(&stored).unwrap(), choice);
        }
    }

    #[test]
    fn an_id_cannot_become_an_option_or_a_second_line() {
        assert_eq!("other-id:--config".parse::<Choice>(), Err(NotAChoice::Id));
        assert_eq!("other-id:a\nb".parse::<Choice>(), Err(NotAChoice::Id));
        assert_eq!("other-id:".parse::<Choice>(), Err(NotAChoice::Id));
        assert_eq!("since:soon".parse::<Choice>(), Err(NotAChoice::Date));
    }
}
