//! Grooming as a source: by schedule, transfers that nobody needs any more are cancelled, and what
//! is finished is taken out of the service's list. Their files stay.
//!
//! When it was last done stands in the ledger. What was missed while towline did not run is done
//! once at its start, however many times it were; a new schedule, and the first contact, begin with
//! the next time that is to come. A grooming that breaks off is tried again from the start: it
//! looks before it does anything.

mod known;
mod pass;
mod plan;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Choice, FlowName, ItemId, Timestamp, Trouble, item::Backoff, schedule::Schedule,
    torrents::GroomPolicy,
};
use towline_engine::{Ledger, NextLook, Source, SourceId, StoreError};

pub use self::plan::{GroomPlan, NoPlan};
use self::{
    known::Known,
    pass::{Books, Broken, Pass},
};
use super::AccountRole;
use crate::standing::{Post, Standing, broken};

const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(30), most: Duration::from_secs(30 * 60) };
/// Where there is no next time, it is asked for again.
const NEVER: Duration = Duration::from_secs(24 * 3600);

/// Who grooms what, and when.
#[derive(Clone)]
pub struct GroomRole {
    /// The account.
    pub account: AccountRole,
    /// What is done.
    pub policy: GroomPolicy,
    /// When.
    pub schedule: Schedule,
}

/// Grooms the transfers of an account.
pub struct GroomSource {
    role: GroomRole,
    name: String,
    key: String,
    memory: tokio::sync::Mutex<Memory>,
}

/// The source, as its item's detail holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    name: String,
    /// By which schedule `last` is meant.
    schedule: String,
    /// When it was last done; at first contact: that moment.
    last: Timestamp,
}

#[derive(Default)]
struct Memory {
    id: Option<ItemId>,
    last: Timestamp,
    /// In a row.
    troubles: u32,
}

impl GroomRole {
    /// Its name for people and for commands: `home: groom`.
    pub fn name(&self) -> String {
        format!("{}: groom", self.account.name)
    }

    /// Its key in the ledger.
    pub fn key(&self) -> String {
        format!("groom:{}", self.account.service.key())
    }
}

impl GroomSource {
    /// A source with its rules.
    pub fn new(role: GroomRole) -> Self {
        let (name, key) = (role.name(), role.key());
        Self { role, name, key, memory: tokio::sync::Mutex::default() }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let Some(id) = memory.id else { return Ok(NextLook(NEVER)) };
        let answer = ledger.store().pending_answer(id).await?;
        let is_asked = answer.as_ref().is_some_and(|answer| answer.choice == Choice::Retry);
        if answer.is_some() {
            ledger.store().close_question(id, ledger.clock().now()).await?;
        }
        let now = ledger.clock().now();
        if let Some(wait) = wait(&self.role.schedule, memory.last, now).filter(|_| !is_asked) {
            return Ok(NextLook(wait));
        }
        let post = self.post(ledger, id, memory.last);
        let pass = Pass {
            service: &*self.role.account.service,
            clock: &**ledger.clock(),
            policy: &self.role.policy,
            books: &Kept { source: self, post: &post },
        };
        match pass.run().await {
            Ok(()) => {
                (memory.last, memory.troubles) = (now, 0);
                let post = self.post(ledger, id, now);
                post.write(post.stage, &[]).await?;
                let next = wait(&self.role.schedule, now, ledger.clock().now());
                Ok(NextLook(next.unwrap_or_default()))
            }
            Err(Broken::Trouble(trouble)) => {
                memory.troubles += 1;
                self.troubled(&post, &trouble, memory.troubles).await
            }
            Err(Broken::Ledger(error)) => Err(error),
        }
    }

    /// The account's own source asks a person about a trouble that lasts: it has the same.
    async fn troubled(
        &self,
        post: &Post<'_>,
        trouble: &Trouble,
        times: u32,
    ) -> Result<NextLook, StoreError> {
        if times == 1 {
            let name = &self.name;
            tracing::warn!(source = name, "{name}: {trouble}; it is tried again");
            let words = format!("broke off: {}; it is tried again", trouble.words);
            post.write(post.stage, &[words]).await?;
        }
        let now = post.ledger.clock().now();
        let told = trouble.retry_at.map_or(Duration::ZERO, |at| at.since(now));
        // What was sent without an answer has come to rest by then.
        let settled = self.role.account.service.settle();
        Ok(NextLook(BACKOFF.after(times, post.id.0).max(told).max(settled)))
    }

    fn record(&self, last: Timestamp) -> Record {
        Record { name: self.name.clone(), schedule: self.role.schedule.to_string(), last }
    }

    fn post<'a>(&'a self, ledger: &'a Ledger, id: ItemId, last: Timestamp) -> Post<'a> {
        Post {
            ledger,
            id,
            key: &self.key,
            name: &self.name,
            record: serde_json::to_value(self.record(last)).unwrap_or_default(),
            stage: "watching",
        }
    }
}

/// How long until it is to be done; `None`: now.
fn wait(schedule: &Schedule, last: Timestamp, now: Timestamp) -> Option<Duration> {
    // A clock that was set back must not stop it until it has come there again.
    let Some(due) = schedule.after(last.min(now)) else { return Some(NEVER) };
    (due > now).then(|| due.since(now))
}

/// The books of a grooming: the ledger.
struct Kept<'a> {
    source: &'a GroomSource,
    post: &'a Post<'a>,
}

#[async_trait]
impl Books for Kept<'_> {
    async fn known(&self) -> Result<Known, StoreError> {
        let account = &self.source.role.account;
        Known::read(self.post.ledger, &account.service.key(), account.adopts.clone()).await
    }

    async fn say(&self, line: String) -> Result<(), StoreError> {
        let name = &self.source.name;
        tracing::info!(source = name, "{name}: {line}");
        self.post.write(self.post.stage, &[line]).await
    }
}

#[async_trait]
impl Source for GroomSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn group(&self) -> String {
        format!("torrents.{}", self.role.account.name)
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        let now = ledger.clock().now();
        let names = (self.key.as_str(), self.name.as_str());
        let record = serde_json::to_value(self.record(now)).unwrap_or_default();
        let (id, kept, _) = Standing::begin(ledger, FlowName::Torrents, names, record).await?;
        let stored: Record = serde_json::from_value(kept)
            .map_err(|source| StoreError::Unreadable { what: "detail", item: id.0, source })?;
        let is_same = stored.schedule == self.role.schedule.to_string();
        (memory.id, memory.last) = (Some(id), if is_same { stored.last } else { now });
        let post = self.post(ledger, id, memory.last);
        if stored != self.record(memory.last) {
            let line = format!("goes by another schedule now: {}", self.role.schedule);
            post.write(post.stage, &[line]).await?;
        }
        Ok(id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.name, &error))
    }

    fn watch(&self, _: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        None
    }
}
