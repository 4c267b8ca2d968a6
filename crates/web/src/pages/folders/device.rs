//! The devices that a server shares its folders with.

use maud::{Markup, html};
use towline_api::access::Scope::Operate;
use towline_domain::{
    Timestamp,
    folders::{Device, DeviceStage},
};

use super::{Row, button};
use crate::pages::{
    parts::{StateKind, ago, remote, state},
    view::View,
};

pub(super) fn table(view: &View, now: Timestamp, server: &str, rows: &[Row<Device>]) -> Markup {
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
