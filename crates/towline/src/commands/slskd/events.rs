//! `towline slskd events`: what happened at slskd (slskd contract §7).

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use serde::Serialize;
use serde_json::Value;
use slskd_client::{
    CallError, EventId, Slskd, Then,
    events::{Event, EventKind, List, Page},
};
use tokio_util::sync::CancellationToken;
use towline_domain::path::shown;

use super::told;
use crate::{cli::Context, connection::stop_on_signal, report::Hinted as _};

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Events {
    /// Go on, and print what happens until Ctrl-C; the newest last
    #[arg(long, short)]
    follow: bool,
    /// At most so many of those that are there already
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    most: u32,
}

/// From look to look.
const EVERY: Duration = Duration::from_secs(2);
/// Events of one page. They may be kept slightly out of order: the page on which a known one
/// stands is read to its end.
const PAGE: u32 = 100;
/// So many pages are read at once; more at a time is told, and passed over.
const MOST_PAGES: u64 = 50;
/// So many ids are known: several times what is read at once.
const MOST_KNOWN: usize = 20_000;

impl Events {
    pub(super) async fn run(self, context: &Context, slskd: &Slskd) -> anyhow::Result<()> {
        // All that a later page can hold beside new ones must be known.
        let first = if self.follow { self.most.max(PAGE) } else { self.most };
        let mut page = match page(slskd, 0, first).await {
            Err(error @ CallError::NotFound { .. }) => {
                return Err(error).hint("slskd has events since 0.22: which one is this?");
            }
            page => told(page)?,
        };
        if !self.follow {
            let lines: Vec<_> = page.iter().map(Line::new).collect();
            context.printer.json(&lines)?;
            if lines.is_empty() {
                context.printer.line("none")?;
            }
            return lines.iter().try_for_each(|line| Ok(context.printer.line(line.words())?));
        }
        let mut known = Known::default();
        for event in page.iter().rev() {
            known.add(&event.id);
        }
        page.truncate(usize::try_from(self.most)?);
        page.iter().rev().try_for_each(|event| Line::new(event).stream(context))?;
        follow(context, slskd, known, stop_on_signal()?).await
    }
}

/// Prints what is new, until told to stop. slskd may be gone for a while.
async fn follow(
    context: &Context,
    slskd: &Slskd,
    mut known: Known,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut is_away = false;
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        let Some(new) = stop.run_until_cancelled(new(slskd, &mut known)).await else { break };
        match new {
            Ok(New { events, is_all }) => {
                if std::mem::take(&mut is_away) {
                    context.printer.note("slskd answers again")?;
                }
                if !is_all {
                    let most = MOST_PAGES * u64::from(PAGE);
                    context
                        .printer
                        .note(format!("more than {most} at once: older ones left out"))?;
                }
                events.iter().rev().try_for_each(|event| Line::new(event).stream(context))?;
            }
            Err(error) if matches!(error.then(), Then::TryAgain { .. }) => {
                if !std::mem::replace(&mut is_away, true) {
                    context.printer.note(format!("{error}; tried again until it answers"))?;
                }
            }
            Err(error) => return told(Err(error)),
        }
    }
    Ok(())
}

/// Newest first.
struct New {
    events: Vec<Event>,
    is_all: bool,
}

/// Reads pages until one has a known event on it. New events shift the pages while they are read:
/// one may come twice, and is new once.
async fn new(slskd: &Slskd, known: &mut Known) -> Result<New, CallError> {
    let mut events: Vec<Event> = Vec::new();
    let mut is_all = false;
    for at in 0..MOST_PAGES {
        let page = page(slskd, at * u64::from(PAGE), PAGE).await?;
        let is_last = page.len() < PAGE as usize;
        let meets_known = page.iter().any(|event| known.has(&event.id));
        events.extend(page);
        if is_last || meets_known {
            is_all = true;
            break;
        }
    }
    // Known only now: a page that could not be read must not lose those before it.
    events.retain(|event| known.add(&event.id));
    Ok(New { events, is_all })
}

async fn page(slskd: &Slskd, offset: u64, limit: u32) -> Result<Vec<Event>, CallError> {
    Ok(Page::from(slskd.send_whole(&List { offset, limit }).await?).events)
}

/// The ids that were met, the latest of them.
#[derive(Default)]
struct Known {
    ids: HashSet<EventId>,
    order: VecDeque<EventId>,
}

impl Known {
    fn has(&self, id: &EventId) -> bool {
        self.ids.contains(id)
    }

    /// Whether it was not known.
    fn add(&mut self, id: &EventId) -> bool {
        if !self.ids.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id.clone());
        if self.order.len() > MOST_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

/// An event, told.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: &'a str,
    at: String,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// All of an event that towline does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

/// Of an event that towline does not know, for people.
const MOST_DATA: usize = 200;

impl<'a> Line<'a> {
    fn new(event: &'a Event) -> Self {
        let bare = Self {
            id: event.id.as_str(),
            at: format!("{:.0}", event.timestamp),
            kind: event.kind.as_str(),
            username: None,
            local: None,
            remote: None,
            size: None,
            data: None,
        };
        match &event.kind {
            EventKind::DownloadFileComplete(file) | EventKind::UploadFileComplete(file) => Self {
                username: Some(file.transfer.username.as_str()),
                local: Some(&file.local_filename),
                remote: Some(file.remote_filename.as_str()),
                size: Some(file.transfer.size),
                ..bare
            },
            EventKind::DownloadDirectoryComplete(directory) => Self {
                username: Some(directory.username.as_str()),
                local: Some(&directory.local_directory_name),
                remote: Some(&directory.remote_directory_name),
                ..bare
            },
            EventKind::Other { data, .. } => Self { data: Some(data), ..bare },
            _ => bare,
        }
    }

    /// One line, for people or for programs.
    fn stream(&self, context: &Context) -> anyhow::Result<()> {
        if context.printer.manner().json {
            context.printer.raw(serde_json::to_string(self)? + "\n")?;
        } else {
            context.printer.line(self.words())?;
        }
        Ok(())
    }

    fn words(&self) -> String {
        let mut words = format!("{}  {}", self.at, self.kind);
        if let (Some(local), Some(user)) = (self.local, self.username) {
            words.extend(["  ", local, "  from ", user]);
        } else if let Some(data) = self.data {
            words.extend(
                ["  "].into_iter().chain([&*data.to_string()]).flat_map(str::chars).take(MOST_DATA),
            );
        }
        shown(words.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(id: u32, kind: &str, data: &str) -> Event {
        serde_json::from_value(json!({
            "timestamp": "2026-08-22T10:00:12.3456789", "type": kind, "data": data,
            "id": format!("973bed18-8516-4b7d-ab24-{id:012}"),
        }))
        .unwrap()
    }

    #[test]
    fn an_event_is_one_safe_line() {
        let directory = event(
            1,
            "DownloadDirectoryComplete",
            r#"{"localDirectoryName":"/app/A\u001b[2J","remoteDirectoryName":"x\\A","username":"b\nob"}"#,
        );
        let words = Line::new(&directory).words();
        let line = r"2026-08-22T10:00:12Z  DownloadDirectoryComplete  /app/A\u{1b}[2J  from b\nob";
        assert_eq!(words, line);
        let unknown = event(2, "Sideways", &json!({"deep": "x".repeat(9000)}).to_string());
        let words = Line::new(&unknown).words();
        assert!(words.contains("Sideways  {\"deep\":\"xx") && words.len() < 300, "{words}");
        let json = serde_json::to_string(&Line::new(&unknown)).unwrap();
        assert!(json.len() > 9000 && !json.contains("username"), "programs get all of it");
    }

    #[test]
    fn an_id_is_new_once_and_memory_is_bounded() {
        let mut known = Known::default();
        let first = event(0, "Noop", "{}").id;
        assert!(known.add(&first) && !known.add(&first) && known.has(&first));
        for id in 1..=u32::try_from(MOST_KNOWN).unwrap() {
            known.add(&event(id, "Noop", "{}").id);
        }
        assert!(!known.has(&first));
        assert_eq!((known.ids.len(), known.order.len()), (MOST_KNOWN, MOST_KNOWN));
    }
}
