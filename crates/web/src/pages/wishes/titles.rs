//! The titles of all lists: where each stands, and why.

use std::collections::HashMap;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_domain::{
    FlowName, ItemId, Thing as _, Timestamp,
    wishes::{Title, TitleKey, Unmatched, UnmatchedStage},
};
use towline_store::{ItemSummary, TitleFilter};

use super::{Counts, Tab, tabs};
use crate::{
    State as App,
    pages::{
        PageFailure,
        frame::{Fresh, page},
        parts::{ago, count, empty, page_head, remote, state_of},
        view::View,
    },
    read::Asked,
};

/// So many on a page.
const MANY: u32 = 50;
/// The filter that shows what is at its end, too.
const ALL: &str = "all";

#[derive(Deserialize, Default)]
pub(super) struct Query {
    stage: Option<String>,
    q: Option<String>,
    before: Option<i64>,
}

impl Query {
    fn text(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    fn stage(&self) -> Option<&str> {
        self.stage.as_deref().filter(|stage| !stage.is_empty())
    }

    fn filter(&self) -> TitleFilter {
        let stage = self.stage().filter(|stage| *stage != ALL);
        TitleFilter {
            stage: stage.map(str::to_owned),
            // Who searches for a name wants it wherever it stands.
            live: self.stage().is_none() && self.text().is_none(),
            called: self.text().map(str::to_owned),
            before: self.before.map(ItemId),
            most: MANY,
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let store = app.ledger.store();
    let items = store.titles(&query.filter()).await?;
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    let words = store.last_words(&ids).await?;
    let counts = Counts::read(&app).await?;
    let lists = app.desk.lists().await.into_iter().map(|list| (list.key, list.name)).collect();
    let shown = Shown { now: app.ledger.clock().now(), items, words, counts, lists };
    Ok(page(&view, "Titles", Fresh::Flow(FlowName::Wishes), &content(&view, &query, &shown)))
}

/// What the page tells.
struct Shown {
    now: Timestamp,
    items: Vec<ItemSummary>,
    words: HashMap<ItemId, String>,
    counts: Counts,
    /// The lists' names, by key.
    lists: HashMap<String, String>,
}

fn content(view: &View, query: &Query, shown: &Shown) -> Markup {
    let says = html! { "What stands on lists, with where it stands and why." };
    html! {
        (page_head(&html! { "Wishes" }, &says, &html! {}))
        (tabs(view, Tab::Titles))
        (filter(query, &shown.counts))
        @if shown.items.is_empty() { (nothing(view, query)) } @else { (table(view, shown)) }
        @if shown.items.len() == MANY as usize && let Some(last) = shown.items.last() {
            nav.pager aria-label="Pages" { a.button href=(older(view, query, last.id)) { "Older" } }
        }
    }
}

fn filter(query: &Query, counts: &Counts) -> Markup {
    html! {
        form.filter method="get" role="search" {
            div.field.grow {
                label for="q" { "Search" }
                input #q name="q" type="search" maxlength="300" value=[query.q.as_deref()];
            }
            div.field {
                label for="stage" { "Status" }
                select #stage name="stage" {
                    option value="" { "not finished" }
                    option value=(ALL) selected[query.stage() == Some(ALL)] { "all" }
                    @for (stage, number) in &counts.stages {
                        option value=(stage) selected[query.stage() == Some(stage)] {
                            (stage.replace('-', " ")) " (" (count(*number)) ")"
                        }
                    }
                }
            }
            button.button { "Filter" }
        }
    }
}

fn nothing(view: &View, query: &Query) -> Markup {
    let is_narrowed = query.text().is_some() || query.stage().is_some();
    empty(&html! {
        @if is_narrowed { strong { "No title fits. " } }
        @else { strong { "No title is on its way. " } }
        a href=(view.at("/wishes/titles?stage=all")) { "Show all" }
    })
}

fn table(view: &View, shown: &Shown) -> Markup {
    html! {
        table.rows.is-brief {
            caption.hidden { "Titles" }
            thead { tr {
                th scope="col" { "Title" } th.keep scope="col" { "Status" }
                th scope="col" { "Why" } th.keep scope="col" { "Since" }
            } }
            tbody {
                @for item in &shown.items {
                    (row(view, shown, item))
                }
            }
        }
    }
}

fn row(view: &View, shown: &Shown, item: &ItemSummary) -> Markup {
    let is_unsure = item.kind == Unmatched::KIND && !item.ended;
    html! {
        tr {
            th.lead scope="row" {
                a.name href=(view.at(&format!("/items/{}", item.id))) { (remote(&item.title)) }
                div.sub {
                    (about(item))
                    @if let Some(list) = shown.lists.get(&item.source) { span { "on " (remote(list)) } }
                }
            }
            td.keep data-label="Status" { div { (state_of(&item.stage, false)) } }
            td data-label="Why" {
                div {
                    (why(item, shown.words.get(&item.id)))
                    @if is_unsure {
                        " " a href=(view.at(&format!("/wishes/means/{}", item.id))) {
                            "Choose" span.hidden { " what " (remote(&item.title)) " means" }
                        }
                    }
                }
            }
            td.keep data-label="Since" { div { (ago(shown.now, item.stage_since)) } }
        }
    }
}

/// Why it stands there: of a wish what makes it unsure, else the last line of its journal.
fn why(item: &ItemSummary, words: Option<&String>) -> Markup {
    let unsure = (item.kind == Unmatched::KIND && !item.ended)
        .then(|| Unmatched::read(item.version, item.detail.clone()).ok())
        .flatten();
    html! {
        @match (unsure, words) {
            (Some(wish), _) => { (remote(&wish.why)) },
            (None, Some(words)) => { (remote(words)) },
            (None, None) => {},
        }
    }
}

fn about(item: &ItemSummary) -> Markup {
    let detail = item.detail.clone();
    if item.kind == Unmatched::KIND {
        let wish = Unmatched::read(item.version, detail).ok();
        let pinned = wish.as_ref().and_then(|wish| match wish.stage {
            UnmatchedStage::Pinned(title) => Some(title),
            _ => None,
        });
        return html! {
            span { @match wish.and_then(|it| it.wish.kind) {
                Some(kind) => (kind.word()), None => "film or show",
            } }
            @if let Some(title) = pinned { span { "means " (title) } }
        };
    }
    let Ok(title) = Title::read(item.version, detail) else { return html! {} };
    html! {
        (facts(title.key, title.released.map(jiff::civil::Date::year)))
        @if title.is_4k { span { "in 4K" } }
    }
}

/// What a title is, and by what it is known.
pub(super) fn facts(title: TitleKey, year: Option<i16>) -> Markup {
    html! {
        span { (title.kind.word()) @if let Some(year) = year { ", " (year) } }
        span.mono { (title) }
    }
}

fn older(view: &View, query: &Query, last: ItemId) -> String {
    let before = last.to_string();
    let pairs = [("stage", query.stage()), ("q", query.text()), ("before", Some(before.as_str()))];
    view.at(&super::super::query("/wishes/titles", &pairs))
}
