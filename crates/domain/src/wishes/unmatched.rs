//! A wish of which towline cannot say which title it means.

use serde::{Deserialize, Serialize};

use super::{Candidate, TitleKey, Wish};
use crate::{FlowName, Thing};

/// A wish that needs a person; once answered, what the person said: it holds for every list that
/// has the same wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    /// The wish, as the list has it that had it first.
    pub wish: Wish,
    /// Why no title was taken.
    pub why: String,
    /// Those that it may mean.
    pub candidates: Vec<Candidate>,
    /// Where it stands.
    pub stage: UnmatchedStage,
}

/// Where an unmatched wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmatchedStage {
    /// A person is asked which title it means.
    Unsure,
    /// The server knows no such title, as of now.
    NotFound,
    /// It means this one: a person said so.
    Pinned(TitleKey),
    /// A search has found the one that it means.
    Matched,
    /// A person wants nothing of it.
    Skipped,
    /// No list holds it any longer.
    Gone,
}

impl Unmatched {
    /// Whether nothing is asked about it any more.
    pub const fn is_over(&self) -> bool {
        !matches!(self.stage, UnmatchedStage::Unsure | UnmatchedStage::NotFound)
    }

    /// Whether a person is asked the same by both.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        let asks = |it: &Self| (it.stage, it.why.clone(), it.candidates.clone());
        asks(self) == asks(other)
    }
}

impl Thing for Unmatched {
    const FLOW: FlowName = FlowName::Wishes;
    const KIND: &'static str = "wish";
    /// All that is done about it: the lists are told that a person has spoken.
    type Action = ();

    fn stage(&self) -> &'static str {
        match self.stage {
            UnmatchedStage::Unsure => "unsure",
            UnmatchedStage::NotFound => "not-found",
            UnmatchedStage::Pinned(_) => "pinned",
            UnmatchedStage::Matched => "matched",
            UnmatchedStage::Skipped => "skipped",
            UnmatchedStage::Gone => "gone",
        }
    }

    fn is_ended(&self) -> bool {
        self.is_over()
    }

    fn title(&self) -> Option<String> {
        Some(self.wish.name())
    }
}
