//! Titles that are not asked for again: why, since when, and a way back.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::{
    access::Scope::Operate,
    lists::{AddTombstone, ListTombstones, Tombstone, Tombstones},
};
use towline_domain::{FlowName, Timestamp, wishes::TitleKey};

use super::{Tab, tabs};
use crate::{
    State as App,
    by::By,
    pages::{
        PageFailure,
        form::{Form, back},
        frame::{Fresh, page},
        parts::{block, empty, moment, page_head, post, remote},
        view::View,
    },
    problem::Failure,
    read::Asked,
    routes::{buried, unbury},
};

/// So many on a page.
const MANY: u32 = 50;
/// A reason is no longer than this.
const LONGEST: usize = 300;

#[derive(Deserialize, Default)]
pub(super) struct Query {
    before: Option<i64>,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(Query { before }): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let found = buried(&app, ListTombstones { before, most: Some(MANY) }).await?;
    let now = app.ledger.clock().now();
    let content = content(&view, now, &found, before.is_some());
    Ok(page(&view, "Tombstones", Fresh::Flow(FlowName::Wishes), &content))
}

fn content(view: &View, now: Timestamp, found: &Tombstones, is_later: bool) -> Markup {
    let says = html! {
        "Titles that are not asked for again: somebody declined them, took them away, or said so."
    };
    let stones = together(&found.tombstones);
    html! {
        (page_head(&html! { "Wishes" }, &says, &html! {}))
        (tabs(view, Tab::Tombstones))
        @if stones.is_empty() {
            (empty(&html! {
                @if is_later { "That was all. " a href=(view.at("/wishes/tombstones")) { "From the first" } }
                @else { "There is no tombstone." }
            }))
        } @else {
            (table(view, now, &stones))
        }
        @if is_later || found.next.is_some() {
            nav.pager aria-label="Pages" {
                @if is_later { a.button href=(view.at("/wishes/tombstones")) { "First" } }
                @if let Some(next) = found.next {
                    a.button href=(view.at(&format!("/wishes/tombstones?before={next}"))) { "Older" }
                }
            }
        }
        @if view.may(Operate) { (add(view)) }
    }
}

/// Those of one title that stand beside one another: it has one for each server and quality.
fn together(all: &[Tombstone]) -> Vec<&[Tombstone]> {
    let is_same = |a: &Tombstone, b: &Tombstone| {
        a.title == b.title && a.reason == b.reason && a.words == b.words
    };
    all.chunk_by(is_same).collect()
}

fn table(view: &View, now: Timestamp, stones: &[&[Tombstone]]) -> Markup {
    html! {
        table.rows {
            caption.hidden { "Tombstones" }
            thead { tr {
                th scope="col" { "Title" } th scope="col" { "Reason" }
                th scope="col" { "At" }
                th.keep scope="col" { "Since" }
                th.act scope="col" { span.hidden { "Actions" } }
            } }
            tbody { @for same in stones { (row(view, now, same)) } }
        }
    }
}

fn row(view: &View, now: Timestamp, same: &[Tombstone]) -> Markup {
    let stone = &same[0];
    let mut at: Vec<_> = same.iter().map(|it| it.server.as_str()).collect();
    at.dedup();
    let only_4k = same.iter().all(|it| it.in_4k);
    html! {
        tr {
            th.lead scope="row" {
                a.name href=(view.at(&format!("/items/{}", stone.item))) { (remote(&stone.name)) }
                div.sub { (super::titles::facts(stone.title, None)) }
            }
            td data-label="Reason" { div {
                (remote(&stone.words))
                @if stone.reason != "tombstone" { div.small.muted { (stone.reason) } }
            } }
            td data-label="At" { div {
                (at.join(", ")) @if only_4k { ", in 4K" }
            } }
            td.keep data-label="Since" { div { (moment(now, &stone.since)) } }
            td.act {
                @if view.may(Operate) {
                    (post(view, "/wishes/tombstones/undo", "", &html! {
                        input type="hidden" name="title" value=(stone.title);
                        button.button.quiet { "Undo, ask again" span.hidden { " " (remote(&stone.name)) } }
                    }))
                }
            }
        }
    }
}

fn add(view: &View) -> Markup {
    block(
        "add",
        "Never ask for a title",
        &html! {},
        &post(
            view,
            "/wishes/tombstones",
            "form",
            &html! {
                div.pair {
                    div.field {
                        label for="title" { "Number of the title" }
                        input #title name="title" required maxlength="40" autocomplete="off"
                            autocapitalize="none" spellcheck="false" placeholder="movie:603"
                            pattern="\\s*(tmdb:)?(movie|film|show|tv):[0-9]+\\s*" aria-describedby="title-hint";
                        p.hint #title-hint { code { "movie:" } " or " code { "show:" } " and its number at TMDB." }
                    }
                    div.field {
                        label for="why" { "Reason, for yourself" }
                        input #why name="why" maxlength=(LONGEST);
                    }
                }
                div.actions { button.button { "Set a tombstone" } }
            },
        ),
    )
}

#[derive(Deserialize)]
pub(super) struct NewStone {
    title: String,
    #[serde(default)]
    why: String,
}

fn title_of(text: &str) -> Result<TitleKey, Failure> {
    text.parse().map_err(|wrong: towline_domain::wishes::NotATitle| {
        Failure::senseless("title", wrong.to_string())
    })
}

pub(super) async fn bury(
    State(app): State<App>,
    By(by): By,
    headers: HeaderMap,
    Form(NewStone { title, why }): Form<NewStone>,
) -> Result<Response, PageFailure> {
    let title = title_of(&title)?;
    if why.chars().count() > LONGEST {
        return Err(
            Failure::senseless("why", format!("a reason has {LONGEST} letters at most")).into()
        );
    }
    app.desk.bury(AddTombstone { title, why }, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

#[derive(Deserialize)]
pub(super) struct OldStone {
    title: String,
}

pub(super) async fn undo(
    State(app): State<App>,
    By(by): By,
    headers: HeaderMap,
    Form(OldStone { title }): Form<OldStone>,
) -> Result<Response, PageFailure> {
    unbury(&app, title_of(&title)?, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}
