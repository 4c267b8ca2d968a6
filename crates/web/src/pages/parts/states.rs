//! States: a shape and a word.

use maud::{Markup, html};

/// What a state means to somebody who glances at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateKind {
    /// It is as it should be, or over.
    Done,
    /// Something happens.
    Moving,
    /// A person is needed.
    Needs,
    /// It fails.
    Failing,
    /// It was stopped, and will go on.
    Paused,
    /// It waits, or was left: nothing to do.
    Quiet,
}

impl StateKind {
    /// The class beside a component's own.
    pub(crate) const fn class(self) -> Option<&'static str> {
        match self {
            Self::Done => Some("is-done"),
            Self::Moving => Some("is-moving"),
            Self::Needs => Some("is-needs"),
            Self::Failing => Some("is-failing"),
            Self::Paused => Some("is-paused"),
            Self::Quiet => None,
        }
    }
}

/// A state with its word.
pub(crate) fn state(kind: StateKind, word: &str) -> Markup {
    html! { span class={ "state" @if let Some(class) = kind.class() { " " (class) } } { (word) } }
}

/// A stage's state, whichever flow's it is.
pub(crate) fn state_of(stage: &str, is_asked: bool) -> Markup {
    let kind = if is_asked { StateKind::Needs } else { kind_of(stage) };
    state(kind, &stage.replace('-', " "))
}

/// What a stage means to somebody who glances at it.
fn kind_of(stage: &str) -> StateKind {
    match stage {
        "available" | "imported" | "done" | "in-sync" | "watching" | "pinned" | "matched" => {
            StateKind::Done
        }
        "requested" | "settling" | "gathering" | "preparing" | "importing" | "setting-aside"
        | "proving" | "pruning" | "ungathering" | "adding" | "transferring" | "downloading"
        | "placing" | "telling" | "clearing" | "connected" | "behind" => StateKind::Moving,
        "unsure" | "asked" | "held" | "partial" | "not-found" | "first-contact" => StateKind::Needs,
        "failing" | "failed" => StateKind::Failing,
        "paused" | "waiting" | "proposed" => StateKind::Paused,
        _ => StateKind::Quiet,
    }
}
