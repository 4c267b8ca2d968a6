//! What waits for a person, by cause: mended once, tried all.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::inbox::Entry;
use towline_domain::{Choice, EntryId, Timestamp};

use super::{
    PageFailure,
    form::{Form, back},
    frame::{Fresh, page},
    parts::{ago, answers, capital, count, moment, page_head, plain, post, remote},
    view::View,
};
use crate::{
    State as App,
    by::By,
    problem::{Failure, answered},
    read::{Asked, Named},
    routes::retry_cause,
    views,
};

/// So many of each cause are shown together; of one cause that was asked for, so many.
const FEW: u32 = 10;
const MANY: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Query {
    cause: Option<String>,
}

/// What has one cause.
struct Cause {
    group: String,
    count: u64,
    entries: Vec<Entry>,
    oldest: Timestamp,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(Query { cause }): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let store = app.ledger.store();
    let mut counts = BTreeMap::<String, u64>::new();
    for found in store.inbox_counts().await? {
        *counts.entry(found.cause).or_default() += found.count.unsigned_abs();
    }
    let mut causes = Vec::new();
    for (group, count) in counts {
        if cause.as_ref().is_some_and(|cause| *cause != group) {
            continue;
        }
        let most = if cause.is_some() { MANY } else { FEW };
        let first = store.inbox_first(&group, most).await?;
        let Some(oldest) = first.first().map(|first| first.entry.opened) else { continue };
        causes.push(Cause {
            group,
            count,
            entries: first.into_iter().map(views::entry).collect(),
            oldest,
        });
    }
    causes.sort_by_key(|cause| cause.oldest);
    let now = app.ledger.clock().now();
    Ok(page(&view, "Inbox", Fresh::All, &content(&view, now, &causes, cause.is_some())))
}

fn content(view: &View, now: Timestamp, causes: &[Cause], is_one: bool) -> Markup {
    if causes.is_empty() {
        return calm(view);
    }
    let all: u64 = causes.iter().map(|cause| cause.count).sum();
    let says = html! {
        (count(all)) @if all == 1 { " question" } @else { " questions" } ", "
        (causes.len()) @if causes.len() == 1 { " cause" } @else { " causes" }
        ". What is answered goes on by itself; everything else goes on meanwhile."
    };
    html! {
        (page_head(&html! { "Inbox" }, &says, &html! {
            @if is_one { a.button href=(view.at("/inbox")) { "All causes" } }
        }))
        p.keys {
            kbd { "j" } " " kbd { "k" } " next, previous · " kbd { "Enter" } " open · "
            kbd { "1" } "–" kbd { "9" } " choose"
        }
        @for (at, cause) in causes.iter().enumerate() { (of_cause(view, now, at, cause)) }
    }
}

/// Nothing waits.
fn calm(view: &View) -> Markup {
    html! {
        div.calm {
            svg viewBox="0 0 120 60" aria-hidden="true" {
                path.water d="M4 44q9-5 18 0t18 0 18 0 18 0 18 0 18 0" {}
                path.strand d="M8 30C30 12 52 40 76 24s28-4 36-10" {}
            }
            h1 { "Nothing needs you" }
            p {
                "What needs a person comes here, with the reason and the answers. "
                a href=(view.at("/")) { "See what moves" } "."
            }
        }
    }
}

fn of_cause(view: &View, now: Timestamp, at: usize, cause: &Cause) -> Markup {
    let heading = format!("cause-{at}");
    let can_retry = cause.entries.iter().any(|entry| entry.choices.contains(&Choice::Retry));
    let words = &cause.entries[0].words;
    let is_same = cause.entries.iter().all(|entry| entry.words == *words);
    let left = cause.count.saturating_sub(cause.entries.len() as u64);
    html! {
        section.cause aria-labelledby=(heading) {
            div.block-head {
                div {
                    h2 id=(heading) {
                        @if is_same { (capital(words)) }
                        @else { (capital(&cause.group.replace('-', " "))) }
                        " "
                        span.muted { (count(cause.count)) }
                    }
                    p.why { (cause.group) ", the oldest " (ago(now, cause.oldest)) }
                }
                @if can_retry {
                    (post(view, "/inbox/retry-all", "", &html! {
                        input type="hidden" name="cause" value=(cause.group);
                        button.button { "Retry all " (count(cause.count)) }
                    }))
                }
            }
            ol { @for entry in &cause.entries { (question(view, now, entry, !is_same)) } }
            @if left > 0 {
                p {
                    a href=(view.at(&format!("/inbox?cause={}", super::in_query(&cause.group)))) {
                        (count(left)) " more of this cause"
                    }
                }
            }
        }
    }
}

/// One question, with all that is needed to answer it.
pub(super) fn question(view: &View, now: Timestamp, entry: &Entry, with_words: bool) -> Markup {
    let heading = format!("question-{}", entry.id);
    let is_pinned = entry.choices.iter().any(|choice| matches!(choice, Choice::Pin(_)));
    html! {
        li.entry id={ "entry-" (entry.id) } tabindex="-1" aria-labelledby=(heading) {
            h3 id=(heading) {
                a href=(view.at(&format!("/items/{}", entry.item))) { (remote(&entry.title)) }
            }
            p.sub { span { "no. " (entry.id) } span { "asked " (moment(now, &entry.opened)) } }
            @if with_words { p { (capital(&entry.words)) "." } }
            @if entry.answered {
                p { "Answered: about to be acted on." }
            } @else {
                (answers(view, entry))
                @if is_pinned {
                    p { a href=(view.at(&format!("/wishes/candidates/{}", entry.id))) {
                        "Compare the candidates, or give another number"
                    } }
                }
            }
            @if !entry.detail.trim().is_empty() { (detail(entry)) }
        }
    }
}

/// What it looks like: short as it is, longer to be opened.
fn detail(entry: &Entry) -> Markup {
    let lines: Vec<_> = entry.detail.lines().collect();
    let shown: Vec<_> =
        lines.iter().map(|line| towline_domain::path::shown(line.as_bytes())).collect();
    html! {
        @if shown.len() <= 2 {
            @for line in &shown { p { bdi { (line) } } }
        } @else {
            details.more {
                summary { "What is known" }
                pre.console tabindex="0" role="region" aria-label={ "About " (plain(&entry.title)) } {
                    (shown.join("\n"))
                }
            }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Answer {
    choice: Option<String>,
    prefix: Option<String>,
    argument: Option<String>,
    epoch: Option<i64>,
}

pub(super) async fn answer(
    State(app): State<App>,
    By(by): By,
    Named(id): Named<i64>,
    headers: HeaderMap,
    Form(given): Form<Answer>,
) -> Result<Response, PageFailure> {
    let text = match (given.choice, given.prefix, given.argument) {
        (Some(choice), _, _) => choice,
        (None, Some(prefix), Some(argument)) => format!("{prefix}{}", argument.trim()),
        _ => String::new(),
    };
    let choice: Choice = text.parse().map_err(|_| {
        Failure::senseless("choice", format!("question {id} cannot be answered so"))
    })?;
    let said = app.ledger.answer(EntryId(id), given.epoch, &choice, &by).await?;
    answered(id, said)?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

#[derive(Deserialize)]
pub(super) struct RetryAll {
    cause: String,
}

pub(super) async fn retry_all(
    State(app): State<App>,
    By(by): By,
    headers: HeaderMap,
    Form(RetryAll { cause }): Form<RetryAll>,
) -> Result<Response, PageFailure> {
    retry_cause(&app, &cause, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}
