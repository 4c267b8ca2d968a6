//! What has ended.

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_domain::{FlowName, ItemId, Timestamp};
use towline_store::{Filter, ItemSummary};

use super::{
    PageFailure,
    frame::{Fresh, page},
    parts::{ago, empty, page_head, remote, state_of},
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
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let flow = FlowName::ALL.into_iter().find(|it| Some(it.as_str()) == query.flow.as_deref());
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let filter = Filter {
        flow,
        called: text.map(str::to_owned),
        ended: true,
        ended_before: query.before.as_deref().and_then(cursor),
        most: MANY,
        ..Filter::default()
    };
    let items = app.ledger.store().items(&filter).await?;
    let now = app.ledger.clock().now();
    Ok(page(&view, "History", Fresh::All, &content(&view, now, &query, flow, &items)))
}

fn content(
    view: &View,
    now: Timestamp,
    query: &Query,
    flow: Option<FlowName>,
    items: &[ItemSummary],
) -> Markup {
    let says = html! { "What has come to its end, the latest first." };
    html! {
        (page_head(&html! { "History" }, &says, &html! {}))
        form.filter method="get" role="search" {
            div.field.grow {
                label for="q" { "Search" }
                input #q name="q" type="search" value=[query.q.as_deref()];
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
                @if query.q.is_some() || flow.is_some() {
                    strong { "Nothing has ended that fits. " }
                    a href=(view.at("/history")) { "Show all" }
                } @else {
                    strong { "Nothing has ended yet. " } "What has, stays here, the latest first."
                }
            }))
        } @else {
            (table(view, now, items))
        }
        @if items.len() == MANY as usize && let Some(last) = items.last() {
            nav.pager aria-label="Pages" { a.button href=(older(view, query, last)) { "Older" } }
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
                }
                td data-label="Flow" { div { (item.kind) } }
                td data-label="End" { div { (state_of(&item.stage, false)) } }
                td.keep data-label="When" { div { (ago(now, item.stage_since)) } }
            } } }
        }
    }
}

fn cursor(text: &str) -> Option<(Timestamp, ItemId)> {
    let (at, id) = text.split_once('-')?;
    Some((Timestamp::from_micros(at.parse().ok()?), ItemId(id.parse().ok()?)))
}

fn older(view: &View, query: &Query, last: &ItemSummary) -> String {
    let before = format!("{}-{}", last.stage_since.as_micros(), last.id);
    let pairs = [("flow", query.flow.as_ref()), ("q", query.q.as_ref()), ("before", Some(&before))];
    let set: Vec<_> = pairs
        .into_iter()
        .filter_map(|(name, value)| value.filter(|it| !it.is_empty()).map(|it| (name, it)))
        .collect();
    view.at(&format!("/history?{}", serde_urlencoded::to_string(set).unwrap_or_default()))
}
