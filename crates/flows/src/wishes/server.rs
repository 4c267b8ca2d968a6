//! A media server as a source: it is read as a whole, and titles of which it says something new
//! are woken.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Cause, Choice, FlowName, ItemId, Thing as _,
    item::Backoff,
    wishes::{ServerState, Title, WishCause},
};
use towline_engine::{Filter, ItemSummary, Ledger, NextLook, Source, SourceId, StoreError};

use super::roles::{Roles, ServerRole};
use crate::{
    pages::Pages,
    standing::{Post, SOURCE_KIND, Standing, broken},
};

const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(10), most: Duration::from_secs(10 * 60) };

/// Follows what a server says of titles.
pub struct ServerSource {
    role: ServerRole,
    key: String,
    memory: tokio::sync::Mutex<Memory>,
}

/// The server, as its item's detail holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    name: String,
    /// So many titles it knew when that was last believed. Rounded down to a power of two: a row
    /// more or less is written by no look.
    knew: u64,
}

#[derive(Default)]
struct Memory {
    id: Option<ItemId>,
    standing: Standing,
    record: Record,
}

impl ServerSource {
    /// A server with its rules.
    pub fn new(role: ServerRole) -> Self {
        Self { key: role.server.key(), role, memory: tokio::sync::Mutex::default() }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let Some(id) = memory.id else { return Ok(NextLook(self.role.rescan)) };
        let state = match self.role.server.state(ledger.clock().now()).await {
            Ok(state) => state,
            Err(trouble) => {
                let post = self.post(ledger, &memory, id);
                return memory.standing.troubled(&post, &trouble, BACKOFF, BACKOFF.most).await;
            }
        };
        let post = self.post(ledger, &memory, id);
        if memory.standing.over(&post).await? {
            self.wake_waiting(ledger).await?;
        }
        if self.is_believed(ledger, &mut memory, id, &state).await? {
            self.compare(ledger, &state).await?;
        }
        Ok(NextLook(self.role.rescan))
    }

    /// A server that has forgotten most of what it knew was set up anew, or restored from an old
    /// copy: what that means for what was asked for, a person says.
    async fn is_believed(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
        state: &ServerState,
    ) -> Result<bool, StoreError> {
        let knows = state.titles.len() as u64;
        let knew = memory.record.knew;
        let belief = &self.role.belief;
        let answer = ledger.store().pending_answer(id).await?;
        let now = ledger.clock().now();
        let is_told = answer.as_ref().is_some_and(|answer| answer.choice == Choice::All);
        if !belief.is_in(knows) && !is_told {
            if answer.is_some() {
                // It was a mistake, and is mended by now or will be: asked anew.
                ledger.store().close_question(id, now).await?;
            }
            let cause = Cause::Wish(WishCause::ServerForgot { from: knew, to: knows });
            let detail = "until then, nothing is concluded from what it says";
            let choices = [Choice::All, Choice::Retry];
            ledger.store().ask(id, &cause, &choices, detail, now).await?;
            return Ok(false);
        }
        let asked = ledger.store().inbox_of(id).await?.map(|asked| asked.entry.cause);
        if answer.is_some() || matches!(asked, Some(Cause::Wish(WishCause::ServerForgot { .. }))) {
            ledger.store().close_question(id, now).await?;
        }
        let rounded = if knows == 0 { 0 } else { 1 << knows.ilog2() };
        if rounded > knew || knows < knew / 2 {
            memory.record.knew = rounded;
            belief.set(rounded);
            self.post(ledger, memory, id).write("watching", &[]).await?;
        }
        Ok(true)
    }

    /// It is back: what waits for it, after tries that came to nothing, waits no longer.
    async fn wake_waiting(&self, ledger: &Ledger) -> Result<(), StoreError> {
        let mut pages = Self::titles();
        while let Some(page) = pages.next(ledger).await? {
            let is_ours = |item: &ItemSummary| {
                let title = Title::read(item.version, item.detail.clone());
                title.is_ok_and(|title| title.server == self.key)
            };
            let waiting = page.iter().filter(|item| item.attempt > 0 && is_ours(item));
            let wake: Vec<_> = waiting.map(|item| item.id).collect();
            ledger.wake(&wake).await?;
        }
        self.role.bell.ring();
        Ok(())
    }

    /// Those that are not at their end.
    fn titles() -> Pages {
        Pages::of(Filter {
            flow: Some(FlowName::Wishes),
            kind: Some(Title::KIND.into()),
            live: true,
            ..Filter::default()
        })
    }

    /// Wakes the titles of which the server says something else than when they were last decided
    /// about.
    async fn compare(&self, ledger: &Ledger, state: &ServerState) -> Result<(), StoreError> {
        let mut pages = Self::titles();
        while let Some(page) = pages.next(ledger).await? {
            let mut wake = Vec::new();
            for item in page {
                let Ok(title) = Title::read(item.version, item.detail) else { continue };
                let is_new = || state.of(title.key).stamp() != title.seen;
                if title.server == self.key && is_followed(&title) && is_new() {
                    wake.push(item.id);
                }
            }
            ledger.wake(&wake).await?;
        }
        Ok(())
    }

    fn post<'a>(&'a self, ledger: &'a Ledger, memory: &Memory, id: ItemId) -> Post<'a> {
        Post {
            ledger,
            id,
            key: &self.key,
            name: &self.role.name,
            record: serde_json::to_value(&memory.record).unwrap_or_default(),
            stage: "watching",
        }
    }
}

/// A server that is reached by another address than before, under the same name, is the same
/// server: what is remembered of its titles goes along. To be called before anything looks at them.
pub async fn follow_moved(ledger: &Ledger, roles: &Roles) -> Result<(), StoreError> {
    let mut former = Vec::new();
    let mut sources = Pages::of(Filter {
        flow: Some(FlowName::Wishes),
        kind: Some(SOURCE_KIND.into()),
        ..Filter::default()
    });
    while let Some(page) = sources.next(ledger).await? {
        // A list has no such member.
        let servers = page.into_iter().filter(|item| item.detail.get("knew").is_some());
        former.extend(servers.filter(|item| !roles.servers.contains_key(&item.key)));
    }
    for (key, role) in &roles.servers {
        if ledger.store().source(FlowName::Wishes, key).await?.is_some() {
            continue;
        }
        let name = serde_json::Value::from(role.name.as_str());
        let Some(was) = former.iter().find(|item| item.detail["name"] == name) else { continue };
        let now = ledger.clock().now();
        let titles = ledger.store().rename_server(&was.key, key, now).await?;
        tracing::info!(source = role.name, "{}: has moved, with {titles} titles", role.name);
    }
    Ok(())
}

/// Whether what the server says of it matters now. What waits for a yes or for room is compared
/// when its turn comes.
fn is_followed(title: &Title) -> bool {
    use towline_domain::wishes::{TitleStage as Is, Wait};
    !matches!(title.stage, Is::Proposed | Is::Waiting(Wait::Cap | Wait::Quota))
}

#[async_trait]
impl Source for ServerSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    fn group(&self) -> String {
        format!("requests.{}", self.role.name)
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        let fresh = Record { name: self.role.name.clone(), knew: 0 };
        let names = (self.key.as_str(), self.role.name.as_str());
        let detail = serde_json::to_value(&fresh).unwrap_or_default();
        let (id, kept, standing) = Standing::begin(ledger, FlowName::Wishes, names, detail).await?;
        let stored: Record = serde_json::from_value(kept).unwrap_or_default();
        memory.record = Record { name: fresh.name, ..stored };
        self.role.belief.set(memory.record.knew);
        (memory.id, memory.standing) = (Some(id), standing);
        Ok(id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.role.name, &error))
    }

    fn watch(&self, _: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        None
    }
}
