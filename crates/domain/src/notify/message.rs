//! A message on its way to one target.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::NewsKind;
use crate::{Choice, EntryId, FlowName, ItemId, Thing, Timestamp};

/// Names a message, wherever it goes: sent again, it is the same one. Letters, digits and `-` only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(String);

impl MessageId {
    /// Of the message that begins with this piece of news.
    pub fn new(news: i64, at: Timestamp) -> Self {
        Self(format!("towline-{news}-{:x}", at.as_micros()))
    }

    /// As it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is told to one target at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The target, by its name in the configuration.
    pub target: String,
    /// Its id, there and here.
    pub id: MessageId,
    /// What has happened.
    pub lines: Vec<Line>,
    /// So much more has happened that no line names.
    pub more: u64,
    /// Where it stands.
    pub stage: MessageStage,
}

/// One thing that happened, or several that are alike. All texts are safe to show, and short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What.
    pub kind: NewsKind,
    /// In which flow.
    pub flow: String,
    /// When the first of them happened.
    pub at: Timestamp,
    /// Why, in words.
    pub words: String,
    /// To what: a few by name.
    pub names: Vec<String>,
    /// How many there are.
    pub count: u64,
    /// The item, of a single one.
    pub item: Option<ItemId>,
    /// What is asked, of a single one.
    pub asked: Option<Asked>,
}

/// A question, as it was when the message was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The entry in the inbox.
    pub entry: EntryId,
    /// Its epoch: an answer to an older question is refused.
    pub epoch: i64,
    /// What can be chosen without saying more.
    pub choices: Vec<Choice>,
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStage {
    /// It is not time yet.
    Waiting,
    /// It is being sent, again and again until it arrives.
    Sending,
    /// A person was told that it does not arrive; it is tried all the same.
    Failed,
    /// It arrived.
    Sent,
    /// It is not sent any more.
    Dropped,
}

/// What can be done about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageAction {
    /// Send it.
    Send,
}

impl Message {
    /// What it is about, in one line.
    pub fn heading(&self) -> String {
        match self.lines.as_slice() {
            [line] if self.more == 0 => line.heading(),
            lines => {
                let mut kinds: Vec<_> = lines.iter().map(|line| line.kind).collect();
                kinds.sort_unstable();
                kinds.dedup();
                let of = |kind: &NewsKind| {
                    let alike = lines.iter().filter(|line| line.kind == *kind);
                    let count: u64 = alike.map(|line| line.count).sum();
                    format!("{}: {count}", kind.heading())
                };
                let counts = kinds.iter().map(of).collect::<Vec<_>>().join(", ");
                match self.more {
                    0 => counts,
                    more => format!("{counts}, and {more} more"),
                }
            }
        }
    }

    /// Whether a person should look soon.
    pub fn is_urgent(&self) -> bool {
        self.lines.iter().any(|line| line.kind.is_urgent())
    }
}

impl Line {
    /// What happened to what.
    pub fn heading(&self) -> String {
        let heading = self.kind.heading();
        match self.names.as_slice() {
            [only] if self.count == 1 => format!("{heading}: {only}"),
            _ => format!("{heading}: {} {}", self.count, self.flow),
        }
    }

    /// The names, where there are several.
    pub fn list(&self) -> Option<String> {
        let named = self.names.len() as u64;
        if self.count == 1 || named == 0 {
            return None;
        }
        let names = self.names.join(", ");
        let more = self.count.saturating_sub(named);
        Some(if more == 0 { names } else { format!("{names} and {more} more") })
    }
}

impl Thing for Message {
    const FLOW: FlowName = FlowName::Notify;
    const KIND: &'static str = "message";
    type Action = MessageAction;

    fn stage(&self) -> &'static str {
        match self.stage {
            MessageStage::Waiting => "waiting",
            MessageStage::Sending => "sending",
            MessageStage::Failed => "failed",
            MessageStage::Sent => "sent",
            MessageStage::Dropped => "dropped",
        }
    }

    fn is_ended(&self) -> bool {
        matches!(self.stage, MessageStage::Sent | MessageStage::Dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: NewsKind, names: &[&str], count: u64) -> Line {
        Line {
            kind,
            flow: "imports".into(),
            at: Timestamp::default(),
            words: "why".into(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            count,
            item: None,
            asked: None,
        }
    }

    #[test]
    fn a_heading_names_one_thing_and_counts_many() {
        let message = |lines| Message {
            target: "phone".into(),
            id: MessageId::new(7, Timestamp::from_micros(255)),
            lines,
            more: 0,
            stage: MessageStage::Waiting,
        };
        let one = message(vec![line(NewsKind::NeedsYou, &["Blue Train"], 1)]);
        assert_eq!(one.heading(), "Needs you: Blue Train");
        assert_eq!(one.id.as_str(), "towline-7-ff");
        let alike = line(NewsKind::NeedsYou, &["a", "b"], 5);
        assert_eq!(alike.list().unwrap(), "a, b and 3 more");
        let many = message(vec![line(NewsKind::Failed, &["x"], 1), alike]);
        assert_eq!(many.heading(), "Needs you: 5, Failed: 1");
        let flood = Message { more: 3, ..many };
        assert_eq!(flood.heading(), "Needs you: 5, Failed: 1, and 3 more");
    }
}
