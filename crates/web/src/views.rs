//! What the ledger holds, as the API shows it.

pub(crate) mod lists;
pub(crate) mod outputs;
pub(crate) mod rope;
mod transfers;

use towline_api::{inbox, items};
use towline_domain::{ActOutcome, Timestamp, job, path::shown};
use towline_store::{ActLine, InboxEntry, ItemSummary, JournalLine};

pub(crate) use transfers::files;

pub(crate) fn item(item: &ItemSummary) -> items::Item {
    items::Item {
        id: item.id.0,
        flow: item.flow.clone(),
        kind: item.kind.clone(),
        key: shown(item.key.as_bytes()),
        source: source(item),
        title: item.title.clone(),
        stage: item.stage.clone(),
        stage_since: item.stage_since.to_string(),
        ended: item.ended,
        path: path(item),
        transfers: transfers::summary(item),
        attempt: item.attempt,
        next_look: item.due_at.map(|at| at.to_string()),
        deadline: item.deadline.map(|at| at.to_string()),
        waits_for: item.lane_wanted.clone(),
        created: item.created.to_string(),
        progress: None,
    }
}

pub(crate) fn progress(job: &job::Progress) -> items::Progress {
    items::Progress {
        done: job.done,
        total: job.total,
        rate: job.rate,
        remaining: job.remaining().map(|left| left.as_secs()),
        at: shown(job.at.as_bytes()),
        files: job.parts.iter().map(file_progress).collect(),
    }
}

fn file_progress(part: &job::Part) -> items::FileProgress {
    items::FileProgress { name: shown(part.name.as_bytes()), done: part.done, total: part.total }
}

/// What finds nothing of its own was found by nobody.
fn source(item: &ItemSummary) -> String {
    if item.source.is_empty() { item.key.clone() } else { item.source.clone() }
}

/// Every flow's detail calls the place of its files `path`.
fn path(item: &ItemSummary) -> Option<String> {
    let path: towline_domain::LocalPath =
        serde_json::from_value(item.detail.get("path")?.clone()).ok()?;
    Some(path.to_string())
}

pub(crate) fn line(line: JournalLine) -> items::JournalLine {
    items::JournalLine {
        at: Timestamp::from_micros(line.at).to_string(),
        stage: line.stage,
        words: line.words,
    }
}

pub(crate) fn act(act: &ActLine) -> items::Act {
    let (outcome, words) = match &act.outcome {
        None | Some(ActOutcome::Unsure) => (items::ActOutcome::Unsure, None),
        Some(ActOutcome::Done) => (items::ActOutcome::Done, None),
        Some(ActOutcome::NotDone(trouble)) => {
            (items::ActOutcome::NotDone, Some(shown(trouble.to_string().as_bytes())))
        }
    };
    items::Act { what: action(&act.action), at: act.at.to_string(), outcome, words }
}

/// Actions are stored as a word, or as a word with what belongs to it.
fn action(stored: &serde_json::Value) -> String {
    let tagged = || stored.get("do")?.as_str();
    let keyed = || stored.as_object()?.keys().next().map(String::as_str);
    let word = stored.as_str().or_else(tagged).or_else(keyed);
    shown(word.unwrap_or("act").as_bytes())
}

pub(crate) fn entry(found: InboxEntry) -> inbox::Entry {
    inbox::Entry {
        id: found.entry.id.0,
        epoch: found.entry.epoch,
        item: found.item.0,
        title: found.title,
        cause: found.entry.cause.group(),
        words: found.entry.cause.words(),
        choices: found.entry.choices,
        detail: found.entry.detail,
        opened: found.entry.opened.to_string(),
        answered: found.answered,
    }
}
