//! The folders of a server: how far each is, and what is wrong with it.

use maud::{Markup, html};
use towline_api::access::Scope::Operate;
use towline_domain::{
    Timestamp,
    folders::{Activity, Folder, FolderStage},
};

use super::{Row, button};
use crate::pages::{
    parts::{StateKind, ago, bytes, count, plain, remote, state},
    view::View,
};

pub(super) fn table(view: &View, now: Timestamp, server: &str, rows: &[Row<Folder>]) -> Markup {
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

/// Why a folder stands still, in its server's words, and what could not be brought.
pub(super) fn errors(row: &Row<Folder>) -> Markup {
    let Folder { id, state: kept, .. } = &row.thing;
    let name = if kept.label.is_empty() { id } else { &kept.label };
    let is_well = kept.error.is_none() && kept.failures == 0 && kept.conflicts.is_empty();
    if is_well && kept.changed_here == 0 {
        return html! {};
    }
    let named = u64::try_from(kept.named.len()).unwrap_or(u64::MAX);
    html! {
        details.more open[row.thing.stage == FolderStage::Failing] {
            summary { span { "What is wrong with " (remote(name)) } }
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
