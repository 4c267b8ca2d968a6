//! The first page: what needs you, what moves, and whether all is well.

mod health;
mod plot;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::{
    access::Scope,
    items::Item,
    services::{Health, Services},
    stats::Stats,
    status::NodeStatus,
    throughput::{GetThroughput, Throughput},
};
use towline_domain::{ItemId, Timestamp};

use super::{
    PageFailure,
    causes::{Cause, causes},
    frame::{Fresh, page},
    parts::{ago, block, capital, count, empty, moving, rate, remote},
    query,
    view::View,
};
use crate::{State as App, read::Asked, views};

/// So many things that move are shown.
const MOVING: u32 = 12;

#[derive(Deserialize)]
pub(super) struct Query {
    span: Option<String>,
}

/// All that the page tells.
struct Overview {
    now: Timestamp,
    stats: Stats,
    /// What needs a person, with one of each cause.
    asked: Vec<Cause>,
    moving: Vec<Item>,
    services: Services,
    throughput: Throughput,
    by_day: bool,
    next: Vec<NextRun>,
    config_error: Option<String>,
    /// What of the configuration waits for a restart.
    restart: Vec<String>,
    /// Why the last backup could not be made.
    backup_error: Option<String>,
    sources: usize,
    nodes: Vec<NodeStatus>,
}

/// What is looked at next by its schedule.
struct NextRun {
    name: String,
    at: Timestamp,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(Query { span }): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let by_day = span.as_deref() == Some("30d");
    let overview = read(&app, by_day).await?;
    Ok(page(&view, "Overview", Fresh::All, &content(&view, &overview)))
}

async fn read(app: &App, by_day: bool) -> Result<Overview, PageFailure> {
    let mut asked = causes(app, None, 1).await?;
    asked.sort_by_key(|cause| std::cmp::Reverse(cause.count));
    let span = if by_day { (None, Some(30)) } else { (Some(24), None) };
    let throughput = GetThroughput { hours: span.0, days: span.1 };
    let status = app.desk.status().await;
    Ok(Overview {
        now: app.ledger.clock().now(),
        stats: app.desk.stats().await?,
        asked,
        moving: moving_now(app).await?,
        services: app.desk.services().await,
        throughput: app.desk.throughput(throughput).await?,
        by_day,
        next: next_runs(app),
        config_error: status.config_error,
        restart: status.restart,
        backup_error: status.backup_error,
        sources: status.sources.len(),
        nodes: status.nodes,
    })
}

/// What is worked on now, and then what waits for a service.
async fn moving_now(app: &App) -> Result<Vec<Item>, PageFailure> {
    let store = app.ledger.store();
    let mut items = Vec::new();
    for (id, progress) in app.jobs.all_progress() {
        // One that has just been forgotten is not there any more.
        if let Ok(item) = store.item(id).await {
            let progress = Some(views::progress(&progress));
            items.push(Item { progress, ..views::item(&item) });
        }
    }
    items.sort_by_key(|item| item.id);
    let rest = store.moving(MOVING).await?;
    let known: Vec<_> = items.iter().map(|item| ItemId(item.id)).collect();
    items.extend(rest.iter().filter(|item| !known.contains(&item.id)).map(views::item));
    items.truncate(usize::try_from(MOVING).unwrap_or(usize::MAX));
    Ok(items)
}

fn next_runs(app: &App) -> Vec<NextRun> {
    let looks = app.ledger.next_looks();
    looks.into_iter().map(|(name, at)| NextRun { name, at }).take(8).collect()
}

fn content(view: &View, overview: &Overview) -> Markup {
    html! {
        h1.hidden { "Overview" }
        @if let Some(error) = &overview.config_error {
            div.notice.is-failing role="alert" {
                p {
                    strong { "The configuration on disk cannot be used. " }
                    "The one before stays in use."
                }
                details.more { summary { "Why" } pre.console tabindex="0" { (error) } }
            }
        }
        @if !overview.restart.is_empty() {
            div.notice.is-needs {
                p {
                    strong { "Restart towline. " } "What has changed in "
                    code { (overview.restart.join(", ")) } " counts from its next start on."
                }
            }
        }
        @if let Some(error) = &overview.backup_error {
            div.notice.is-failing {
                p { strong { "The last backup could not be made. " } (error) }
                p.small { "It is tried again every hour; the older ones stay." }
            }
        }
        @if overview.sources == 0 { (first_steps(view)) }
        (in_short(view, overview))
        div.cols {
            div {
                @if !overview.asked.is_empty() { (needs(view, overview)) }
                (moves(view, overview))
                (plot::throughput(view, overview.now, &overview.throughput, overview.by_day))
            }
            div {
                (health::services(view, overview.now, &overview.services))
                @if !overview.nodes.is_empty() { (health::nodes(overview.now, &overview.nodes)) }
                @if !overview.next.is_empty() { (next(overview)) }
                (health::calls(overview.now, &overview.services))
            }
        }
    }
}

/// Three figures, each a way to more.
fn in_short(view: &View, overview: &Overview) -> Markup {
    let Overview { stats, asked, services, now, .. } = overview;
    let are = |health| services.services.iter().filter(|it| it.health == health).count();
    let (failing, well, silent) = (are(Health::Failing), are(Health::Well), are(Health::NotCalled));
    let oldest = asked.iter().map(|cause| cause.oldest).min();
    html! {
        ul.answers aria-label="In short" {
            li { a href=(view.at("/inbox")) {
                span.figure.is-needs[stats.inbox > 0] { (count(stats.inbox)) } " "
                span { strong { @if stats.inbox == 1 { "needs you" } @else { "need you" } } } " "
                small {
                    @match oldest {
                        None => "nothing waits",
                        Some(oldest) => {
                            (asked.len()) @if asked.len() == 1 { " cause" } @else { " causes" }
                            ", the oldest " (ago(*now, oldest))
                        }
                    }
                }
            } }
            li { a href="#moving" {
                span.figure.is-moving[stats.moving > 0] { (count(stats.moving)) } " "
                span { strong { "moving" } } " "
                small {
                    @if stats.rate > 0 { (rate(stats.rate)) " down" }
                    @else if stats.waiting > 0 { (count(stats.waiting)) " more wait" }
                    @else if stats.moving > 0 { "nothing is downloaded now" }
                    @else { "all is at rest" }
                }
            } }
            li { a href="#health" {
                @if failing > 0 {
                    span.figure.is-failing { (failing) } " "
                    span { strong { @if failing == 1 { "service fails" } @else { "services fail" } } }
                    " " small { "of " (services.services.len()) }
                } @else {
                    span.figure.is-done[well > 0] { (well) } " "
                    span { strong {
                        @if well == 1 { "service" } @else { "services" }
                        @if well > 0 { " healthy" }
                    } } " "
                    small {
                        @if silent > 0 { (silent) " not asked yet, " }
                        (count(stats.calls_today)) " calls today"
                    }
                }
            } }
        }
    }
}

fn first_steps(view: &View) -> Markup {
    html! {
        div.notice {
            p {
                strong { "Nothing is configured yet. " }
                "Tell towline where your downloads, lists and libraries are: the guide asks for one after "
                "another, and tests each. " code { "towline init" } " is the same at a terminal."
            }
            @if view.may(Scope::Admin) { a.button.primary href=(view.at("/guide")) { "Set up towline" } }
        }
    }
}

fn needs(view: &View, overview: &Overview) -> Markup {
    let open = html! { a.button.primary href=(view.at("/inbox")) { "Open the inbox" } };
    block(
        "needs",
        "Needs you",
        &open,
        &html! {
            ul.list {
                @for Cause { group, count: all, entries, .. } in overview.asked.iter().take(5) {
                    li.row {
                        div {
                            a.name href=(view.at(&query("/inbox", &[("cause", Some(group))]))) {
                                (capital(&entries[0].words))
                            }
                        }
                        div.side.num { strong { (count(*all)) } }
                        div.full.sub { code { (group) } span.cut { (remote(&entries[0].title)) } }
                    }
                }
            }
        },
    )
}

fn moves(view: &View, overview: &Overview) -> Markup {
    block(
        "moving",
        "Moving now",
        &html! {},
        &html! {
            @if overview.moving.is_empty() {
                (empty(&html! { "Nothing is on its way." }))
            } @else {
                ul.list { @for item in &overview.moving { (moving(view, overview.now, item)) } }
            }
        },
    )
}

fn next(overview: &Overview) -> Markup {
    block(
        "next",
        "Next runs",
        &html! {},
        &html! {
            ul.list.is-tight {
                @for run in &overview.next {
                    li.row {
                        div { (run.name) }
                        div.side.num { @if run.at <= overview.now { "due" } @else { (ago(overview.now, run.at)) } }
                    }
                }
            }
        },
    )
}
