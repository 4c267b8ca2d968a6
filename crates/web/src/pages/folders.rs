//! Directories that are kept the same on several machines, and the machines.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::{access::Scope::Operate, services::Health};
use towline_domain::{
    FlowName, ItemId, Thing, Timestamp,
    folders::{Activity, Device, DeviceStage, Folder, FolderStage},
};
use towline_store::{Filter, ItemSummary};

use super::{
    PageFailure,
    frame::{Fresh, page},
    parts::{StateKind, ago, bytes, count, empty, page_head, plain, post, remote, state},
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
    let services = app.desk.services().await.services;
    let used_by = |part: &String| part.strip_prefix("folders.").map(ToOwned::to_owned);
    let health = services.iter().flat_map(|service| {
        service.used_by.iter().filter_map(used_by).map(|name| (name, service.health))
    });
    let health = health.collect();
    let now = app.ledger.clock().now();
    let content = content(&view, now, &servers, &health, next);
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
    health: &BTreeMap<String, Health>,
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
                "Add a Syncthing below [folders] in the "
                a href=(view.at("/settings")) { "settings" } "."
            }))
        }
        @for (at, (name, server)) in servers.iter().enumerate() {
            (of_server(view, now, (at, name, health.get(name)), server))
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

fn of_server(
    view: &View,
    now: Timestamp,
    (at, name, health): (usize, &str, Option<&Health>),
    server: &Server,
) -> Markup {
    let heading = format!("server-{at}");
    html! {
        section.block aria-labelledby=(heading) {
            div.block-head {
                h2 id=(heading) { (remote(name)) }
                @match health {
                    Some(Health::Failing) => { (state(StateKind::Failing, "does not answer")) }
                    Some(Health::Well) => { (state(StateKind::Done, "healthy")) }
                    _ => {}
                }
            }
            @if !server.folders.is_empty() { (folders(view, now, name, &server.folders)) }
            @for row in &server.folders { (errors(row)) }
            @if !server.devices.is_empty() {
                section.block aria-labelledby={ (heading) "-devices" } {
                    div.block-head { h3 id={ (heading) "-devices" } { "Devices" } }
                    (devices(view, now, name, &server.devices))
                }
            }
        }
    }
}

fn folders(view: &View, now: Timestamp, server: &str, rows: &[Row<Folder>]) -> Markup {
    html! {
        table.rows {
            caption.hidden { "Folders of " (server) }
            thead { tr {
                th scope="col" { "Folder" } th.keep scope="col" { "State" }
                th.num scope="col" { "Complete" } th.num scope="col" { "Lacking" }
                th.keep scope="col" { "Since" }
                th.act scope="col" { span.hidden { "Actions" } }
            } }
            tbody { @for row in rows { (folder(view, now, row)) } }
        }
    }
}

fn folder(view: &View, now: Timestamp, row: &Row<Folder>) -> Markup {
    let Folder { id, state: kept, stage, .. } = &row.thing;
    let name = if kept.label.is_empty() { id } else { &kept.label };
    let is_known = !matches!(stage, FolderStage::Paused | FolderStage::Unknown);
    let percent = kept.percent();
    html! {
        tr id={ "item-" (row.id) } {
            th.lead scope="row" {
                a.name href=(view.at(&format!("/items/{}", row.id))) { (remote(name)) }
                div.sub { span { (remote(kept.path.as_str())) } }
                @if is_known && percent < 100 {
                    progress max="100" value=(percent) aria-label={ "completion of " (plain(name)) } {
                        (percent) " %"
                    }
                }
            }
            td.keep data-label="State" { div {
                (folder_state(row))
                @if let Some(asked) = &row.asked { div.small.muted { (asked) } }
            } }
            @if is_known {
                td.num data-label="Complete" { div { (percent) " %" } }
                td.num data-label="Lacking" { div {
                    @if kept.lacks.bytes > 0 { (bytes(kept.lacks.bytes)) }
                    @else if kept.lacks.items > 0 { (count(kept.lacks.items)) " items" }
                    @else { "0" }
                } }
            } @else {
                td {} td {}
            }
            td.keep data-label="Since" { div { (ago(now, row.since)) } }
            td.act {
                @if view.may(Operate) {
                    div.actions {
                        @if *stage == FolderStage::Paused { (button(view, row.id, "resume", "Resume", name)) }
                        @else {
                            (button(view, row.id, "rescan", "Rescan", name))
                            (button(view, row.id, "pause", "Pause", name))
                        }
                    }
                }
            }
        }
    }
}

fn folder_state(row: &Row<Folder>) -> Markup {
    let Folder { state: kept, stage, .. } = &row.thing;
    let (kind, word) = match stage {
        FolderStage::Failing => (StateKind::Failing, "failing"),
        FolderStage::Paused => (StateKind::Paused, "paused"),
        FolderStage::Unknown => (StateKind::Quiet, "not known"),
        FolderStage::Removed => (StateKind::Quiet, "removed"),
        FolderStage::InSync if kept.activity == Activity::Scanning => {
            (StateKind::Moving, "scanning")
        }
        FolderStage::InSync => (StateKind::Done, "in sync"),
        FolderStage::Behind if kept.activity == Activity::Syncing => (StateKind::Moving, "syncing"),
        FolderStage::Behind => (StateKind::Quiet, "behind"),
    };
    state(kind, word)
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

/// Why a folder stands still, in its server's words, and what could not be brought.
fn errors(row: &Row<Folder>) -> Markup {
    let Folder { id, state: kept, .. } = &row.thing;
    let name = if kept.label.is_empty() { id } else { &kept.label };
    let is_well = kept.error.is_none() && kept.failures == 0 && kept.conflicts.is_empty();
    if is_well && kept.changed_here == 0 {
        return html! {};
    }
    let named = u64::try_from(kept.named.len()).unwrap_or(u64::MAX);
    html! {
        details.more open[row.thing.stage == FolderStage::Failing] {
            summary { "What is wrong with " (remote(name)) }
            @if let Some(error) = &kept.error { p { (remote(error)) } }
            @if !kept.named.is_empty() || !kept.conflicts.is_empty() {
                table.rows {
                    caption.hidden { "Files of " (name) }
                    thead { tr { th scope="col" { "File" } th scope="col" { "What Syncthing says" } } }
                    tbody {
                        @for failed in &kept.named { tr {
                            th.lead scope="row" { (remote(&failed.path)) }
                            td data-label="What Syncthing says" { div { (remote(&failed.words)) } }
                        } }
                        @for conflict in &kept.conflicts { tr {
                            th.lead scope="row" { (remote(conflict)) }
                            td data-label="What Syncthing says" { div { "changed in two places at once" } }
                        } }
                    }
                }
            }
            @if kept.failures > named { p.muted { "And " (count(kept.failures - named)) " more files." } }
            @if kept.changed_here > 0 {
                p { (count(kept.changed_here)) " files were changed here that should only come from others." }
            }
        }
    }
}

fn devices(view: &View, now: Timestamp, server: &str, rows: &[Row<Device>]) -> Markup {
    html! {
        table.rows {
            caption.hidden { "Devices of " (server) }
            thead { tr {
                th scope="col" { "Device" } th.keep scope="col" { "State" }
                th.keep scope="col" { "Seen" }
                th.act scope="col" { span.hidden { "Actions" } }
            } }
            tbody { @for row in rows { (device(view, now, row)) } }
        }
    }
}

fn device(view: &View, now: Timestamp, row: &Row<Device>) -> Markup {
    let Device { id, state: kept, stage, paused_until, .. } = &row.thing;
    let name = if kept.name.is_empty() { id } else { &kept.name };
    let first = id.split('-').next().unwrap_or_default();
    let (kind, word) = match stage {
        _ if row.asked.is_some() => (StateKind::Needs, "not seen"),
        DeviceStage::Connected => (StateKind::Done, "connected"),
        DeviceStage::Away => (StateKind::Quiet, "away"),
        DeviceStage::Paused if paused_until.is_some() => (StateKind::Paused, "paused by towline"),
        DeviceStage::Paused => (StateKind::Paused, "paused"),
        DeviceStage::Unknown | DeviceStage::Removed => (StateKind::Quiet, "not known"),
    };
    html! {
        tr id={ "item-" (row.id) } {
            th.lead scope="row" {
                a.name href=(view.at(&format!("/items/{}", row.id))) { (remote(name)) }
                div.sub { span.mono { (remote(first)) } }
            }
            td.keep data-label="State" { div {
                (state(kind, word))
                @if let Some(until) = paused_until.filter(|_| *stage == DeviceStage::Paused) {
                    div.small.muted {
                        @if row.thing.makes_room { "while files are fetched" }
                        @else { "until " (ago(now, until)) }
                    }
                }
            } }
            td.keep data-label="Seen" { div {
                @if *stage == DeviceStage::Connected { "now" }
                @else if let Some(seen) = kept.last_seen { (ago(now, seen)) }
                @else { "never" }
            } }
            td.act {
                @if view.may(Operate) {
                    @if *stage == DeviceStage::Paused { (button(view, row.id, "resume", "Resume", name)) }
                    @else { (button(view, row.id, "pause", "Pause", name)) }
                }
            }
        }
    }
}
