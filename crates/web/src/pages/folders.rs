//! Directories that are kept the same on several machines, and the machines.

mod device;
mod folder;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::services::{Health, Service};
use towline_domain::{
    FlowName, ItemId, Thing, Timestamp,
    folders::{Device, Folder, FolderStage},
};
use towline_store::{Filter, ItemSummary};

use super::{
    PageFailure,
    frame::{Fresh, page},
    parts::{StateKind, capital, empty, page_head, post, remote, sentence, state},
    view::View,
};
use crate::{State as App, read::Asked};

/// So many of each on a page.
const MANY: u32 = 100;

#[derive(Deserialize)]
pub(super) struct Query {
    folders_before: Option<i64>,
    devices_before: Option<i64>,
}

/// A folder or device, with what is asked about it.
struct Row<T> {
    id: i64,
    since: Timestamp,
    thing: T,
    asked: Option<String>,
}

/// What one server keeps.
#[derive(Default)]
struct Server {
    service: Option<Service>,
    folders: Vec<Row<Folder>>,
    devices: Vec<Row<Device>>,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let folders = rows::<Folder>(&app, query.folders_before).await?;
    let devices = rows::<Device>(&app, query.devices_before).await?;
    let next = (next(&folders), next(&devices));
    let mut servers = BTreeMap::<String, Server>::new();
    for row in folders {
        servers.entry(row.thing.server_name.clone()).or_default().folders.push(row);
    }
    for row in devices {
        servers.entry(row.thing.server_name.clone()).or_default().devices.push(row);
    }
    for server in servers.values_mut() {
        server.folders.sort_by_key(|row| row.thing.title());
        server.devices.sort_by_key(|row| row.thing.title());
    }
    for service in app.desk.services().await.services {
        for name in service.used_by.iter().filter_map(|part| part.strip_prefix("folders.")) {
            // One of which nothing is known yet is shown where it fails: else nobody would see why.
            if service.health == Health::Failing || servers.contains_key(name) {
                servers.entry(name.to_owned()).or_default().service = Some(service.clone());
            }
        }
    }
    let now = app.ledger.clock().now();
    let content = content(&view, now, &servers, next);
    Ok(page(&view, "Folders", Fresh::Flow(FlowName::Folders), &content))
}

async fn rows<T: Thing>(app: &App, before: Option<i64>) -> Result<Vec<Row<T>>, PageFailure> {
    let filter = Filter {
        flow: Some(FlowName::Folders),
        kind: Some(T::KIND.into()),
        live: true,
        before: before.map(ItemId),
        most: MANY,
        ..Filter::default()
    };
    let mut rows = Vec::new();
    for item in app.ledger.store().items(&filter).await? {
        let asked = app.ledger.store().inbox_of(item.id).await?.filter(|found| !found.answered);
        let ItemSummary { id, stage_since, version, detail, .. } = item;
        // That of a later towline may say it otherwise: then nothing is shown.
        let Ok(thing) = T::read(version, detail) else { continue };
        let asked = asked.map(|found| found.entry.cause.words());
        rows.push(Row { id: id.0, since: stage_since, thing, asked });
    }
    Ok(rows)
}

fn next<T>(rows: &[Row<T>]) -> Option<i64> {
    rows.last().filter(|_| rows.len() == MANY as usize).map(|last| last.id)
}

fn content(
    view: &View,
    now: Timestamp,
    servers: &BTreeMap<String, Server>,
    (folders_before, devices_before): (Option<i64>, Option<i64>),
) -> Markup {
    let all: usize = servers.values().map(|server| server.folders.len()).sum();
    let failing = servers.values().flat_map(|server| &server.folders);
    let failing = failing.filter(|row| row.thing.stage == FolderStage::Failing).count();
    let says = html! {
        @if all > 0 {
            (all) @if all == 1 { " folder" } @else { " folders" }
            @if failing > 0 { ", " (failing) " failing" }
            "."
        }
    };
    html! {
        (page_head(&html! { "Folders" }, &says, &html! {}))
        @if servers.is_empty() {
            (empty(&html! {
                strong { "No folder is followed. " }
                "The " a href=(view.at("/guide/folders")) { "guide" }
                " sets up a Syncthing: its address and its key."
            }))
        }
        @for (at, (name, server)) in servers.iter().enumerate() {
            (of_server(view, now, (at, name), server))
        }
        @if folders_before.is_some() || devices_before.is_some() {
            nav.pager aria-label="Pages" {
                @if let Some(before) = folders_before {
                    a.button href=(view.at(&format!("/folders?folders_before={before}"))) {
                        "More folders"
                    }
                }
                @if let Some(before) = devices_before {
                    a.button href=(view.at(&format!("/folders?devices_before={before}"))) {
                        "More devices"
                    }
                }
            }
        }
    }
}

fn of_server(view: &View, now: Timestamp, (at, name): (usize, &str), server: &Server) -> Markup {
    let heading = format!("server-{at}");
    html! {
        section.block aria-labelledby=(heading) {
            div.block-head {
                h2 id=(heading) { (remote(name)) }
                @match server.service.as_ref().map(|service| service.health) {
                    Some(Health::Failing) => { (state(StateKind::Failing, "fails")) }
                    Some(Health::Well) => { (state(StateKind::Done, "answers")) }
                    _ => {}
                }
            }
            @if let Some(service) = &server.service && service.health == Health::Failing {
                (trouble(service, server.folders.is_empty()))
            }
            @if !server.folders.is_empty() { (folder::table(view, now, name, &server.folders)) }
            @for row in &server.folders { (folder::errors(row)) }
            @if !server.devices.is_empty() {
                section.block aria-labelledby={ (heading) "-devices" } {
                    div.block-head { h3 id={ (heading) "-devices" } { "Devices" } }
                    (device::table(view, now, name, &server.devices))
                }
            }
        }
    }
}

/// Why a server cannot be followed now, and what to do about it.
fn trouble(service: &Service, is_unknown: bool) -> Markup {
    html! {
        div.notice.is-failing {
            div {
                @if let Some(error) = &service.last_error {
                    p { (remote(&sentence(&error.words))) }
                    @if let Some(hint) = &error.hint { p { (remote(&capital(hint))) } }
                }
                p {
                    @if is_unknown { "Its folders are shown here once it answers." }
                    @else { "What is shown of it is what was known before." }
                }
            }
        }
    }
}

fn button(view: &View, id: i64, path: &str, word: &str, name: &str) -> Markup {
    post(
        view,
        &format!("/items/{id}/{path}"),
        "",
        &html! {
            button.button.quiet { (word) span.hidden { " " (name) } }
        },
    )
}
