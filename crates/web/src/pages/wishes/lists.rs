//! The lists: how each stands, and a button that runs it now.

use axum::{
    extract::State,
    http::HeaderMap,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use towline_api::access::Scope::Operate;
use towline_domain::{ItemId, Timestamp};

use super::{
    Counts, Tab, list_path,
    standing::{Standing, provider, stages},
    tabs,
};
use crate::{
    ListOf, State as App,
    by::By,
    pages::{
        PageFailure,
        form::back,
        frame::{Fresh, page},
        parts::{ago, count, empty, page_head, post, remote},
        view::View,
    },
    read::Named,
    routes::{all_lists, find_list, look_now},
    views,
};

pub(super) async fn show(State(app): State<App>, view: View) -> Result<Markup, PageFailure> {
    let mut lists = Vec::new();
    for (of, list) in all_lists(&app).await? {
        lists.push(standing(&app, &of, list).await?);
    }
    let counts = Counts::read(&app).await?;
    let now = app.ledger.clock().now();
    let fresh = Fresh::Flow(towline_domain::FlowName::Wishes);
    Ok(page(&view, "Wishes", fresh, &content(&view, now, &lists, &counts)))
}

/// How a list stands.
pub(super) async fn standing(
    app: &App,
    of: &ListOf,
    list: towline_api::lists::List,
) -> Result<Standing, PageFailure> {
    let question = match list.item {
        Some(item) => app.ledger.store().inbox_of(ItemId(item)).await?,
        None => None,
    };
    let question = question.map(|found| (found.entry.cause.clone(), views::entry(found)));
    let looks = app.ledger.next_looks();
    let next = looks.into_iter().find(|(name, _)| *name == of.name).map(|(_, at)| at);
    Ok(Standing { list, asks: of.asks, question, next })
}

fn content(view: &View, now: Timestamp, lists: &[Standing], counts: &Counts) -> Markup {
    html! {
        (page_head(&html! { "Wishes" }, &says(lists, counts), &html! {}))
        (tabs(view, Tab::Lists))
        @if lists.is_empty() { (none(view)) } @else { (table(view, now, lists)) }
    }
}

fn says(lists: &[Standing], counts: &Counts) -> Markup {
    let unsure = counts.of("unsure");
    if lists.is_empty() {
        return html! {};
    }
    html! {
        (count(lists.len() as u64)) @if lists.len() == 1 { " list" } @else { " lists" }
        @if counts.of("available") + counts.of("requested") > 0 {
            "; " (count(counts.of("available"))) " titles are available, "
            (count(counts.of("requested"))) " on their way"
        }
        @if unsure > 0 {
            "; " (count(unsure)) @if unsure == 1 { " needs you" } @else { " need you" }
        }
        "."
    }
}

fn none(view: &View) -> Markup {
    empty(&html! {
        strong { "There is no list yet. " }
        "Paste one, whatever form it has: in the "
        a href=(view.at("/guide/wishes")) { "guide" }
        ", or with " code { "towline list add ADDRESS" }
        ". It asks you before anything is asked for."
    })
}

fn table(view: &View, now: Timestamp, lists: &[Standing]) -> Markup {
    html! {
        table.rows {
            caption.hidden { "Lists" }
            thead { tr {
                th scope="col" { "List" } th scope="col" { "Health" }
                th.num scope="col" { "Titles" } th scope="col" { "They are" }
                th.keep scope="col" { "Read" } th.keep scope="col" { "Next" }
                th.act scope="col" { span.hidden { "Actions" } }
            } }
            tbody { @for one in lists { (row(view, now, one)) } }
        }
    }
}

fn row(view: &View, now: Timestamp, one: &Standing) -> Markup {
    let list = &one.list;
    html! {
        tr {
            th.lead scope="row" {
                a.name href=(view.at(&list_path(&list.name))) { (remote(&list.name)) }
                div.sub { (provider(&list.key)) @if list.in_4k { span { "in 4K" } } }
            }
            td data-label="Health" { div { (one.health()) } }
            td.num data-label="Titles" { div { (count(list.wishes)) } }
            @if !one.asks { td data-label="They are" { div { "only read" } } }
            @else if list.wishes == 0 { td {} }
            @else { td data-label="They are" { div.sub { (stages(list)) } } }
            td.keep data-label="Read" { div { (one.age(now)) } }
            @match one.next {
                Some(next) => td.keep data-label="Next" { div { (ago(now, next)) } },
                None => td {},
            }
            td.act {
                @if view.may(Operate) {
                    @if one.asks_first() {
                        a.button.quiet href=(view.at(&list_path(&list.name))) {
                            "Answer" span.hidden { " " (list.name) }
                        }
                    } @else {
                        (run_now(view, &list.name, "button quiet"))
                    }
                }
            }
        }
    }
}

/// A button that reads a list now.
pub(super) fn run_now(view: &View, name: &str, class: &str) -> Markup {
    post(
        view,
        &format!("{}/run", list_path(name)),
        "",
        &html! {
            button class=(class) { "Run now" span.hidden { " " (name) } }
        },
    )
}

/// Reads a list now, and asks for what is lacking.
pub(super) async fn run(
    State(app): State<App>,
    By(by): By,
    Named(name): Named<String>,
    view: View,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    let list = find_list(&app, &name).await?;
    look_now(&app, &list.name, &by).await?;
    // A plan is an answer to a form: there is no way back to it.
    let is_plan = headers
        .get(axum::http::header::REFERER)
        .is_some_and(|from| from.as_bytes().ends_with(b"/plan"));
    if is_plan {
        let to = view.at(&list_path(&list.name));
        return Ok((StatusCode::SEE_OTHER, [(axum::http::header::LOCATION, to)]).into_response());
    }
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}
