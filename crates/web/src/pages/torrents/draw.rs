//! The page as a person sees it.

use maud::{Markup, html};
use towline_api::{access::Scope::Operate, accounts::Account};
use towline_domain::Timestamp;

use super::{Found, MANY, Torrents, give, rows::row};
use crate::pages::{
    in_query,
    parts::{block, count, empty, moment, page_head, post, rate},
    view::View,
};

/// Of so many accounts each can be paused where all are shown; of more, where it alone is.
const TOGETHER: usize = 3;

pub(super) fn content(view: &View, torrents: &Torrents) -> Markup {
    let Torrents { now, accounts, only, found, .. } = torrents;
    let shown: Vec<_> =
        accounts.iter().filter(|it| only.as_ref().is_none_or(|only| only == *it)).collect();
    html! {
        (page_head(&html! { "Torrents" }, &html! {}, &html! {
            @if view.may(Operate) && shown.len() <= TOGETHER {
                @for account in shown.iter().filter(|account| account.paused.is_none()) {
                    (pause_account(view, account))
                }
            }
        }))
        @if accounts.len() > 1 { (choice(view, accounts, only.as_ref())) }
        @for account in &shown { (how_it_stands(view, *now, account)) }
        @if accounts.is_empty() && found.iter().all(|part| part.rows.is_empty()) {
            (no_account(view))
        } @else {
            (carried(view, torrents, &shown))
        }
    }
}

fn carried(view: &View, torrents: &Torrents, shown: &[&Account]) -> Markup {
    let Torrents { now, found, .. } = torrents;
    html! {
        @if !torrents.is_one_part { (in_short(view, torrents)) }
        @if found.iter().all(|part| part.rows.is_empty()) {
            (empty(&html! {
                strong { "Nothing is on its way. " }
                "What is dropped into a watched folder, or given below, shows up here."
            }))
        } @else {
            @for part in found { (part_of(view, *now, torrents, part)) }
        }
        @if !torrents.is_one_part && view.may(Operate) { (give::form(view, shown)) }
    }
}

fn no_account(view: &View) -> Markup {
    empty(&html! {
        strong { "No account is set up. " }
        "The " a href=(view.at("/guide/torrents")) { "guide" }
        " sets up put.io: a token, a directory, a folder to watch."
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
fn how_it_stands(view: &View, now: Timestamp, account: &Account) -> Markup {
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
