//! One item: its tow rope, what is asked about it, and all that is known of it.

mod rope;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use towline_api::{
    access::Scope,
    items::{Item, ItemDetail, Progress, Rope},
};
use towline_domain::{Choice, ItemId, Timestamp, path::shown};

use super::{
    PageFailure,
    form::back,
    frame::{Fresh, page},
    inbox::{Told, question},
    parts::{bar, block, clock, how_far, moment, post, rate, remote, state_of},
    view::View,
};
use crate::{
    State as App,
    by::By,
    problem::Failure,
    read::Named,
    routes::{detail_of, forget_item, order_item},
    views,
};

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Named(id): Named<i64>,
) -> Result<Markup, PageFailure> {
    let detail = detail_of(&app, ItemId(id)).await?;
    let rope = views::rope::rope(&app, ItemId(id)).await?;
    let now = app.ledger.clock().now();
    let title = shown(detail.item.title.as_bytes());
    Ok(page(&view, &title, Fresh::Item(id), &content(&view, now, &detail, &rope)))
}

fn content(view: &View, now: Timestamp, detail: &ItemDetail, rope: &Rope) -> Markup {
    let item = &detail.item;
    html! {
        (head(view, now, detail))
        @if let Some(entry) = &detail.entry {
            (block("question", "Needs you", &html! {}, &html! {
                ol { (question(view, now, entry, Told { words: true, title: false })) }
            }))
        }
        @if let Some(progress) = &item.progress { (under_way(item, progress)) }
        (block("rope", "The tow rope", &html! {}, &rope::drawn(view, rope)))
        @if !detail.acts.is_empty() { (acts(now, detail)) }
        (block("journal", "Journal", &html! {}, &journal(detail)))
        (raw(detail))
    }
}

/// How far it is; its name stands above.
fn under_way(item: &Item, progress: &Progress) -> Markup {
    let rate = progress.rate.filter(|it| *it > 0).map(rate).unwrap_or_default();
    html! {
        div.stack data-item=(item.id) {
            div {
                (bar(item, progress))
                p.sub { strong data-rate { (rate) } (how_far(progress)) }
            }
        }
    }
}

fn head(view: &View, now: Timestamp, detail: &ItemDetail) -> Markup {
    let item = &detail.item;
    let (path, name) = match item.flow.as_str() {
        "wishes" => ("/wishes", "Wishes"),
        "torrents" => ("/torrents", "Torrents"),
        "imports" => ("/imports", "Imports"),
        _ => ("/folders", "Folders"),
    };
    html! {
        header.page-head {
            div {
                a.back href=(view.at(path)) { "← " (name) }
                h1 { (remote(&item.title)) }
                p {
                    (item.kind) " no. " (item.id) " · " (state_of(&item.stage, detail.entry.is_some()))
                    " since " (moment(now, &item.stage_since))
                    @if let Some(at) = item.own_look() { " · next look " (moment(now, at)) }
                    @if let Some(at) = &item.deadline { " · runs out " (moment(now, at)) }
                }
            }
            @if view.may(Scope::Operate) { div.actions { (actions(view, item)) } }
        }
    }
}

fn actions(view: &View, item: &Item) -> Markup {
    let at = |what: &str| format!("/items/{}/{what}", item.id);
    html! {
        @if !item.ended || item.kind == "source" {
            (post(view, &at("retry"), "", &html! { button.button { "Look now" } }))
        }
        @if matches!(item.kind.as_str(), "title" | "wish") {
            a.button href=(view.at(&format!("/wishes/means/{}", item.id))) { "It means another title" }
        }
        @if item.kind != "source" {
            @if !item.ended {
                (post(view, &at("skip"), "", &html! { button.button { "Leave it for good" } }))
            }
            details.confirm {
                summary.button.danger { "Forget" }
                (post(view, &at("forget"), "", &html! {
                    p {
                        strong { "towline forgets it, with its journal. " }
                        "Files stay. Met again, it counts as new."
                    }
                    button.button.danger { "Forget it" }
                }))
            }
        }
    }
}

fn acts(now: Timestamp, detail: &ItemDetail) -> Markup {
    block(
        "acts",
        "Attempts",
        &html! {},
        &html! {
            table.rows.is-brief {
                caption.hidden { "What was done" }
                thead { tr {
                    th scope="col" { "What" } th.keep scope="col" { "When" } th scope="col" { "Came to" }
                } }
                tbody { @for act in &detail.acts { tr {
                    th.lead scope="row" { (act.what.replace('_', " ")) }
                    td.keep data-label="When" { div { (moment(now, &act.at)) } }
                    td data-label="Came to" { div { (state_of(act.outcome.word(), false)) @if let Some(words) = &act.words {
                        div.small.muted { bdi { (words) } }
                    } } }
                } } }
            }
        },
    )
}

fn journal(detail: &ItemDetail) -> Markup {
    html! {
        ol.log.is-journal {
            @for line in detail.journal.iter().rev() {
                li {
                    @if let Ok(at) = line.at.parse::<Timestamp>() {
                        time datetime=(at) title=(clock(at)) { (clock(at)) }
                    }
                    span.level { (line.stage) }
                    span.msg { (remote(&line.words)) }
                }
            }
        }
    }
}

fn raw(detail: &ItemDetail) -> Markup {
    let text = serde_json::to_string_pretty(&detail.detail).unwrap_or_default();
    let lines: Vec<_> = text.lines().map(|line| shown(line.as_bytes())).collect();
    html! {
        section.block aria-label="Raw" {
            details.part {
                summary { h2 { "Raw detail" } span.end.muted.small { "for bug reports" } }
                div.body {
                    @if let Some(path) = &detail.item.path { p { "At " code { bdi { (path) } } } }
                    pre.code tabindex="0" role="region" aria-label="Raw detail" { (lines.join("\n")) }
                }
            }
        }
    }
}

pub(super) async fn retry(
    State(app): State<App>,
    By(by): By,
    Named(id): Named<i64>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    order_item(&app, id, Choice::Retry, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

pub(super) async fn skip(
    State(app): State<App>,
    By(by): By,
    Named(id): Named<i64>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    order_item(&app, id, Choice::Skip, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

pub(super) async fn forget(
    State(app): State<App>,
    view: View,
    Named(id): Named<i64>,
) -> Result<Response, PageFailure> {
    forget_item(&app, id).await?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, view.at("/"))]).into_response())
}

pub(super) async fn cut(
    State(app): State<App>,
    By(by): By,
    Named((id, from)): Named<(i64, i64)>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    let now = app.ledger.clock().now();
    if !app.ledger.store().cut_link(ItemId(from), ItemId(id), &by, now).await? {
        return Err(Failure::no_such("link", format!("from item {from} to item {id}")).into());
    }
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}
