//! `towline item show`: one item with its journal, and what is to be said of its files.

use std::io;

use towline_api::items::{GetItem, ItemDetail, TransferredFiles, Transfers};
use towline_domain::path::shown;

use super::{super::how_far::HowFar, words};
use crate::{
    cli::Context,
    connection::{self, Purpose},
};

/// Files that are named; the rest is counted.
const NAMED: usize = 50;

pub(super) fn show(context: &Context, id: i64) -> anyhow::Result<()> {
    let detail = connection::with(context, Purpose::Look, async |towline| {
        towline.send(&GetItem { id }).await
    })?;
    context.printer.json(&detail)?;
    let ItemDetail { item, acts: _, journal, entry, files, detail: _, came_from } = &detail;
    let say = |key: &str, value: &str| say(context, key, value);
    say("item", &format!("{} ({} {})", item.id, item.flow, item.kind))?;
    say("title", &item.title)?;
    if let Some(path) = &item.path {
        say("path", path)?;
    }
    if let Some(from) = &item.transfers {
        transfers(context, from)?;
    }
    say("stage", &format!("{} since {}", item.stage, item.stage_since))?;
    if let Some(progress) = &item.progress {
        say("now", &words::progress(progress))?;
        for file in &progress.files {
            let done = HowFar { done: file.done, total: file.total, ..HowFar::default() };
            say("", &format!("{}: {}", file.name, done.words().trim_start()))?;
        }
    }
    if item.attempt > 0 {
        say("trouble", &format!("{} in a row", item.attempt))?;
    }
    if let Some(next) = item.own_look() {
        say("next look", next)?;
    }
    if let Some(deadline) = &item.deadline {
        say("deadline", deadline)?;
    }
    if item.waits_for.is_some() {
        say("waits", "for its turn at the library")?;
    }
    for from in came_from {
        say("came from", &format!("item {from}"))?;
    }
    if let Some(files) = files {
        troubled_files(context, files)?;
    }
    context.printer.line("")?;
    for line in journal {
        let words = shown(line.words.as_bytes());
        context.printer.line(format!("{}  {:<14} {words}", line.at, line.stage))?;
    }
    if let Some(entry) = entry {
        context.printer.line("")?;
        words::question(context, entry)?;
    }
    Ok(())
}

/// A line of the head. The value may come from anywhere.
fn say(context: &Context, key: &str, value: &str) -> io::Result<()> {
    context.printer.line(format!("{key:<10}{}", shown(value.as_bytes())))
}

fn transfers(context: &Context, from: &Transfers) -> io::Result<()> {
    say(context, "user", &from.user)?;
    say(context, "directory", &from.directory)?;
    say(context, "files", &words::files(from))?;
    if let Some(path) = &from.gathered_in {
        say(context, "gathered", &format!("in {path}"))?;
    }
    Ok(())
}

/// What failed or got lost, each with its reason.
fn troubled_files(context: &Context, files: &TransferredFiles) -> io::Result<()> {
    let named = |file: &str, words: &str, audio: bool| {
        let without = if audio { "" } else { " (done without)" };
        format!("{file}: {words}{without}")
    };
    let failed = files.failed.iter();
    let failed = failed.map(|it| ("failed", named(&it.file, &it.words, it.audio)));
    let lost = files.lost.iter().map(|it| ("lost", named(&it.file, &it.words, it.audio)));
    for (key, value) in failed.chain(lost).take(NAMED) {
        say(context, key, &value)?;
    }
    let count = files.failed.len() + files.lost.len();
    if count > NAMED {
        context.printer.note(format!("{count} failed or got lost: --json lists them"))?;
    }
    Ok(())
}
