//! The plan of a list: what a run would come to, before it is run.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use towline_api::lists::{Plan, PlanLine};
use towline_domain::Timestamp;

use super::{list, list_path, standing::Standing};
use crate::{
    Refusal, State as App,
    pages::{
        PageFailure,
        frame::{Fresh, page},
        parts::{self, StateKind, ago, count, post, remote, state},
        view::View,
    },
    read::Named,
    routes::find_list,
};

/// So many lines are shown; the rest is counted.
const LINES: usize = 100;

/// Whether a plan was asked for, and what came of it.
pub(super) enum Planned {
    /// Nobody has asked.
    Not,
    /// It was made.
    Made(Plan),
    /// It could not be: why, and what may be done.
    Failed(String, Option<String>),
}

/// Reads the list and asks the server; nothing is asked for, and nothing is written.
pub(super) async fn make(
    State(app): State<App>,
    view: View,
    Named(name): Named<String>,
) -> Result<Response, PageFailure> {
    let name = find_list(&app, &name).await?.name;
    let (status, planned) = match app.desk.plan(&name).await {
        Ok(plan) => (StatusCode::OK, Planned::Made(plan)),
        Err(Refusal::Service(words, hint)) => {
            (StatusCode::FAILED_DEPENDENCY, Planned::Failed(words, hint))
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let shown = list::read(&app, &name, &list::Query::default()).await?;
    // It is as it was when it was made: what moves meanwhile must not take it away.
    let content = list::content(&view, &shown, &planned);
    Ok((status, page(&view, &name, Fresh::Never, &content)).into_response())
}

/// A plan is made when it is asked for; without that there is only the list.
pub(super) async fn none(view: View, Named(name): Named<String>) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, view.at(&list_path(&name)))]).into_response()
}

/// The plan as a part of the list's page.
pub(super) fn block(view: &View, now: Timestamp, one: &Standing, planned: &Planned) -> Markup {
    let path = list_path(&one.list.name);
    let again = matches!(planned, Planned::Made(_) | Planned::Failed(..));
    let ask = post(
        view,
        &format!("{path}/plan"),
        "",
        &html! {
            button.button { @if again { "Plan again" } @else { "Make a plan" } }
        },
    );
    parts::block(
        "plan",
        "Plan",
        &ask,
        &html! {
            @match planned {
                Planned::Not => p.muted {
                    "What a run would do now, title by title, and why. The list is read and the server "
                    "asked, which takes some seconds; nothing is asked for."
                },
                Planned::Failed(words, hint) => div.notice.is-failing role="alert" {
                    p {
                        strong { "No plan could be made. " } (remote(words))
                        @if let Some(hint) = hint { ": " (remote(hint)) }
                    }
                },
                Planned::Made(plan) => { (made(now, plan)) (apply(view, one, plan)) },
            }
        },
    )
}

fn made(now: Timestamp, plan: &Plan) -> Markup {
    let mut lines: Vec<_> = plan.lines.iter().collect();
    lines.sort_by_key(|line| Part::of(&line.word));
    let left = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    html! {
        p.muted {
            "Made " (ago(now, now)) " from "
            @match plan.run.read.as_str() {
                "complete" | "unchanged" => "the whole list",
                _ => "a part of the list",
            }
            ". Nothing has been asked for."
        }
        @if let Some(error) = &plan.run.error {
            div.notice.is-needs { p { strong { "Not all could be read. " } (remote(error)) } }
        }
        (in_short(plan))
        @if lines.is_empty() { (parts::empty(&html! { "Nothing is on the list." })) }
        @else { (table(&lines)) }
        @if left > 0 {
            p.muted {
                (count(left as u64)) " more that change nothing, or not yet; "
                code { "towline plan wishes" } " tells them all."
            }
        }
    }
}

/// What a line of a plan means to whoever reads it; what would be done comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Asks,
    Person,
    Later,
    Stays,
}

impl Part {
    fn of(word: &str) -> Self {
        match word {
            "new" | "proposed" | "leaves" => Self::Asks,
            "unsure" => Self::Person,
            "over-cap" | "over-quota" | "later" => Self::Later,
            _ => Self::Stays,
        }
    }

    const fn state(self) -> StateKind {
        match self {
            Self::Asks => StateKind::Moving,
            Self::Person => StateKind::Needs,
            Self::Later => StateKind::Paused,
            Self::Stays => StateKind::Quiet,
        }
    }
}

fn number(plan: &Plan, part: Part) -> u64 {
    plan.lines.iter().filter(|line| Part::of(&line.word) == part).count() as u64
}

fn asked(plan: &Plan) -> u64 {
    let asks = |line: &&PlanLine| matches!(line.word.as_str(), "new" | "proposed");
    plan.lines.iter().filter(asks).count() as u64
}

fn in_short(plan: &Plan) -> Markup {
    let (asks, person) = (asked(plan), number(plan, Part::Person));
    let rest = plan.lines.len() as u64 - asks - person;
    html! {
        ul.answers aria-label="In short" {
            li { a href="#plan-lines" {
                span.figure.is-moving[asks > 0] { (count(asks)) } " "
                span { strong { "would be asked for" } }
                " " small { (words(plan, Part::Later, "nothing waits for room")) }
            } }
            li { a href="#plan-lines" {
                span.figure.is-needs[person > 0] { (count(person)) } " "
                span { strong { "not certain" } } " "
                small { @if person > 0 { "to be asked about in the inbox" } @else { "all are known" } }
            } }
            li { a href="#plan-lines" {
                span.figure { (count(rest)) } " " span { strong { "left as they are" } } " "
                small { (words(plan, Part::Stays, "none")) }
            } }
        }
    }
}

/// The words of a part, each with its number.
fn words(plan: &Plan, part: Part, none: &'static str) -> String {
    let mut counts = std::collections::BTreeMap::<&str, u64>::new();
    for line in plan.lines.iter().filter(|line| Part::of(&line.word) == part) {
        *counts.entry(&line.word).or_default() += 1;
    }
    let all: Vec<_> = counts
        .iter()
        .map(|(word, number)| format!("{} {}", count(*number), word.replace('-', " ")))
        .collect();
    if all.is_empty() { none.into() } else { all.join(", ") }
}

fn table(lines: &[&PlanLine]) -> Markup {
    html! {
        table.rows.is-brief #plan-lines {
            caption.hidden { "Lines of the plan" }
            thead { tr {
                th scope="col" { "Title" } th.keep scope="col" { "Would be" }
                th scope="col" { "Because" }
            } }
            tbody { @for line in lines { tr {
                th.lead scope="row" {
                    span.name { (remote(&line.name)) }
                    @if let Some(title) = line.means { div.sub { span.mono { (title) } } }
                }
                td.keep data-label="Would be" { div {
                    (state(Part::of(&line.word).state(), &line.word.replace('-', " ")))
                } }
                td data-label="Because" { div { (remote(&line.why)) (may_be(line)) } }
            } } }
        }
    }
}

/// What it may mean; to be chosen from once it is asked about.
fn may_be(line: &PlanLine) -> Markup {
    html! {
        @if !line.candidates.is_empty() {
            details.more {
                summary {
                    (count(line.candidates.len() as u64))
                    @if line.candidates.len() == 1 { " candidate" } @else { " candidates" }
                }
                ul { @for candidate in line.candidates.iter().take(8) {
                    li { (remote(&candidate.words())) }
                } }
            }
        }
    }
}

/// What may be done with it: run it, or answer what its first run asks.
fn apply(view: &View, one: &Standing, plan: &Plan) -> Markup {
    let asks = asked(plan);
    let path = list_path(&one.list.name);
    let is_proposed = plan.lines.iter().any(|line| line.word == "proposed");
    html! {
        div.sticky.actions {
            @if one.asks_first() && let Some((_, entry)) = &one.question {
                @if entry.answered { p { "Answered: about to be acted on." } }
                @else { (parts::answers(view, entry)) }
            } @else if one.asks {
                (post(view, &format!("{path}/run"), "", &html! {
                    button.button.primary {
                        @if is_proposed { "Run it: it asks you first" }
                        @else if asks > 0 { "Apply: ask for " (count(asks)) }
                        @else { "Run it now" }
                    }
                }))
            }
            a.button href=(view.at(&path)) { "Back to the list" }
            span.muted.small {
                "The list is read anew: what has changed meanwhile is decided anew."
            }
        }
    }
}
