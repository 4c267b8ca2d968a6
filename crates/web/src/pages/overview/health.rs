//! Whom towline talks to, and how that goes.

use maud::{Markup, html};
use towline_api::{
    access::Scope,
    services::{Health, LastError, Service, Services},
    status::NodeStatus,
};
use towline_domain::Timestamp;

use super::super::{
    parts::{StateKind, block, capital, count, empty, moment, remote, state},
    view::View,
};

pub(super) fn services(view: &View, now: Timestamp, all: &Services) -> Markup {
    let settings = html! {
        @if view.may(Scope::Admin) { a href=(view.at("/settings")) { "Settings" } }
    };
    block(
        "health",
        "Services",
        &settings,
        &html! {
            @if all.services.is_empty() {
                (empty(&html! { "No service is configured." }))
            } @else {
                ul.list.is-tight { @for service in &all.services { (row(now, service, &all.services)) } }
            }
        },
    )
}

fn row(now: Timestamp, service: &Service, all: &[Service]) -> Markup {
    let (kind, word) = match service.health {
        Health::Well => (StateKind::Done, "healthy"),
        Health::Failing => (StateKind::Failing, "fails"),
        Health::NotCalled => (StateKind::Quiet, "not asked yet"),
    };
    html! {
        li.row {
            div {
                strong { (remote(&name(service))) } " "
                (what(service, all))
            }
            div.side {
                @if let Some(at) = &service.last_call { small.muted { (moment(now, at)) " " } }
                (state(kind, word))
            }
            @if let (Health::Failing, Some(error)) = (service.health, &service.last_error) {
                div.full { (failure(now, error)) }
            }
        }
    }
}

fn failure(now: Timestamp, error: &LastError) -> Markup {
    html! {
        p.sub { span { bdi { (capital(&error.words)) } ", " (moment(now, &error.at)) } }
        @if let Some(hint) = &error.hint { p.sub { span { (capital(hint)) } } }
    }
}

/// Which service it is, and where, as one part may talk to several machines of one service.
fn what(service: &Service, all: &[Service]) -> Markup {
    let word = match service.service.as_str() {
        "seerr" => "Seerr",
        "syncthing" => "Syncthing",
        word => word,
    };
    html! {
        span.muted {
            (word) @if is_shared(service, all) { " at " bdi { (host(&service.origin)) } }
        }
    }
}

/// Whether another one is called the same.
fn is_shared(service: &Service, all: &[Service]) -> bool {
    let same = |other: &&Service| name(other) == name(service) && other.service == service.service;
    !service.used_by.is_empty() && all.iter().filter(same).count() > 1
}

/// An address without its scheme.
fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// As the configuration calls it, else where it is.
fn name(service: &Service) -> String {
    let used_by = &service.used_by;
    if used_by.is_empty() { host(&service.origin).to_owned() } else { used_by.join(", ") }
}

/// The processes that share the ledger.
pub(super) fn nodes(now: Timestamp, all: &[NodeStatus]) -> Markup {
    block(
        "nodes",
        "Nodes",
        &html! {},
        &html! {
            ul.list.is-tight { @for node in all {
                li.row {
                    div {
                        strong { (remote(&node.name)) } " "
                        span.muted { @if node.this { "this one, " } (role(node)) }
                    }
                    div.side { small.muted { "began " (moment(now, &node.since)) } }
                }
            } }
        },
    )
}

fn role(node: &NodeStatus) -> Markup {
    html! {
        @match (node.role.as_str(), node.follows) {
            ("web", _) => "the page only",
            (_, 0) => "follows nothing now",
            (_, 1) => "follows 1 part of the configuration",
            (_, follows) => { "follows " (count(follows)) " parts of the configuration" }
        }
    }
}

pub(super) fn calls(now: Timestamp, all: &Services) -> Markup {
    let most = all.services.iter().map(|service| service.calls_today).max().unwrap_or(0).max(1);
    block(
        "calls",
        "Calls today",
        &html! {},
        &html! {
            @if all.services.is_empty() {
                (empty(&html! { "No service was asked anything." }))
            } @else {
                table.plain {
                    caption.hidden { "Calls today by service" }
                    thead { tr {
                        th scope="col" { "Service" }
                        th.num scope="col" { "Calls" }
                        th.num scope="col" { "Failed" }
                    } }
                    tbody { @for service in &all.services { tr {
                        th scope="row" {
                            (remote(&name(service))) " " (what(service, &all.services))
                            svg.gauge aria-hidden="true" {
                                rect width=(format!("{}%", service.calls_today * 100 / most)) height="100%" {}
                            }
                        }
                        td.num { (count(service.calls_today)) }
                        td.num { (count(service.failures_today)) }
                    } } }
                }
                @if all.is_young { p.sub { span { "Counted since the start, " (moment(now, &all.counted_since)) "." } } }
            }
        },
    )
}
