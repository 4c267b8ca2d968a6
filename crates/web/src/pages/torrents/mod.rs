//! What is on its way from services that download for us, and what waits for what.

pub(super) mod groom;
mod rows;
#[cfg(test)]
mod tests;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::{
    access::Scope::Operate,
    accounts::{Account, Given},
};
use towline_domain::{FlowName, ItemId, Thing as _, Timestamp, torrents::Torrent};
use towline_store::Filter;

use self::rows::{Row, row};
use super::{
    PageFailure,
    form::Form,
    frame::{Fresh, page},
    in_query,
    parts::{block, count, empty, moment, page_head, post, rate},
    view::View,
};
use crate::{State as App, problem::Failure, read::Asked};

/// So many of each part are shown together; of a part that was asked for, so many on a page.
const FEW: u32 = 20;
const MANY: u32 = 100;

/// What the page shows apart, each with the stages that are in it.
const PARTS: [Part; 3] = [
    Part {
        id: "fetched",
        name: "Being fetched",
        stages: &["downloading", "placing", "telling", "clearing"],
    },
    Part { id: "waiting", name: "Waiting", stages: &["waiting", "paused"] },
    Part { id: "service", name: "At the service", stages: &["transferring", "adding"] },
];

struct Part {
    id: &'static str,
    name: &'static str,
    stages: &'static [&'static str],
}

/// A part with what is in it.
struct Found {
    part: &'static Part,
    rows: Vec<Row>,
    /// How many there are in all accounts.
    all: u64,
}

#[derive(Deserialize)]
pub(super) struct Query {
    account: Option<String>,
    show: Option<String>,
    before: Option<i64>,
}

/// All that the page tells.
struct Torrents {
    now: Timestamp,
    accounts: Vec<Account>,
    /// The one that was asked for.
    only: Option<Account>,
    is_one_part: bool,
    found: Vec<Found>,
    asked: u64,
    rate: u64,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let torrents = read(&app, &query).await?;
    let content = content(&view, &torrents);
    Ok(page(&view, "Torrents", Fresh::Flow(FlowName::Torrents), &content))
}

async fn read(app: &App, query: &Query) -> Result<Torrents, PageFailure> {
    let store = app.ledger.store();
    let accounts = app.desk.accounts().await;
    let only = match &query.account {
        Some(name) => Some(
            accounts
                .iter()
                .find(|account| account.name == *name)
                .cloned()
                .ok_or_else(|| Failure::no_such("account", remote_name(name)))?,
        ),
        None => None,
    };
    let part = PARTS.iter().find(|part| Some(part.id) == query.show.as_deref());
    let counts = store.live_counts().await?;
    let mut found = Vec::new();
    for one in PARTS.iter().filter(|one| part.is_none_or(|part| part.id == one.id)) {
        let all = counts
            .iter()
            .filter(|it| it.kind == Torrent::KIND && one.stages.contains(&it.stage.as_str()))
            .map(|it| it.count.unsigned_abs())
            .sum();
        let most = if part.is_some() { MANY } else { FEW };
        let before = query.before.filter(|_| part.is_some());
        let rows = of_part(app, one, only.as_ref(), before, most).await?;
        found.push(Found { part: one, rows, all });
    }
    let asked = store.inbox_counts().await?.into_iter();
    let asked = asked.filter(|it| it.flow == FlowName::Torrents.as_str());
    let moving = app.jobs.all_progress();
    Ok(Torrents {
        now: app.ledger.clock().now(),
        accounts,
        only,
        is_one_part: part.is_some(),
        found,
        asked: asked.map(|it| it.count.unsigned_abs()).sum(),
        rate: moving.iter().filter_map(|(_, progress)| progress.rate).sum(),
    })
}

fn remote_name(name: &str) -> String {
    towline_domain::path::shown(name.as_bytes())
}

/// The newest of a part: each of its stages is an index of its own.
async fn of_part(
    app: &App,
    part: &Part,
    account: Option<&Account>,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<Row>, PageFailure> {
    let mut items = Vec::new();
    for stage in part.stages {
        let filter = Filter {
            flow: Some(FlowName::Torrents),
            kind: Some(Torrent::KIND.into()),
            stage: Some((*stage).into()),
            source: account.map(|account| account.key.clone()),
            live: true,
            before: before.map(ItemId),
            most,
            ..Filter::default()
        };
        items.extend(app.ledger.store().items(&filter).await?);
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.id));
    items.truncate(most as usize);
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        rows.push(Row::of(app, &item).await?);
    }
    Ok(rows)
}

fn content(view: &View, torrents: &Torrents) -> Markup {
    let Torrents { now, accounts, only, found, .. } = torrents;
    let shown: Vec<_> =
        accounts.iter().filter(|it| only.as_ref().is_none_or(|only| only == *it)).collect();
    html! {
        (page_head(&html! { "Torrents" }, &html! {}, &html! {
            @if view.may(Operate) && let [account] = shown.as_slice() && account.paused.is_none() {
                (pause_account(view, account))
            }
        }))
        @if accounts.len() > 1 { (choice(view, accounts, only.as_ref())) }
        @for account in &shown { (how_it_stands(view, *now, account, shown.len())) }
        @if !torrents.is_one_part { (in_short(view, torrents)) }
        @if found.iter().all(|part| part.rows.is_empty()) && !accounts.is_empty() {
            (empty(&html! {
                strong { "Nothing is on its way. " }
                "What is dropped into a watched folder, or given below, shows up here."
            }))
        } @else {
            @for part in found { (part_of(view, *now, torrents, part)) }
        }
        @if accounts.is_empty() { (no_account(view)) }
        @else if !torrents.is_one_part {
            @if view.may(Operate) { (add_form(view, &shown)) }
        }
    }
}

fn no_account(view: &View) -> Markup {
    empty(&html! {
        strong { "No account is configured. " }
        "Add put.io below [torrents] in the "
        a href=(view.at("/settings")) { "settings" } "."
    })
}

fn choice(view: &View, accounts: &[Account], only: Option<&Account>) -> Markup {
    let name = only.map(|only| &only.name);
    html! {
        nav.tabs aria-label="Accounts" {
            a href=(view.at("/torrents")) aria-current=[name.is_none().then_some("page")] { "All" }
            @for account in accounts {
                a href=(view.at(&format!("/torrents?account={}", in_query(&account.name))))
                    aria-current=[(name == Some(&account.name)).then_some("page")] { (account.name) }
            }
        }
    }
}

fn pause_account(view: &View, account: &Account) -> Markup {
    let path = format!("/torrents/{}/pause", in_query(&account.name));
    post(
        view,
        &path,
        "",
        &html! {
            button.button { "Pause all of " (account.name) }
        },
    )
}

/// That a person has paused it; and what can be done with it.
fn how_it_stands(view: &View, now: Timestamp, account: &Account, of: usize) -> Markup {
    let path = format!("/torrents/{}", in_query(&account.name));
    html! {
        @if let Some(since) = &account.paused {
            div.notice {
                p {
                    strong { (account.name) " is paused. " }
                    "Nothing is fetched from it since " (moment(now, since))
                    "; what is here stays, and goes on from there."
                }
                @if view.may(Operate) {
                    (post(view, &format!("{path}/resume"), "", &html! {
                        button.button.primary { "Resume " (account.name) }
                    }))
                }
            }
        } @else if of > 1 && view.may(Operate) {
            div.actions { (pause_account(view, account)) }
        }
    }
}

fn in_short(view: &View, torrents: &Torrents) -> Markup {
    let all = |id: &str| torrents.found.iter().find(|it| it.part.id == id).map_or(0, |it| it.all);
    let class = |count: u64, class: &'static str| if count > 0 { class } else { "" };
    let figure = |it: &str| it.split(' ').next().unwrap_or_default().to_owned();
    let unit = |it: &str| it.split(' ').nth(1).unwrap_or_default().to_owned();
    let now = rate(torrents.rate);
    let waiting = all("waiting");
    html! {
        ul.answers {
            li { a href="#fetched" {
                span class={ "figure " (class(torrents.rate, "is-moving")) } { (figure(&now)) } " "
                span { strong { (unit(&now)) } }
                small { (count(all("fetched"))) " being fetched, " (count(waiting)) " waiting" }
            } }
            li { a href="#service" {
                span class={ "figure " (class(all("service"), "is-moving")) } { (count(all("service"))) }
                " " span { strong { "at the service" } }
                small { "downloaded there first" }
            } }
            li { a href=(view.at("/inbox")) {
                span class={ "figure " (class(torrents.asked, "is-needs")) } { (count(torrents.asked)) }
                " " span { strong { @if torrents.asked == 1 { "needs you" } @else { "need you" } } }
                small { "asked about torrents" }
            } }
        }
    }
}

fn part_of(view: &View, now: Timestamp, torrents: &Torrents, found: &Found) -> Markup {
    let Found { part, rows, all } = found;
    let account = torrents.only.as_ref().map(|only| format!("&account={}", in_query(&only.name)));
    let account = account.unwrap_or_default();
    let at = |more: &str| view.at(&format!("/torrents?show={}{account}{more}", part.id));
    let is_more =
        rows.len() < usize::try_from(*all).unwrap_or(usize::MAX) && torrents.only.is_none();
    block(
        part.id,
        part.name,
        &html! {
            @if torrents.is_one_part { a href=(view.at("/torrents")) { "All torrents" } }
            @else if is_more { a href=(at("")) { "All " (count(*all)) } }
        },
        &html! {
            @if rows.is_empty() { p.muted { "Nothing." } }
            @else { ul.list { @for one in rows { (row(view, now, one)) } } }
            @if torrents.is_one_part && rows.len() == MANY as usize && let Some(last) = rows.last() {
                nav.pager aria-label="Pages" {
                    a.button href=(at(&format!("&before={}", last.item.id))) { "Older" }
                }
            }
        },
    )
}

/// Where a person gives a magnet link; and where what is listed there is groomed.
fn add_form(view: &View, accounts: &[&Account]) -> Markup {
    html! {
        @for account in accounts {
            @let id = format!("magnet-{}", account.name);
            @let heading = format!("give-{}", account.name);
            (block(&heading, &format!("Give {} a torrent", account.name), &html! {
                @if account.groomed {
                    a href=(view.at(&format!("/torrents/{}/groom", in_query(&account.name)))) {
                        "What would be groomed"
                    }
                }
            }, &post(view, "/torrents", "form", &html! {
                input type="hidden" name="account" value=(account.name);
                div.field {
                    label for=(id) { "Magnet link" }
                    input id=(id) name="magnet" autocomplete="off" spellcheck="false" required
                        maxlength="20000" placeholder="magnet:?xt=urn:btih:…";
                }
                @if account.categories.len() > 1 {
                    div.field {
                        label for={ (id) "-category" } { "Category" }
                        select id={ (id) "-category" } name="category" {
                            @for category in &account.categories {
                                option value=(category) { (category) }
                            }
                        }
                    }
                }
                div.actions { button.button { "Add" } }
            })))
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Add {
    account: String,
    magnet: String,
    category: Option<String>,
}

pub(super) async fn add(
    State(app): State<App>,
    view: View,
    Form(Add { account, magnet, category }): Form<Add>,
) -> Result<Response, PageFailure> {
    let magnet = magnet.trim();
    if !magnet.starts_with("magnet:") {
        let failure = Failure::senseless("not-a-torrent", "this is no magnet link");
        return Err(failure.hint("a magnet link begins with magnet:?").into());
    }
    let content = BASE64_STANDARD.encode(magnet);
    let given = Given { file: "given.magnet".into(), content, category };
    let dropped = app.desk.drop_torrent(&account, given).await?;
    // One that was met before is shown: it may be over, and nothing else would happen.
    let to = match dropped.met_before {
        Some(id) => view.at(&format!("/items/{id}")),
        None => view.at("/torrents"),
    };
    Ok((StatusCode::SEE_OTHER, [(axum::http::header::LOCATION, to)]).into_response())
}
