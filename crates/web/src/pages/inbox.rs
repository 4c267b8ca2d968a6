//! What waits for a person, by cause: mended once, tried all.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::inbox::Entry;
use towline_domain::{Choice, EntryId, Timestamp, path::shown};

use super::{
    PageFailure,
    causes::{Cause, causes},
    form::{Form, back, back_answered},
    frame::{Fresh, page},
    parts::{ago, answers, capital, count, moment, page_head, plain, post, remote, sentence},
    query,
    view::View,
};
use crate::{
    State as App,
    by::By,
    problem::{Failure, answered},
    read::{Asked, Named},
    routes::retry_cause,
};

/// So many of each cause are shown together; of one cause that was asked for, so many.
const FEW: u32 = 10;
const MANY: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Query {
    cause: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(Query { cause }): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let most = if cause.is_some() { MANY } else { FEW };
    let causes = causes(&app, cause.as_deref(), most).await?;
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
    // Of one question its own button says the same.
    let can_retry =
        cause.count > 1 && cause.entries.iter().any(|it| it.choices.contains(&Choice::Retry));
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
                    p.why { code { (cause.group) } ", the oldest " (ago(now, cause.oldest)) }
                }
                @if can_retry {
                    (post(view, "/inbox/retry-all", "", &html! {
                        input type="hidden" name="cause" value=(cause.group);
                        button.button { "Try all " (count(cause.count)) " again" }
                    }))
                }
            }
            ol { @for entry in &cause.entries { (question(view, now, entry, Told { words: !is_same, title: true })) } }
            @if left > 0 {
                p {
                    a href=(view.at(&query("/inbox", &[("cause", Some(&cause.group))]))) {
                        (count(left)) " more of this cause"
                    }
                }
            }
        }
    }
}

/// What of a question stands beside it, and what is told already where it stands.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) words: bool,
    pub(super) title: bool,
}

/// One question, with all that is needed to answer it.
pub(super) fn question(view: &View, now: Timestamp, entry: &Entry, told: Told) -> Markup {
    let heading = format!("question-{}", entry.id);
    let is_pinned = entry.choices.iter().any(|choice| matches!(choice, Choice::Pin(_)));
    html! {
        li.entry id={ "entry-" (entry.id) } tabindex="-1" aria-labelledby=(heading) {
            h3.hidden[!told.title] id=(heading) {
                a tabindex=[(!told.title).then_some("-1")] href=(view.at(&format!("/items/{}", entry.item))) { (remote(&entry.title)) }
            }
            p.sub { span { "no. " (entry.id) } span { "asked " (moment(now, &entry.opened)) } }
            @if told.words { p { (sentence(&entry.words)) } }
            (in_short(entry))
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
            (at_length(entry))
        }
    }
}

/// So many lines of what it looks like stand as they are; more are to be opened.
const SHORT: usize = 2;

fn lines(entry: &Entry) -> Vec<String> {
    entry.detail.trim().lines().map(|line| shown(line.as_bytes())).collect()
}

/// What it looks like, where that is short: a reason is read before an answer.
fn in_short(entry: &Entry) -> Markup {
    let lines = lines(entry);
    html! { @if lines.len() <= SHORT { @for line in &lines { p { bdi { (line) } } } } }
}

fn at_length(entry: &Entry) -> Markup {
    let lines = lines(entry);
    html! {
        @if lines.len() > SHORT {
            details.more {
                summary { "What is known" }
                pre.console tabindex="0" role="region" aria-label={ "About " (plain(&entry.title)) } {
                    (lines.join("\n"))
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
    Ok((StatusCode::SEE_OTHER, back_answered(&app, &headers, &choice)).into_response())
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
