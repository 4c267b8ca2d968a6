//! The store with the engine's ear: what is written through it is noticed at once.

use std::sync::Arc;

use tokio::sync::Notify;
use towline_domain::{Choice, Clock, EntryId, ItemId, Timestamp};
use towline_store::{
    Answered, ItemSummary, NewItem, NewPlan, Notice, Store, StoreError, ToldTarget,
};

/// Brings items in, wakes them, answers questions; the engine notices.
#[derive(Clone)]
pub struct Ledger {
    store: Store,
    clock: Arc<dyn Clock>,
    changed: Arc<Notify>,
    unseen: Arc<std::sync::atomic::AtomicBool>,
    sources: Arc<crate::sources::Board>,
}

impl Ledger {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            changed: Arc::new(Notify::new()),
            unseen: Arc::default(),
            sources: Arc::new(crate::sources::Board::default()),
        }
    }

    /// The store, for reading.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Brings items in; those that are due are looked at at once.
    pub async fn add(&self, items: Vec<NewItem>) -> Result<Vec<Option<ItemId>>, StoreError> {
        let added = self.store.add(items, self.clock.now()).await?;
        self.notice_all();
        Ok(added)
    }

    /// Writes a list's look down; what comes of it is looked at at once. Gives the items that are
    /// new.
    pub async fn apply(&self, plan: NewPlan) -> Result<Vec<ItemId>, StoreError> {
        let added = self.store.apply(plan, self.clock.now()).await?;
        self.notice_all();
        Ok(added)
    }

    /// Writes down what a target is told; it is sent at once.
    pub async fn tell_target(&self, told: ToldTarget) -> Result<(), StoreError> {
        self.store.tell_target(told, self.clock.now()).await?;
        self.notice_all();
        Ok(())
    }

    /// Gives an item to another source; it is looked at at once. False when it has changed since.
    pub async fn give(
        &self,
        item: &ItemSummary,
        to: &str,
        detail: &serde_json::Value,
        words: &str,
    ) -> Result<bool, StoreError> {
        let given = self.store.give(item, to, detail, words, self.clock.now()).await?;
        self.notice_all();
        Ok(given)
    }

    /// Wakes items. Waking a source makes it look now.
    pub async fn wake(&self, ids: &[ItemId]) -> Result<(), StoreError> {
        let things: Vec<_> = ids.iter().copied().filter(|id| !self.hint(*id)).collect();
        self.store.wake(&things, self.clock.now()).await?;
        self.notice_all();
        Ok(())
    }

    /// Wakes an item from a task that can only log what goes wrong.
    pub(crate) async fn wake_quietly(&self, id: ItemId) {
        if let Err(error) = self.wake(&[id]).await {
            tracing::error!(item = %id, %error, "item {id} could not be woken");
        }
    }

    /// When each source that is followed looks next, hints aside, the soonest first; by name.
    pub fn next_looks(&self) -> Vec<(String, Timestamp)> {
        self.sources.next_looks()
    }

    /// Writes a person's answer; its item is looked at at once.
    pub async fn answer(
        &self,
        id: EntryId,
        epoch: Option<i64>,
        choice: &Choice,
        by: &str,
    ) -> Result<Answered, StoreError> {
        let answered = self.store.answer(id, epoch, choice, by, self.clock.now()).await?;
        if let Answered::Taken { item } = answered {
            self.hint(item);
            self.notice_all();
        }
        Ok(answered)
    }

    /// Writes orders about items that nobody was asked about; they are looked at at once.
    pub async fn order(
        &self,
        items: &[ItemId],
        choice: &Choice,
        by: &str,
    ) -> Result<(), StoreError> {
        self.store.order(items, choice, by, self.clock.now()).await?;
        for item in items {
            self.hint(*item);
        }
        self.notice_all();
        Ok(())
    }

    /// Removes an item; sources then see its files as new. False while it is being worked on.
    pub async fn forget(&self, item: ItemId) -> Result<bool, StoreError> {
        let gone = self.store.forget(item, self.clock.now()).await?;
        if gone {
            self.has_forgotten();
            self.store.tell_others(Notice::Forgotten);
        }
        Ok(gone)
    }

    /// How many items were forgotten since the start: a source that remembers another number
    /// reads its memory anew.
    pub fn forgotten(&self) -> u32 {
        self.sources.forgotten.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// Something may be due: here, and wherever else items of this ledger are carried.
    pub(crate) fn notice_all(&self) {
        self.notice();
        self.store.tell_others(Notice::Due);
    }

    /// Makes a source look, whoever follows it; false when nobody here does.
    fn hint(&self, id: ItemId) -> bool {
        let is_here = self.sources.hint(id);
        if !is_here {
            self.store.tell_others(Notice::Look(id));
        }
        is_here
    }

    /// Something of these kinds was handed over: who takes that up looks, wherever it is followed.
    pub(crate) fn handed_over(&self, kinds: &[String]) {
        self.sources.handed_over(kinds);
        for kind in kinds {
            self.store.tell_others(Notice::HandedOver(kind.clone()));
        }
    }

    /// An item was forgotten, here or elsewhere: sources see its files as new.
    pub(crate) fn has_forgotten(&self) {
        self.sources.forgotten.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        self.sources.hint_all();
    }

    pub(crate) fn notice(&self) {
        self.unseen.store(true, std::sync::atomic::Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// Whether something was written that the engine has not looked for yet.
    pub(crate) fn is_unseen(&self) -> bool {
        self.unseen.load(std::sync::atomic::Ordering::SeqCst)
    }

    pub(crate) fn seen(&self) {
        self.unseen.store(false, std::sync::atomic::Ordering::SeqCst);
    }

    pub(crate) async fn noticed(&self) {
        self.changed.notified().await;
    }

    pub(crate) fn sources(&self) -> &crate::sources::Board {
        &self.sources
    }
}
