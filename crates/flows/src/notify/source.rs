//! A target as a source: reads the news past its cursor, and makes messages of them.

use std::{any::Any, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, watch};
use towline_domain::{FlowName, ItemId, Thing as _, Timestamp, notify::Message};
use towline_engine::{Filter, Ledger, NewItem, NextLook, Source, SourceId, StoreError, ToldTarget};

use super::{
    TargetRole,
    compose::{message, quiet_until},
};
use crate::standing::{SOURCE_KIND, broken};

/// So many news are read at once: more are the next message.
const PAGE: u32 = 1000;
/// While a message is on its way, what happens meanwhile is gathered for the next one.
const ON_ITS_WAY: Duration = Duration::from_secs(5);
/// Nothing happens: a hint tells when something does.
const IDLE: Duration = Duration::from_secs(24 * 3600);
/// A cursor that is behind by less is not worth a write: what it passed over is not wanted.
const WORTH_WRITING: i64 = 500;
/// Messages that are over are kept so long, for who wants to know what was sent.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// A target, as its item's detail holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    /// The number of the last piece of news that was read.
    cursor: i64,
}

/// Reads the news for one target.
pub struct TargetSource {
    role: TargetRole,
    /// Tells of the latest piece that this process has written.
    news: watch::Receiver<i64>,
    memory: Mutex<Option<Memory>>,
}

struct Memory {
    id: ItemId,
    record: Record,
    /// As it is in the ledger.
    written: Record,
    /// There is nothing after this, as far as the ledger had it at the start.
    latest: i64,
    /// When the first of what was not told yet happened.
    waits_since: Option<Timestamp>,
}

impl TargetSource {
    /// A target with its rules, and what tells of news.
    pub const fn new(role: TargetRole, news: watch::Receiver<i64>) -> Self {
        Self { role, news, memory: Mutex::const_new(None) }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let Some(memory) = memory.as_mut() else { return Ok(NextLook(IDLE)) };
        memory.latest = memory.latest.max(*self.news.borrow());
        let now = ledger.clock().now();
        if memory.latest <= memory.record.cursor {
            return Ok(NextLook(IDLE));
        }
        if memory.waits_since.is_none() {
            let first = ledger.store().news_after(memory.record.cursor, 1).await?;
            memory.waits_since = first.first().map(|news| news.at);
        }
        if let Some(wait) = self.not_yet(memory.waits_since.unwrap_or(now), now) {
            return Ok(NextLook(wait));
        }
        if self.is_on_its_way(ledger).await? {
            return Ok(NextLook(ON_ITS_WAY));
        }
        self.tell(ledger, memory, now).await
    }

    /// How long it is to hear nothing: in quiet hours, and until its digest is due.
    fn not_yet(&self, waits_since: Timestamp, now: Timestamp) -> Option<Duration> {
        let policy = &self.role.policy;
        let digest = policy.digest.as_ref().and_then(|digest| digest.after(waits_since));
        let due = quiet_until(policy, now).max(digest)?;
        (due > now).then(|| due.since(now))
    }

    /// A message after another: in order, and while a target cannot be reached, one for all.
    async fn is_on_its_way(&self, ledger: &Ledger) -> Result<bool, StoreError> {
        let filter = Filter {
            flow: Some(FlowName::Notify),
            kind: Some(Message::KIND.into()),
            source: Some(self.role.name.clone()),
            live: true,
            most: 1,
            ..Filter::default()
        };
        Ok(!ledger.store().items(&filter).await?.is_empty())
    }

    async fn tell(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        now: Timestamp,
    ) -> Result<NextLook, StoreError> {
        let news = ledger.store().news_after(memory.record.cursor, PAGE).await?;
        let last = news.last().map_or(memory.latest, |news| news.id);
        let message = message(&self.role.name, &self.role.policy, &news);
        let record = Record { cursor: last };
        if message.is_some() || record.cursor - memory.written.cursor >= WORTH_WRITING {
            let told = ToldTarget {
                source: memory.id,
                detail: serde_json::to_value(&record).unwrap_or_default(),
                messages: message.iter().map(|message| item(message, now)).collect(),
                forget_before: now.before(KEPT),
            };
            ledger.tell_target(told).await?;
            memory.written = record.clone();
        }
        memory.record = record;
        memory.waits_since = None;
        let is_all = memory.record.cursor >= memory.latest;
        Ok(NextLook(if is_all { IDLE } else { ON_ITS_WAY }))
    }
}

fn item(message: &Message, now: Timestamp) -> NewItem {
    NewItem {
        flow: FlowName::Notify,
        kind: Message::KIND,
        key: format!("{}/{}", message.target, message.id),
        source: message.target.clone(),
        title: format!("{}: {}", message.target, message.heading()),
        stage: message.stage(),
        ended: false,
        version: Message::VERSION,
        detail: serde_json::to_value(message).unwrap_or_default(),
        due_at: Some(now),
        says: vec![],
    }
}

#[async_trait]
impl Source for TargetSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    fn group(&self) -> String {
        format!("notify.{}", self.role.name)
    }

    /// First contact: what happened before is not told.
    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let name = &self.role.name;
        let latest = ledger.store().latest_news().await?;
        let new = Record { cursor: latest };
        let source = NewItem {
            flow: FlowName::Notify,
            kind: SOURCE_KIND,
            key: name.clone(),
            source: String::new(),
            title: name.clone(),
            stage: "listening",
            // Not living: no claim may ever take it; its looks are its own.
            ended: true,
            version: 1,
            detail: serde_json::to_value(&new).unwrap_or_default(),
            due_at: None,
            says: vec!["is told of what happens from now on".into()],
        };
        ledger.add(vec![source]).await?;
        let known = ledger.store().source(FlowName::Notify, name).await?;
        let known = known.ok_or(StoreError::NoSuchItem(0))?;
        let mut record: Record = serde_json::from_value(known.detail).unwrap_or(new);
        // A ledger that was put back from a copy counts anew.
        record.cursor = record.cursor.min(latest);
        *self.memory.lock().await = Some(Memory {
            id: known.id,
            written: record.clone(),
            record,
            latest,
            waits_since: None,
        });
        Ok(known.id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.role.name, &error))
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn Any + Send>> {
        let mut news = self.news.clone();
        news.mark_unchanged();
        let watch = tokio::spawn(async move {
            while news.changed().await.is_ok() {
                hint();
            }
        });
        Some(Box::new(EndsWithIt(watch)))
    }
}

/// Ends a task with itself.
struct EndsWithIt(tokio::task::JoinHandle<()>);

impl Drop for EndsWithIt {
    fn drop(&mut self) {
        self.0.abort();
    }
}
