//! One list: how it stands, what a run would come to, what its runs have come to, and what is on it.

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::{
    access::Scope::Operate,
    inbox::Entry,
    lists::{Output, Run, Wish},
};
use towline_domain::{FlowName, Timestamp};

use super::{
    list_path, lists,
    plan::{self, Planned},
    standing::{Standing, provider, reading, stages, why},
};
use crate::{
    State as App,
    pages::{
        PageFailure,
        frame::{Fresh, page},
        parts::{ago, answers, block, count, empty, moment, remote, sentence, state, state_of},
        query,
        view::View,
    },
    read::{Asked, Named},
    routes::{find_list, stood},
    views,
};

/// So many wishes on a page.
const MANY: u32 = 50;
/// So many runs: on a phone more of them would hide what is on the list.
const RUNS: u32 = 8;

#[derive(Deserialize, Default)]
pub(super) struct Query {
    /// The place after which it goes on.
    after: Option<u32>,
    /// What stands at that place.
    wish: Option<String>,
}

/// What the page tells.
pub(super) struct Shown {
    now: Timestamp,
    standing: Standing,
    runs: Vec<Run>,
    wishes: Vec<(u32, Wish)>,
    is_first_page: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Named(name): Named<String>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let shown = read(&app, &name, &query).await?;
    let fresh = Fresh::Flow(FlowName::Wishes);
    Ok(page(&view, &name, fresh, &content(&view, &shown, &Planned::Not)))
}

/// All that is known of the list of this name.
pub(super) async fn read(app: &App, name: &str, query: &Query) -> Result<Shown, PageFailure> {
    let of = find_list(app, name).await?;
    let store = app.ledger.store();
    let held = store.wish_counts().await?.get(&of.key).copied().unwrap_or(0);
    let list = views::lists::list(store, &of, held).await?;
    let runs = store.runs(&of.key, RUNS).await?;
    let after = (query.after.unwrap_or(0), query.wish.as_deref().unwrap_or_default());
    let rows = store.wishes_after(&of.key, after, MANY).await?;
    let wishes = stood(&app.ledger, &of, &rows).await?;
    Ok(Shown {
        now: app.ledger.clock().now(),
        standing: lists::standing(app, &of, list).await?,
        runs: runs.iter().map(views::lists::run).collect(),
        wishes: rows.iter().map(|row| row.rank).zip(wishes).collect(),
        is_first_page: query.after.is_none(),
    })
}

pub(super) fn content(view: &View, shown: &Shown, planned: &Planned) -> Markup {
    // With a plan the page is about that: what it asks stands at the plan's end, too.
    let is_plan = matches!(planned, Planned::Made(_));
    html! {
        (head(view, shown))
        (facts(view, shown))
        @if !is_plan && let Some((_, entry)) = &shown.standing.question {
            (block("asks", "It asks you", &html! {}, &asks(view, entry)))
        }
        @if view.may(Operate) { (plan::block(view, shown.now, &shown.standing, planned)) }
        @if !is_plan {
            @if !shown.runs.is_empty() {
                (block("runs", "Runs", &html! {}, &runs(shown.now, &shown.runs)))
            }
            (block("wishes", "Wishes on this list", &html! {}, &wishes(view, shown)))
        }
    }
}

fn asks(view: &View, entry: &Entry) -> Markup {
    html! {
        div.stack {
            p { (remote(&sentence(&entry.words))) }
            @if entry.answered { p { "Answered: about to be acted on." } }
            @else if view.may(Operate) { (answers(view, entry)) }
            @if !entry.detail.trim().is_empty() {
                details.more {
                    summary { "What is known" }
                    pre.console tabindex="0" role="region" aria-label="What is known" {
                        @for line in entry.detail.lines() { (remote(line)) "\n" }
                    }
                }
            }
        }
    }
}

fn head(view: &View, shown: &Shown) -> Markup {
    let list = &shown.standing.list;
    html! {
        header.page-head {
            div {
                a.back href=(view.at("/wishes")) { "← Wishes" }
                h1 { (remote(&list.name)) }
                p.sub { (provider(&list.key)) }
            }
            @if view.may(Operate) { div.actions { (lists::run_now(view, &list.name, "button")) } }
        }
    }
}

fn facts(view: &View, shown: &Shown) -> Markup {
    let Standing { list, asks, next, .. } = &shown.standing;
    html! {
        dl.facts {
            dt { "Health" } dd { (shown.standing.health()) }
            dt { "Read whole" } dd { (shown.standing.age(shown.now)) }
            dt { "Next run" }
            dd { @if let Some(next) = next { (ago(shown.now, *next)) "; " } (list.schedule) }
            dt { "Titles" }
            dd { (count(list.wishes)) @if *asks && list.wishes > 0 { div.sub { (stages(list)) } } }
            dt { "Asked for" }
            dd {
                @if *asks { "at " (list.server) @if list.in_4k { ", in 4K" } }
                @else { "nothing: it is only read" }
            }
            @if list.good.is_some() {
                dt { "Output" }
                dd { div.sub { @for output in Output::ALL {
                    span { a href=(output_at(view, &list.name, output)) { (output_name(output)) } }
                } } }
            }
        }
    }
}

/// The list for other programs.
fn output_at(view: &View, name: &str, output: Output) -> String {
    let path = list_path(name);
    let name = path.rsplit('/').next().unwrap_or_default();
    view.at(&format!("{}/lists/{name}/{output}", towline_api::BASE))
}

const fn output_name(output: Output) -> &'static str {
    match output {
        Output::Radarr => "Radarr",
        Output::Sonarr => "Sonarr",
        Output::Json => "JSON",
        Output::Csv => "CSV",
    }
}

fn runs(now: Timestamp, runs: &[Run]) -> Markup {
    html! {
        table.rows {
            caption.hidden { "Runs" }
            thead { tr {
                th scope="col" { "When" } th scope="col" { "Reading" }
                th.num scope="col" { "Titles" } th.num scope="col" { "Calls" }
                th scope="col" { "Came to" }
            } }
            tbody { @for run in runs { tr {
                th.lead scope="row" { (moment(now, &run.began)) }
                td data-label="Reading" { div { ({
                    let (kind, word) = reading(&run.read);
                    state(kind, word)
                }) } }
                // Of a reading that failed nobody has counted what it took.
                @if run.read == "failed" { td {} td {} } @else {
                    td.num data-label="Titles" { div { (count(run.listed.into())) } }
                    td.num data-label="Calls" { div { (count(run.list_calls + run.server_calls)) } }
                }
                td data-label="Came to" { div { (came_to(run)) } }
            } } }
        }
    }
}

fn came_to(run: &Run) -> Markup {
    html! {
        @if run.error.is_some() { (why(run)) }
        @if run.error.is_none() || run.asked > 0 {
            div.sub {
                @if run.asked > 0 { span { (count(run.asked.into())) " to be asked for" } }
                @if run.added > 0 { span { (count(run.added.into())) " new on it" } }
                @if run.gone > 0 { span { (count(run.gone.into())) " gone" } }
                @if run.asked + run.added + run.gone == 0 { span { "nothing new" } }
            }
        }
    }
}

fn wishes(view: &View, shown: &Shown) -> Markup {
    let path = list_path(&shown.standing.list.name);
    if shown.wishes.is_empty() {
        return empty(&html! {
            @if shown.is_first_page { "Nothing was read of it yet." }
            @else { "That was all. " a href=(view.at(&path)) { "From the first" } }
        });
    }
    html! {
        table.rows.is-brief {
            caption.hidden { "Wishes" }
            thead { tr {
                th scope="col" { "Title" } th.num scope="col" { "Place" }
                th.keep scope="col" { "Status" } th scope="col" { "Means" }
                th.keep scope="col" { "Since" }
            } }
            tbody { @for (rank, wish) in &shown.wishes { (wish_row(view, shown.now, *rank, wish)) } }
        }
        @if !shown.is_first_page || shown.wishes.len() == MANY as usize {
            nav.pager aria-label="Pages" {
                @if !shown.is_first_page { a.button href=(view.at(&path)) { "First" } }
                @if shown.wishes.len() == MANY as usize
                    && let Some((rank, last)) = shown.wishes.last() {
                    a.button href=(after(view, &path, *rank, &last.ident)) { "More" }
                }
            }
        }
    }
}

fn wish_row(view: &View, now: Timestamp, rank: u32, wish: &Wish) -> Markup {
    let is_unsure = wish.means.is_none() && wish.item.is_some();
    html! {
        tr {
            th.lead scope="row" {
                @match wish.item {
                    Some(item) => a.name href=(view.at(&format!("/items/{item}"))) {
                        (remote(&wish.name))
                    },
                    None => span.name { (remote(&wish.name)) },
                }
            }
            td.num data-label="Place" { div { (rank) } }
            td.keep data-label="Status" { div { (state_of(&wish.stage, false)) } }
            td data-label="Means" { div {
                @match (wish.means, wish.item) {
                    (Some(title), _) => span.mono { (title) },
                    (None, Some(item)) if is_unsure => {
                        a href=(view.at(&format!("/wishes/means/{item}"))) {
                            "Choose" span.hidden { " what " (remote(&wish.name)) " means" }
                        }
                    },
                    _ => span.muted { "not known" },
                }
            } }
            td.keep data-label="Since" { div { (moment(now, &wish.since)) } }
        }
    }
}

fn after(view: &View, path: &str, rank: u32, wish: &str) -> String {
    let rank = rank.to_string();
    let pairs = [("after", Some(rank.as_str())), ("wish", Some(wish))];
    view.at(&format!("{}#wishes", query(path, &pairs)))
}
