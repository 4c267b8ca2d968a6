//! How a list stands: whether it can be read, since when what is known of it is known, and what has
//! become of its titles.

use std::collections::BTreeMap;

use maud::{Markup, html};
use towline_api::{
    inbox::Entry,
    lists::{List, Run},
};
use towline_domain::{Cause, Timestamp, wishes::WishCause};

use super::super::parts::{StateKind, count, moment, remote, state};

/// A list with what is asked about it.
pub(super) struct Standing {
    pub(super) list: List,
    /// Whether it asks for anything: one that does not is only read.
    pub(super) asks: bool,
    /// What a person is asked about the list itself.
    pub(super) question: Option<(Cause, Entry)>,
    /// When it is looked at next.
    pub(super) next: Option<Timestamp>,
}

impl Standing {
    /// What a run that waits for a yes asks.
    pub(super) fn asks_first(&self) -> bool {
        let is_first = |cause: &Cause| matches!(cause, Cause::Wish(WishCause::FirstRun { .. }));
        self.question.as_ref().is_some_and(|(cause, _)| is_first(cause))
    }

    /// In a word, with why where it is not well.
    pub(super) fn health(&self) -> Markup {
        let (kind, word) = match (&self.list.last, self.question.as_ref()) {
            (None, _) => (StateKind::Quiet, "not read yet"),
            (Some(last), _) if last.read == "failed" => (StateKind::Failing, "failed"),
            (Some(_), Some(_)) if self.asks_first() => (StateKind::Needs, "asks first"),
            (Some(_), Some(_)) => (StateKind::Needs, "asks you"),
            (Some(last), None) => reading(&last.read),
        };
        html! {
            (state(kind, word))
            @if let Some(last) = &self.list.last { (why(last)) }
        }
    }

    /// The age of what is known of it.
    pub(super) fn age(&self, now: Timestamp) -> Markup {
        let is_good = self
            .list
            .last
            .as_ref()
            .is_some_and(|it| it.read == "complete" || it.read == "unchanged");
        html! {
            @match &self.list.good {
                Some(good) => { @if !is_good { "good " } (moment(now, good)) }
                None => "never whole",
            }
        }
    }
}

/// A reading's state.
pub(super) fn reading(read: &str) -> (StateKind, &'static str) {
    match read {
        "complete" => (StateKind::Done, "complete"),
        "unchanged" => (StateKind::Done, "unchanged"),
        "partial" => (StateKind::Needs, "partial"),
        "failed" => (StateKind::Failing, "failed"),
        "planned" => (StateKind::Quiet, "looked at again"),
        _ => (StateKind::Quiet, "read"),
    }
}

/// Why a list was not read, or not wholly, and what to do about it.
pub(super) fn why(run: &Run) -> Markup {
    html! {
        @if let Some(error) = &run.error {
            div.small { (remote(error)) }
            @if let Some(hint) = &run.error_hint { div.small.muted { (remote(hint)) } }
        }
    }
}

/// How many stand where; what is there first, then what is on its way.
pub(super) fn stages(list: &List) -> Markup {
    let others = list.wishes.saturating_sub(list.stages.values().sum());
    html! {
        @for (stage, number) in sorted(&list.stages) {
            span { (count(number)) " " (stage.replace('-', " ")) }
        }
        @if others > 0 { span { (count(others)) " not found, or left out" } }
    }
}

fn sorted(stages: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    const FIRST: [&str; 5] = ["available", "requested", "wanted", "unsure", "not-found"];
    let place = |stage: &str| FIRST.iter().position(|it| *it == stage).unwrap_or(FIRST.len());
    let mut all: Vec<_> = stages.iter().map(|(stage, count)| (stage.as_str(), *count)).collect();
    all.sort_by_key(|(stage, _)| place(stage));
    all
}

/// What a list is, from what it is known by: its provider, and which of its lists.
pub(super) fn provider(key: &str) -> Markup {
    let (name, rest) = key.split_once(':').unwrap_or(("", key));
    let name = match name {
        "imdb" => "IMDb",
        "trakt" => "Trakt",
        "mdblist" => "MDBList",
        "tmdb" => "TMDB",
        "letterboxd" => "Letterboxd",
        "stevenlu" => "StevenLu",
        "file" => "file",
        other => other,
    };
    html! { @if !name.is_empty() { span { (name) } } span { (remote(rest)) } }
}
