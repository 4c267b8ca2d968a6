//! How a source itself stands: its item in the ledger, its troubles, and the question about them.

use std::time::Duration;

use serde_json::Value;
use towline_domain::{
    Cause, Choice, FlowName, ItemId, Timestamp, Trouble, TroubleKind, item::Backoff,
    notify::NewsKind, path::shown, torrents::TorrentCause,
};
use towline_engine::{Ledger, NewItem, NextLook, StoreError};

use crate::pages::Pages;

/// The kind under which a source is an item in the ledger.
pub(crate) const SOURCE_KIND: &str = "source";

/// The stage of a source that cannot be looked at.
const TROUBLED: &str = "troubled";
/// So many looks that fail, over so long, are no accident: a person is told. A service that is
/// only restarted is back by then.
const LASTS: u32 = 3;
const LASTS_FOR: Duration = Duration::from_secs(20);
/// What lasts for so long is worth a message: an update of the service is over by then.
const DOWN_AFTER: Duration = Duration::from_secs(10 * 60);

/// A source's troubles in a row, and what a person was told of them.
#[derive(Default)]
pub(crate) struct Standing {
    troubles: u32,
    since: Timestamp,
    told: Option<TroubleKind>,
    /// That it is down was said to all who want to hear of it: that it is back will be, too.
    is_down: bool,
}

/// A source, as far as its item is concerned.
pub(crate) struct Post<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) id: ItemId,
    /// Independent of its name.
    pub(crate) key: &'a str,
    /// In the configuration.
    pub(crate) name: &'a str,
    /// What is kept of it.
    pub(crate) record: Value,
    /// Its stage when it can be looked at.
    pub(crate) stage: &'static str,
}

impl Post<'_> {
    /// Writes what is kept of it, and lines for its journal.
    pub(crate) async fn write(
        &self,
        stage: &'static str,
        says: &[String],
    ) -> Result<(), StoreError> {
        let now = self.ledger.clock().now();
        self.ledger.store().set_source(self.id, stage, self.name, &self.record, says, now).await
    }

    /// Says something to all who want to hear of it.
    async fn tell(&self, kind: NewsKind, words: &str) -> Result<(), StoreError> {
        let (stage, now) = (self.stage_of(kind), self.ledger.clock().now());
        self.ledger.store().tell_of_source(self.id, stage, (kind, words), now).await
    }

    fn stage_of(&self, kind: NewsKind) -> &'static str {
        if kind == NewsKind::ServiceDown { TROUBLED } else { self.stage }
    }

    /// Whether something is asked that nobody has answered.
    async fn is_asked(&self) -> Result<bool, StoreError> {
        let store = self.ledger.store();
        let answer = store.pending_answer(self.id).await?;
        let is_answered = answer.is_some_and(|answer| answer.entry.is_some());
        Ok(!is_answered && store.inbox_of(self.id).await?.is_some())
    }

    /// The question about a trouble, and one that its source asks again by itself; any other stays
    /// open.
    async fn close_own_question(&self) -> Result<(), StoreError> {
        let asked = self.ledger.store().inbox_of(self.id).await?;
        let is_own = |cause| {
            matches!(cause, Cause::Trouble { .. } | Cause::Torrent(TorrentCause::NotUsable))
        };
        if asked.is_some_and(|asked| is_own(asked.entry.cause)) {
            let now = self.ledger.clock().now();
            self.ledger.store().close_question(self.id, now).await?;
        }
        Ok(())
    }
}

impl Standing {
    /// Makes sure that a source has its item. Gives its number, what is kept of it, and how it
    /// stood.
    pub(crate) async fn begin(
        ledger: &Ledger,
        flow: FlowName,
        (key, name): (&str, &str),
        record: Value,
    ) -> Result<(ItemId, Value, Self), StoreError> {
        let item = NewItem {
            flow,
            kind: SOURCE_KIND,
            key: key.to_owned(),
            source: String::new(),
            title: name.to_owned(),
            stage: "first-contact",
            // Not living: no claim may ever take it; its looks are its own.
            ended: true,
            version: 1,
            detail: record,
            due_at: None,
            says: vec![format!("first contact with {name}")],
        };
        ledger.add(vec![item]).await?;
        let known = ledger.store().source(flow, key).await?.ok_or(StoreError::NoSuchItem(0))?;
        let mut standing = Self::default();
        let asked = ledger.store().inbox_of(known.id).await?.map(|asked| asked.entry);
        let (asked, since) = (
            asked.as_ref().map(|entry| &entry.cause),
            asked.as_ref().map_or_else(|| ledger.clock().now(), |entry| entry.opened),
        );
        // The question of an earlier trouble is closed by the next good look: also one that was
        // asked just before a crash, when the stage had not been written yet.
        let told = match asked {
            Some(Cause::Trouble { kind, .. }) => Some(*kind),
            // It could not be told beside another question.
            _ if known.stage == TROUBLED => Some(TroubleKind::Local),
            _ => None,
        };
        if told.is_some() {
            standing.troubles = LASTS;
            standing.since = since;
            standing.told = told;
            let last = ledger.store().last_news_of(known.id).await?;
            standing.is_down = last == Some(NewsKind::ServiceDown);
        }
        Ok((known.id, known.detail, standing))
    }

    /// Whether a person was told of a trouble that lasts.
    pub(crate) const fn is_told(&self) -> bool {
        self.told.is_some()
    }

    /// It could not be looked at: said once it lasts, and when to try again.
    pub(crate) async fn troubled(
        &mut self,
        post: &Post<'_>,
        trouble: &Trouble,
        backoff: Backoff,
        most: Duration,
    ) -> Result<NextLook, StoreError> {
        self.troubles += 1;
        if self.is_told() && !post.is_asked().await? {
            // It was tried again, and is as it was: that is another question.
            post.close_own_question().await?;
            self.told = None;
        }
        let now = post.ledger.clock().now();
        if self.troubles == 1 {
            self.since = now;
            let words = shown(trouble.to_string().as_bytes());
            tracing::warn!(source = post.name, "{}: {words}", post.name);
        }
        let lasts = self.troubles >= LASTS && now.since(self.since) >= LASTS_FOR;
        let is_time = lasts || !trouble.kind.heals_by_itself();
        if is_time && self.told != Some(trouble.kind) {
            post.close_own_question().await?;
            let cause = Cause::Trouble { service: post.name.to_owned(), kind: trouble.kind };
            let detail = match &trouble.hint {
                Some(hint) => format!("{trouble}\n{hint}"),
                None => trouble.words.clone(),
            };
            post.ledger.store().ask(post.id, &cause, &[Choice::Retry], &detail, now).await?;
            let (name, why) = (post.name, cause.words());
            tracing::warn!(source = name, "{name}: needs you: {why} (towline inbox list)");
            self.told = Some(trouble.kind);
            post.write(TROUBLED, std::slice::from_ref(&trouble.words)).await?;
        }
        let is_long = now.since(self.since) >= DOWN_AFTER && trouble.kind.heals_by_itself();
        if is_long && self.is_told() && !self.is_down {
            self.is_down = true;
            post.tell(NewsKind::ServiceDown, &trouble.words).await?;
        }
        Ok(NextLook(backoff.after(self.troubles, post.id.0).min(most)))
    }

    /// It can be looked at: what waited out its trouble need not wait any longer.
    pub(crate) async fn mended(&mut self, post: &Post<'_>) -> Result<(), StoreError> {
        if self.over(post).await? {
            wake_all(post.ledger, post.key).await?;
        }
        Ok(())
    }

    /// It can be looked at; what it has found goes on without it. True when it was troubled.
    pub(crate) async fn over(&mut self, post: &Post<'_>) -> Result<bool, StoreError> {
        if self.troubles == 0 {
            return Ok(false);
        }
        if self.told.take().is_some() {
            post.close_own_question().await?;
            if std::mem::take(&mut self.is_down) {
                post.write(post.stage, &[]).await?;
                post.tell(NewsKind::ServiceUp, "can be read again").await?;
            } else {
                post.write(post.stage, &["can be read again".into()]).await?;
            }
        }
        tracing::info!(source = post.name, "{}: can be read again", post.name);
        self.troubles = 0;
        Ok(true)
    }
}

/// Everything that the source of this key has found and that is on its way is looked at.
pub(crate) async fn wake_all(ledger: &Ledger, key: &str) -> Result<(), StoreError> {
    let mut pages = Pages::live(key);
    while let Some(page) = pages.next(ledger).await? {
        let ids: Vec<_> = page.iter().map(|item| item.id).collect();
        ledger.wake(&ids).await?;
    }
    Ok(())
}

/// A look that the ledger failed: nothing else is at fault, and it is tried again.
pub(crate) fn broken(ledger: &Ledger, name: &str, error: &StoreError) -> NextLook {
    ledger.store().notice(error);
    tracing::error!(source = name, error = error as &dyn std::error::Error, "{name}: {error}");
    NextLook(Duration::from_secs(60))
}
