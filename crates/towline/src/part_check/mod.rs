//! Asking the service of one part of the configuration, trying its disks: for `towline doctor`, and
//! for settings that are not written yet.
//!
//! What is asked of a service stands with that service.

mod notify;
mod requests;
mod torrents;

use std::{
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture};
use towline_domain::{Clock, LocalPath, SystemClock};
use towline_services::{doctor::Finding, lists::Shared, propose};

use crate::{
    config::{Loaded, Settings},
    lists_shared,
};

/// For all that is asked of one part; a program that is run there has 60 s of its own.
const LONGEST: Duration = Duration::from_secs(75);

/// What a service suggests, with the table that it is about.
#[derive(Default)]
pub(crate) struct Proposed {
    pub(crate) table: Vec<String>,
    pub(crate) answer: propose::Answer,
}

/// Asks one part after another.
pub(crate) struct PartCheck<'a> {
    loaded: &'a Loaded,
    data: PathBuf,
    // One for all lists: providers are read politely.
    shared: Shared,
    clock: Arc<dyn Clock>,
}

impl<'a> PartCheck<'a> {
    pub(crate) fn new(loaded: &'a Loaded, data: &Path) -> Self {
        let shared = lists_shared::of(loaded, data);
        Self { loaded, data: data.to_owned(), shared, clock: Arc::new(SystemClock) }
    }

    /// What is found of a part. It ends by itself, and needs nothing of this any more. `None`: there
    /// is no such part.
    pub(crate) fn ask(&self, table: &str, name: &str) -> Option<BoxFuture<'static, Vec<Finding>>> {
        let settings = &self.loaded.settings;
        let (part, owned) = (format!("{table}.{name}"), name.to_owned());
        match table {
            "imports" => {
                let (import, servers) =
                    (settings.imports.get(name)?.clone(), settings.folders.clone());
                let check = async move { import.check(&owned, &servers).await };
                Some(within(part, check).boxed())
            }
            "importers" => {
                let importer = settings.importers.get(name)?.clone();
                let feeds = feeds(settings, name);
                let check = async move { importer.check(&owned, &feeds).await };
                Some(within(part, check).boxed())
            }
            "folders" => {
                let server = settings.folders.get(name)?.clone();
                Some(within(part, async move { server.check(&owned).await }).boxed())
            }
            "torrents" => {
                let (torrents, data) = (settings.torrents.get(name)?.clone(), self.data.clone());
                let check = async move { torrents::check(&torrents, &owned, &data).await };
                Some(within(part, check).boxed())
            }
            "requests" => {
                let server = settings.requests.get(name)?.clone();
                let check = requests::check(server, name, self.loaded);
                Some(or_else(part, "is it overloaded? look at its log", check).boxed())
            }
            "lists" => self.ask_list(part, owned),
            "notify" => {
                let target = settings.notify.get(name)?.clone();
                let clock = Arc::clone(&self.clock);
                let check = async move { target.check(&owned, &clock).await };
                Some(or_else(part, "is it overloaded? look at its log", check).boxed())
            }
            _ => None,
        }
    }

    /// What the services of a part suggest. `None`: there is no such part.
    pub(crate) fn propose(&self, table: &str, name: &str) -> Option<BoxFuture<'static, Proposed>> {
        let settings = &self.loaded.settings;
        let owned = name.to_owned();
        let asked = match table {
            "imports" => {
                let import = settings.imports.get(name)?.clone();
                let taker = import.importer().to_owned();
                let importer = settings.importers.get(&taker).cloned();
                async move {
                    let found = import.propose(&owned).await;
                    // Where its directory is has to be known first.
                    if let Some(importer) = importer
                        && found.proposals.is_empty()
                    {
                        let feeds = [import.path().clone()];
                        let mut also = importer.propose(&taker, &feeds).await;
                        also.findings.extend(found.findings);
                        return below(["importers", &taker, "betanin"], also);
                    }
                    below(["imports", &owned, "slskd"], found)
                }
                .boxed()
            }
            "importers" => {
                let importer = settings.importers.get(name)?.clone();
                let feeds = feeds(settings, name);
                async move {
                    let found = importer.propose(&owned, &feeds).await;
                    below(["importers", &owned, "betanin"], found)
                }
                .boxed()
            }
            "folders" => {
                let server = settings.folders.get(name)?.clone();
                async move {
                    let found = server.propose(&owned).await;
                    below(["folders", &owned, "syncthing"], found)
                }
                .boxed()
            }
            "torrents" | "requests" | "lists" | "notify" => async { Proposed::default() }.boxed(),
            _ => return None,
        };
        Some(async move { tokio::time::timeout(LONGEST, asked).await.unwrap_or_default() }.boxed())
    }

    /// As [`ask`](Self::ask); where messages go, one is sent: a person has asked for that.
    pub(crate) fn test(&self, table: &str, name: &str) -> Option<BoxFuture<'static, Vec<Finding>>> {
        let asked = self.ask(table, name)?;
        if table != "notify" {
            return Some(asked);
        }
        let target = self.loaded.settings.notify.get(name)?.clone();
        let (name, clock) = (name.to_owned(), Arc::clone(&self.clock));
        let part = format!("{table}.{name}");
        Some(
            async move {
                let mut findings = asked.await;
                if findings.iter().all(Finding::is_good) {
                    let fix = "is it overloaded? look at its log";
                    let sent = async move { vec![notify::try_out(&target, &name, &clock).await] };
                    findings.extend(or_else(part, fix, sent).await);
                }
                findings
            }
            .boxed(),
        )
    }

    fn ask_list(&self, part: String, name: String) -> Option<BoxFuture<'static, Vec<Finding>>> {
        let settings = &self.loaded.settings;
        let (list, providers) = (settings.lists.get(&name)?.clone(), settings.providers.clone());
        let (shared, clock) = (self.shared.clone(), Arc::clone(&self.clock));
        let check = async move { list.check(&name, &providers, &shared, &clock).await };
        let fix = "it is long, or slow today: what was last read of it is kept meanwhile";
        Some(or_else(part, fix, check).boxed())
    }
}

fn below(table: [&str; 3], answer: propose::Answer) -> Proposed {
    Proposed { table: table.map(str::to_owned).to_vec(), answer }
}

fn feeds(settings: &Settings, importer: &str) -> Vec<LocalPath> {
    let feeds = settings.imports.values().filter(|import| import.importer() == importer);
    feeds.map(|import| import.path().clone()).collect()
}

/// The findings of one part, by its full name; an error where they take too long.
pub(crate) async fn within(
    part: String,
    check: impl Future<Output = Vec<Finding>>,
) -> Vec<Finding> {
    or_else(part, "is a mount there hanging? try `ls` in its directories", check).await
}

/// As [`within`], with what to do where they take too long.
async fn or_else(
    part: String,
    fix: &'static str,
    check: impl Future<Output = Vec<Finding>>,
) -> Vec<Finding> {
    match tokio::time::timeout(LONGEST, check).await {
        Ok(findings) => findings
            .into_iter()
            .map(|finding| Finding { subject: part.clone(), ..finding })
            .collect(),
        Err(_) => {
            vec![Finding::error(part, format!("no answer within {} s", LONGEST.as_secs()), fix)]
        }
    }
}
