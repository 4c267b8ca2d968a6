//! A torrent in a list: how far it is, or what it waits for.

use maud::{Markup, html};
use towline_api::{access::Scope::Operate, items::Item};
use towline_domain::{
    ItemId, Thing as _, Timestamp,
    torrents::{Gate, Torrent, TorrentStage},
};
use towline_store::ItemSummary;

use super::super::{
    PageFailure,
    parts::{
        StateKind, ago, bar, bytes, exact, how_far, plain, post, rate, remote, row as plain_row,
        state, state_of,
    },
    view::View,
};
use crate::{State as App, views};

/// A torrent, with what is known of it now.
pub(super) struct Row {
    pub(super) item: Item,
    torrent: Option<Torrent>,
    gate: Option<Gate>,
    /// What a person is asked about it, in words.
    asked: Option<String>,
}

impl Row {
    pub(super) async fn of(app: &App, item: &ItemSummary) -> Result<Self, PageFailure> {
        let torrent = Torrent::read(item.version, item.detail.clone()).ok();
        let is_waiting = torrent.as_ref().is_some_and(|it| it.stage == TorrentStage::Waiting);
        let asked = app.ledger.store().inbox_of(ItemId(item.id.0)).await?;
        let asked = asked.filter(|found| !found.answered);
        let progress = app.desk.progress(item.id).as_ref().map(views::progress);
        Ok(Self {
            item: Item { progress, ..views::item(item) },
            gate: if is_waiting { app.desk.gate(item) } else { None },
            torrent,
            asked: asked.map(|found| found.entry.cause.words()),
        })
    }

    fn can_pause(&self) -> bool {
        self.torrent.as_ref().is_some_and(Torrent::is_to_be_fetched)
    }

    /// Whether the service gave it up: it then says that all of it is there.
    fn has_failed_there(&self) -> bool {
        self.asked.is_some() && self.torrent.as_ref().is_some_and(|it| it.percent >= 100)
    }

    fn paused(&self) -> Option<Timestamp> {
        self.torrent.as_ref()?.paused
    }
}

pub(super) fn row(view: &View, now: Timestamp, row: &Row) -> Markup {
    let item = &row.item;
    plain_row(
        view,
        item,
        &buttons(view, row),
        &html! {
            @if let Some(progress) = &item.progress { div.full { (bar(item, progress)) } }
            @else { (remote_bar(row)) }
            div.full.sub {
                (state_of(&item.stage, row.asked.is_some()))
                @if let Some(progress) = &item.progress {
                    strong data-rate {
                        (progress.rate.filter(|it| *it > 0).map(rate).unwrap_or_default())
                    }
                    (how_far(progress))
                } @else {
                    @if let Some(size) = row.torrent.as_ref().and_then(|it| it.size) {
                        span { (bytes(size)) }
                    }
                    (why(now, row))
                }
                @if let Some(asked) = &row.asked { span { (remote(asked)) } }
            }
        },
    )
}

fn buttons(view: &View, row: &Row) -> Markup {
    let id = row.item.id;
    let button = |path: &str, word: &str| {
        post(
            view,
            &format!("/items/{id}/{path}"),
            "",
            &html! {
                button.button.quiet { (word) span.hidden { " " (row.item.title) } }
            },
        )
    };
    html! { div.actions {
        @if row.asked.is_some() {
            a.button.quiet href=(view.at(&format!("/items/{id}"))) {
                "Answer" span.hidden { " about " (row.item.title) }
            }
        }
        @if view.may(Operate) && row.can_pause() {
            @if row.paused().is_some() { (button("resume", "Resume")) }
            @else { (button("pause", "Pause")) }
        }
    } }
}

/// How far the service is.
fn remote_bar(row: &Row) -> Markup {
    let percent = match &row.torrent {
        Some(torrent) if torrent.stage == TorrentStage::Transferring && !row.has_failed_there() => {
            torrent.percent.min(100)
        }
        _ => return html! {},
    };
    let class = row.asked.is_some().then_some("is-needs");
    html! {
        div.full {
            progress class=[class] max="100" value=(percent)
                aria-label={ "progress of " (plain(&row.item.title)) } { (percent) " %" }
        }
    }
}

/// What it waits for.
fn why(now: Timestamp, row: &Row) -> Markup {
    let Some(torrent) = &row.torrent else { return html! {} };
    let again = torrent.not_before.filter(|at| *at > now && *at < Timestamp::from_micros(i64::MAX));
    html! {
        @if torrent.stage == TorrentStage::Transferring && !row.has_failed_there() { span { (torrent.percent) " % there" } }
        @if let Some(since) = torrent.paused {
            @if torrent.stage == TorrentStage::Waiting { span { "by a person, " (ago(now, since)) } }
            @else { (state(StateKind::Paused, "not to be fetched")) }
        } @else if row.asked.is_some() {
            // A person is asked why it stands still: nothing of what follows happens before.
        } @else if let Some(at) = again {
            span { "tried again " (ago(now, at)) }
        } @else {
            @match &row.gate {
                Some(Gate::Closed { opens: Some(at), words }) => {
                    span { "may begin " (ago(now, *at)) ", at " (exact(*at)) }
                    @if words.contains("at_most") { span { (words) } }
                }
                Some(Gate::Closed { opens: None, words }) => { span { (words) } }
                Some(Gate::Open { .. }) => { span { "begins now" } }
                None => {}
            }
        }
    }
}
