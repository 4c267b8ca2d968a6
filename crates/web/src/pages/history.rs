//! What has ended.

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_domain::{FlowName, ItemId, Thing as _, Timestamp, wishes::Title};
use towline_store::{Filter, ItemSummary};

use super::{
    PageFailure,
    frame::{Fresh, page},
    parts::{ago, empty, page_head, remote, state_of},
    query,
    view::View,
};
use crate::{State as App, read::Asked};

/// So many on a page.
const MANY: u32 = 50;

#[derive(Deserialize, Default)]
pub(super) struct Query {
    flow: Option<String>,
    q: Option<String>,
    /// When the last one of the page before had ended, and its number.
    before: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(asked): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let flow = FlowName::ALL.into_iter().find(|it| Some(it.as_str()) == asked.flow.as_deref());
    let text = asked.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let filter = Filter {
        flow,
        called: text.map(str::to_owned),
        ended: true,
        ended_before: asked.before.as_deref().and_then(cursor),
        most: MANY,
        ..Filter::default()
    };
    let items = app.ledger.store().items(&filter).await?;
    let now = app.ledger.clock().now();
    Ok(page(&view, "History", Fresh::All, &content(&view, now, &asked, flow, &items)))
}

fn content(
    view: &View,
    now: Timestamp,
    asked: &Query,
    flow: Option<FlowName>,
    items: &[ItemSummary],
) -> Markup {
    let says = html! { "What has come to its end, the latest first." };
    html! {
        (page_head(&html! { "History" }, &says, &html! {}))
        form.filter method="get" role="search" {
            div.field.grow {
                label for="q" { "Search" }
                input #q name="q" type="search" value=[asked.q.as_deref()];
            }
            div.field {
                label for="flow" { "Flow" }
                select #flow name="flow" {
                    option value="" { "all" }
                    @for one in FlowName::ALL {
                        option value=(one.as_str()) selected[flow == Some(one)] { (one.as_str()) }
                    }
                }
            }
            button.button { "Filter" }
        }
        @if items.is_empty() {
            (empty(&html! {
                @if asked.q.is_some() || flow.is_some() {
                    strong { "Nothing that has ended fits. " }
                    a href=(view.at("/history")) { "Show all" }
                } @else {
                    strong { "Nothing has ended yet. " }
                    "What is imported, fetched, available or given up comes here."
                }
            }))
        } @else {
            (table(view, now, items))
        }
        @if items.len() == MANY as usize && let Some(last) = items.last() {
            nav.pager aria-label="Pages" { a.button href=(older(view, asked, last)) { "Older" } }
        }
    }
}

fn table(view: &View, now: Timestamp, items: &[ItemSummary]) -> Markup {
    html! {
        table.rows.is-brief {
            caption.hidden { "What has ended" }
            thead { tr {
                th scope="col" { "What" } th scope="col" { "Flow" } th scope="col" { "End" }
                th.keep scope="col" { "When" }
            } }
            tbody { @for item in items { tr {
                th.lead scope="row" {
                    a.name href=(view.at(&format!("/items/{}", item.id))) { (remote(&item.title)) }
                    @if is_in_4k(item) { div.sub { "in 4K" } }
                }
                td data-label="Flow" { div { (item.kind) } }
                td data-label="End" { div { (state_of(&item.stage, false)) } }
                td.keep data-label="When" { div { (ago(now, item.stage_since)) } }
            } } }
        }
    }
}

/// A title has two lives where it can be had in two qualities.
fn is_in_4k(item: &ItemSummary) -> bool {
    item.kind == Title::KIND
        && Title::read(item.version, item.detail.clone()).is_ok_and(|title| title.is_4k)
}

fn cursor(text: &str) -> Option<(Timestamp, ItemId)> {
    let (at, id) = text.split_once('-')?;
    Some((Timestamp::from_micros(at.parse().ok()?), ItemId(id.parse().ok()?)))
}

fn older(view: &View, asked: &Query, last: &ItemSummary) -> String {
    let before = format!("{}-{}", last.stage_since.as_micros(), last.id);
    let pairs = [
        ("flow", asked.flow.as_deref()),
        ("q", asked.q.as_deref()),
        ("before", Some(before.as_str())),
    ];
    view.at(&query("/history", &pairs))
}
