//! `GET /events`: what changes, as it changes (server-sent events).
//!
//! No endpoint of ours reads it: browsers and programs do. Each event has an id; who comes back
//! with `Last-Event-ID` is told what was missed, or, where that is forgotten, gets a `gap`: look at
//! everything anew then. `?seen=` takes such an id, too, for a first time: what a page shows may be
//! older than its stream. An event says that something is no longer as it was, not what it is now.
//! Names: `item`, `inbox`, `much`, `settings`, `progress`, `gap`. While nothing happens a comment
//! is sent every 25 s. 401 without credentials; the stream ends when they are taken away; 503
//! `too-many-streams` beyond 400 at once.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::items::Progress;

/// The data of an event, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Event {
    /// An item: its stage, its journal, or what is known of it.
    Item {
        /// Its number.
        id: i64,
        /// Its flow, where that is at hand.
        flow: Option<String>,
    },
    /// What waits for a person.
    Inbox,
    /// Several things at once.
    Much,
    /// The configuration in use.
    Settings,
    /// How far work is that is under way; once a second at most, and not remembered.
    Progress {
        /// The work of these items. One that is not in it any more has ended.
        items: Vec<Working>,
    },
    /// Events were missed.
    Gap,
}

impl Event {
    /// Its name on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Item { .. } => "item",
            Self::Inbox => "inbox",
            Self::Much => "much",
            Self::Settings => "settings",
            Self::Progress { .. } => "progress",
            Self::Gap => "gap",
        }
    }
}

/// An item that is being worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Working {
    /// Its number.
    pub id: i64,
    /// How far it is.
    pub progress: Progress,
}
