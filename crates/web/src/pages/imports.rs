//! Albums on their way into a library.

#[cfg(test)]
mod tests;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::{
    inbox::Entry,
    items::{Item, Transfers},
};
use towline_domain::{FlowName, ItemId, Thing as _, Timestamp, imports::Album};
use towline_store::Filter;

use super::{
    PageFailure,
    frame::{Fresh, page},
    inbox::{Told, question},
    parts::{block, empty, moment, page_head, plain, remote, state_of},
    view::View,
};
use crate::{
    State as App,
    guide::parts,
    read::{Asked, Named},
    views,
};

/// So many on a page.
const MANY: u32 = 100;
/// So many that are being imported: one at a time in each library.
const AT_ONCE: u32 = 5;
/// So many questions are shown here; all of them in the inbox.
const FEW: usize = 5;
/// In these stages an importer has it.
const IMPORTING: [&str; 4] = ["importing", "setting-aside", "asked", "proving"];

#[derive(Deserialize)]
pub(super) struct Query {
    before: Option<i64>,
}

/// An album, with what a person is asked about it.
struct Row {
    item: Item,
    asked: Option<Entry>,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(Query { before }): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let mut now_importing = Vec::new();
    for stage in IMPORTING.iter().filter(|_| before.is_none()) {
        now_importing.extend(rows(&app, Some(stage), None, AT_ONCE).await?);
    }
    let live = rows(&app, None, before, MANY).await?;
    let now = app.ledger.clock().now();
    let is_set_up = !live.is_empty() || is_set_up(&app).await;
    let content = content(&view, now, &now_importing, &live, before.is_some(), is_set_up);
    Ok(page(&view, "Imports", Fresh::Flow(FlowName::Imports), &content))
}

/// Whether anything is looked at for albums; settings that cannot be read say nothing about that.
async fn is_set_up(app: &App) -> bool {
    let settings = app.settings.read().await;
    settings.map_or(true, |settings| !parts(&settings.root, "imports").is_empty())
}

async fn rows(
    app: &App,
    stage: Option<&str>,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<Row>, PageFailure> {
    let filter = Filter {
        flow: Some(FlowName::Imports),
        kind: Some(Album::KIND.into()),
        stage: stage.map(ToOwned::to_owned),
        live: true,
        before: before.map(ItemId),
        most,
        ..Filter::default()
    };
    let mut rows = Vec::new();
    for item in app.ledger.store().items(&filter).await? {
        let asked = app.ledger.store().inbox_of(item.id).await?.map(views::entry);
        rows.push(Row { item: views::item(&item), asked });
    }
    Ok(rows)
}

fn content(
    view: &View,
    now: Timestamp,
    importing: &[Row],
    live: &[Row],
    is_further: bool,
    is_set_up: bool,
) -> Markup {
    let asked: Vec<_> = live.iter().filter_map(|row| row.asked.as_ref()).collect();
    html! {
        (page_head(&html! { "Imports" }, &html! { "Albums on their way into the library." }, &html! {}))
        @if !importing.is_empty() {
            (block("now", "Importing now", &html! {}, &html! {
                div.stack { @for row in importing { (at_work(view, now, row)) } }
            }))
        }
        @if !asked.is_empty() && !is_further {
            (block("held", "Need you", &html! { a href=(view.at("/inbox")) { "Inbox" } }, &html! {
                ol { @for entry in asked.iter().take(FEW) { (question(view, now, entry, Told { words: true, title: true })) } }
                @if asked.len() > FEW {
                    p { a href=(view.at("/inbox")) { (asked.len() - FEW) " more wait in the inbox" } }
                }
            }))
        }
        (block("albums", "Albums", &html! {
            a href=(view.at("/history?flow=imports")) { "What has ended" }
        }, &html! {
            @if live.is_empty() {
                (empty(&html! {
                    @if is_set_up {
                        strong { "No album is on its way. " }
                        "What is downloaded whole comes here, from what stands below "
                        code { "[imports]" } " in the "
                        a href=(view.at("/settings")) { "settings" } "."
                    } @else {
                        strong { "Nothing is imported yet. " }
                        "The " a href=(view.at("/guide/imports")) { "guide" }
                        " sets up where finished music comes from, and where it goes."
                    }
                }))
            } @else { (table(view, now, live)) }
            @if live.len() == MANY as usize && let Some(last) = live.last() {
                nav.pager aria-label="Pages" {
                    a.button href=(view.at(&format!("/imports?before={}", last.item.id))) { "Older" }
                }
            }
        }))
    }
}

/// An album that its importer has, with the console of it. The script asks for that anew, every few
/// seconds, while the page is looked at.
fn at_work(view: &View, now: Timestamp, row: &Row) -> Markup {
    let item = &row.item;
    let console = view.at(&format!("/imports/{}/console", item.id));
    html! {
        div.stack {
            div.row id={ "now-" (item.id) } {
                div {
                    a.name href=(view.at(&format!("/items/{}", item.id))) { (remote(&item.title)) }
                    div.sub {
                        @if let Some(from) = &item.transfers { (came_from(from)) }
                        span { "since " (moment(now, &item.stage_since)) }
                    }
                }
                div.side { (state_of(&item.stage, row.asked.is_some())) }
            }
            div id={ "console-" (item.id) } data-console=(console) {
                p.muted { a href=(console) { "What its importer says" } }
            }
        }
    }
}

fn came_from(from: &Transfers) -> Markup {
    html! {
        span { "from " (remote(&from.user)) }
        span { (from.files) @if from.files == 1 { " file" } @else { " files" } }
        @if from.under_way > 0 { span { (from.under_way) " under way" } }
        @if from.failed > 0 { span { (from.failed) " failed" } }
        @if from.lost > 0 { span { (from.lost) " nowhere" } }
    }
}

fn table(view: &View, now: Timestamp, rows: &[Row]) -> Markup {
    html! {
        table.rows.is-brief {
            caption.hidden { "Albums" }
            thead { tr {
                th scope="col" { "Album" } th.keep scope="col" { "Stage" }
                th scope="col" { "Why it stands there" } th.keep scope="col" { "Since" }
            } }
            tbody { @for Row { item, asked } in rows { tr id={ "item-" (item.id) } {
                th.lead scope="row" {
                    a.name href=(view.at(&format!("/items/{}", item.id))) { (remote(&item.title)) }
                    @if let Some(from) = &item.transfers { div.sub { (came_from(from)) } }
                }
                td.keep data-label="Stage" { div { (state_of(&item.stage, asked.is_some())) } }
                td data-label="Why it stands there" { (why(view, now, item, asked.as_ref())) }
                td.keep data-label="Since" { div { (moment(now, &item.stage_since)) } }
            } } }
        }
    }
}

fn why(view: &View, now: Timestamp, item: &Item, asked: Option<&Entry>) -> Markup {
    html! {
        @if let Some(entry) = asked {
            div { (remote(&entry.words)) ": " a href=(view.at(&format!("/items/{}", item.id))) { "answer" } }
        } @else if item.waits_for.is_some() {
            div { "waits for its turn at the library" }
        } @else if let Some(next) = item.own_look() {
            div { "looked at " (moment(now, next)) }
        }
    }
}

/// A part of a page: what an importer says now.
pub(super) async fn console(
    State(app): State<App>,
    Named(id): Named<i64>,
) -> Result<Markup, PageFailure> {
    let item = app.ledger.store().item(ItemId(id)).await?;
    // A page that is looked on at goes on: what cannot be read is said in its place.
    Ok(match app.desk.console(&item).await {
        Ok(Some(lines)) if lines.iter().all(|line| line.trim().is_empty()) => {
            html! { p.muted { "Its importer has said nothing yet." } }
        }
        Ok(Some(lines)) => html! {
            pre.console tabindex="0" role="log" aria-live="off"
                aria-label={ "Console about " (plain(&item.title)) } {
                @for line in &lines { (remote(&line.replace('\t', "    "))) "\n" }
            }
        },
        Ok(None) => html! { p.muted { "Its importer says nothing of it now." } },
        Err(refusal) => {
            let failure = crate::problem::Failure::from(refusal);
            html! { p.muted { (failure.problem.detail) } }
        }
    })
}
