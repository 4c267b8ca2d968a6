//! A title that somebody wishes for, from the list to the library.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{OnRemoval, RequestId, SeasonRules, TitleKey};
use crate::{FlowName, Thing, Timestamp, notify::NewsKind};

/// A title at one media server, in one quality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The key of the server.
    pub server: String,
    /// Which title.
    pub key: TitleKey,
    /// In 4K.
    pub is_4k: bool,
    /// What people call it.
    pub name: String,
    /// The key of the list whose rules it goes by: the first that wished for it.
    pub list: String,
    /// Where it stands.
    pub stage: TitleStage,
    /// The seasons that are wished for, of a show.
    pub wanted: SeasonRules,
    /// What was wished for when it was asked for, until that is answered.
    #[serde(default)]
    pub asking: SeasonRules,
    /// The seasons that we have asked for, or that were there: taken away, they are not asked for
    /// again.
    #[serde(default)]
    pub asked: BTreeSet<u16>,
    /// Whether we have asked for it: then what becomes of the request concerns us.
    #[serde(default)]
    pub is_ours: bool,
    /// Our request, once the server has told its number.
    #[serde(default)]
    pub request: Option<RequestId>,
    /// When it was asked for.
    #[serde(default)]
    pub asked_at: Option<Timestamp>,
    /// When it came or will come out, where known.
    #[serde(default)]
    pub released: Option<jiff::civil::Date>,
    /// The stamp of what the server said when it was last decided about.
    #[serde(default)]
    pub seen: u64,
    /// When its seasons were last compared with those that there are.
    #[serde(default)]
    pub checked_at: Option<Timestamp>,
    /// How often the server was told to hand a failed request on once more.
    #[serde(default)]
    pub retried: u32,
    /// A person wants it although it was said no to, or taken away, before this moment.
    #[serde(default)]
    pub insisted_at: Option<Timestamp>,
    /// No list holds it any longer.
    #[serde(default)]
    pub removal: Option<Removal>,
}

/// What is to become of a title that no list holds any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// It is never asked for again.
    Tombstone,
    /// Our request is taken back while nobody has said yes to it.
    Withdraw,
    /// What was asked for comes, and nothing more is asked for.
    Drop,
}

impl Removal {
    /// What a list's rule makes of a title that was asked for.
    pub const fn by(rule: OnRemoval) -> Option<Self> {
        match rule {
            OnRemoval::Nothing => None,
            OnRemoval::Tombstone => Some(Self::Tombstone),
            OnRemoval::Withdraw => Some(Self::Withdraw),
        }
    }
}

/// Where a title stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleStage {
    /// It waits until a person says yes to its list's first run.
    Proposed,
    /// It will be asked for, once there is room.
    Waiting(Wait),
    /// It is to be asked for now.
    Wanted,
    /// It was asked for, by us or by others.
    Requested,
    /// It is there.
    Available,
    /// There is nothing that could be asked for: a show without seasons.
    Nothing,
    /// Somebody said no.
    Declined,
    /// It, or its request, was there and was taken away.
    Deleted,
    /// The server does not let anybody ask for it.
    Blocklisted,
    /// Our request was taken back: it left its list.
    Withdrawn,
    /// It left its list before it was asked for.
    Dropped,
    /// A person wants it never asked for.
    Tombstone,
}

/// For what a title waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// The list's limit for a run or a day.
    Cap,
    /// The user's quota at the server.
    Quota,
}

/// What can be done about a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleAction {
    /// Ask for it; of a show these seasons, or (`None`) all that nobody has asked for.
    Request {
        /// By number.
        seasons: Option<Vec<u16>>,
    },
    /// Let the server hand the failed request on once more.
    Retry(RequestId),
    /// Take our request back.
    Withdraw(RequestId),
}

impl Title {
    /// One that is to be asked for, of which nothing else is known.
    pub fn new(server: &str, key: TitleKey, is_4k: bool, name: &str) -> Self {
        let name = if name.is_empty() { key.to_string() } else { name.to_owned() };
        Self {
            server: server.to_owned(),
            key,
            is_4k,
            name,
            list: String::new(),
            stage: TitleStage::Wanted,
            wanted: SeasonRules::new(),
            asking: SeasonRules::new(),
            asked: BTreeSet::new(),
            is_ours: false,
            request: None,
            asked_at: None,
            released: None,
            seen: 0,
            checked_at: None,
            retried: 0,
            insisted_at: None,
            removal: None,
        }
    }

    /// Its key in the ledger.
    pub fn ledger_key(&self) -> String {
        title_key(&self.server, self.key, self.is_4k)
    }

    /// Whether it is remembered that nobody wants it: it is not asked for again.
    pub const fn is_tombstone(&self) -> bool {
        matches!(self.stage, TitleStage::Declined | TitleStage::Deleted | TitleStage::Tombstone)
    }
}

impl Title {
    /// As if it had never been asked for: it stands on a list anew.
    #[must_use]
    pub fn afresh(self) -> Self {
        Self {
            asked: BTreeSet::new(),
            is_ours: false,
            request: None,
            asked_at: None,
            retried: 0,
            removal: None,
            ..self
        }
    }
}

/// The key of a title in the ledger.
pub fn title_key(server: &str, key: TitleKey, is_4k: bool) -> String {
    let quality = if is_4k { "/4k" } else { "" };
    format!("{server}#{key}{quality}")
}

impl TitleStage {
    /// One word, as stored and shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Waiting(_) => "waiting",
            Self::Wanted => "wanted",
            Self::Requested => "requested",
            Self::Available => "available",
            Self::Nothing => "nothing-to-ask",
            Self::Declined => "declined",
            Self::Deleted => "deleted",
            Self::Blocklisted => "blocklisted",
            Self::Withdrawn => "withdrawn",
            Self::Dropped => "dropped",
            Self::Tombstone => "tombstone",
        }
    }
}

impl Thing for Title {
    const FLOW: FlowName = FlowName::Wishes;
    const KIND: &'static str = "title";
    type Action = TitleAction;

    fn stage(&self) -> &'static str {
        self.stage.word()
    }

    fn is_ended(&self) -> bool {
        match self.stage {
            TitleStage::Proposed
            | TitleStage::Waiting(_)
            | TitleStage::Wanted
            | TitleStage::Requested => false,
            // A followed show is looked at again: then it has a moment for that.
            TitleStage::Available | TitleStage::Nothing => self.checked_at.is_none(),
            TitleStage::Declined
            | TitleStage::Deleted
            | TitleStage::Blocklisted
            | TitleStage::Withdrawn
            | TitleStage::Dropped
            | TitleStage::Tombstone => true,
        }
    }

    fn news(&self) -> Option<NewsKind> {
        match self.stage {
            TitleStage::Available => Some(NewsKind::Done),
            TitleStage::Declined | TitleStage::Deleted | TitleStage::Blocklisted => {
                Some(NewsKind::Failed)
            }
            _ => None,
        }
    }

    fn title(&self) -> Option<String> {
        (!self.name.is_empty()).then(|| self.name.clone())
    }
}
