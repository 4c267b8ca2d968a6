//! An account as a source: its transfers are listed in one call for all, and those of torrents
//! that are followed wake them when they change. Transfers that others began are taken up where
//! the configuration says so.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Answer, Cause, Choice, FlowName, ItemId, Thing as _, Timestamp,
    item::Backoff,
    torrents::{
        InfoHash, Torrent, TorrentStage, Transfer, TransferId, TransferState, Transfers,
        transfer_key,
    },
};
use towline_engine::{Filter, Ledger, NextLook, Source, SourceId, StoreError};

use super::{AccountRole, new};
use crate::{
    baseline::{named, taken_since},
    imports::Baseline,
    pages::Pages,
    standing::{Post, Standing, broken},
};

/// While a transfer is under way, the list is read no more and no less often.
const PACE: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(60)];
/// A transfer of which its service cannot say how long it will take.
const NOT_KNOWN: Duration = Duration::from_secs(10);
/// So long a transfer of which its service does not say what it is may turn out to be one that we
/// are just giving to it.
const NAMED_WITHIN: Duration = Duration::from_secs(15 * 60);
const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(5), most: Duration::from_secs(5 * 60) };

/// Follows the transfers of an account.
pub struct AccountSource {
    role: AccountRole,
    key: String,
    memory: tokio::sync::Mutex<Memory>,
}

/// The account, as its item's detail holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    name: String,
    /// Whether the first list is written down.
    baseline_taken: bool,
}

/// What was last seen. Derived; nothing is lost with it.
#[derive(Default)]
struct Memory {
    id: Option<ItemId>,
    baseline_taken: bool,
    standing: Standing,
    /// What earlier torrents have left is gone.
    is_tidy: bool,
    /// As they were when their torrents were last woken.
    stamps: HashMap<TransferId, u64>,
    /// Those that the list lacked, and whose torrents were woken for it.
    missing: HashSet<TransferId>,
}

/// Torrents that are on their way, by what the list calls them.
#[derive(Default)]
struct Followed {
    by_transfer: HashMap<TransferId, ItemId>,
    by_hash: HashMap<InfoHash, ItemId>,
    /// At the service, and to be seen in its list.
    awaited: Vec<(ItemId, TransferId)>,
    keys: HashSet<String>,
    /// Some of them are being given to the service.
    are_given: bool,
}

impl AccountSource {
    /// An account with its rules.
    pub fn new(role: AccountRole) -> Self {
        Self { key: role.service.key(), role, memory: tokio::sync::Mutex::default() }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let Some(id) = memory.id else { return Ok(NextLook(self.role.rescan)) };
        if let Some(answer) = ledger.store().pending_answer(id).await? {
            self.answered(ledger, id, &answer).await?;
        }
        match self.role.service.transfers(ledger.clock().now()).await {
            Ok(transfers) => {
                let post = self.post(ledger, &memory, id);
                memory.standing.mended(&post).await?;
                self.compare(ledger, &mut memory, id, &transfers).await
            }
            Err(trouble) => {
                let post = self.post(ledger, &memory, id);
                memory.standing.troubled(&post, &trouble, BACKOFF, self.role.rescan).await
            }
        }
    }

    async fn compare(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
        transfers: &Transfers,
    ) -> Result<NextLook, StoreError> {
        let followed = self.followed(ledger).await?;
        let (mut wake, mut adopt) = (Vec::new(), Vec::new());
        let mut stamps = HashMap::with_capacity(transfers.list.len());
        let now = ledger.clock().now();
        for transfer in &transfers.list {
            let item = followed.of(transfer);
            if item.is_none() && memory.baseline_taken && followed.may_become(transfer, now) {
                // Without a stamp it is met again by the next look.
                continue;
            }
            let stamp = transfer.stamp();
            stamps.insert(transfer.id, stamp);
            let has_changed = memory.stamps.get(&transfer.id) != Some(&stamp);
            match item {
                Some(item) if has_changed => wake.push(item),
                Some(_) => {}
                None if has_changed => {
                    adopt.extend(self.category_of(transfer).map(|name| (transfer, name)));
                }
                None => {}
            }
        }
        wake.extend(followed.newly_missing(&stamps, &mut memory.missing));
        if !memory.is_tidy {
            memory.is_tidy = true;
            self.tidy(&followed).await;
        }
        ledger.wake(&wake).await?;
        self.adopt(ledger, memory, &adopt).await?;
        memory.stamps = stamps;
        if !memory.baseline_taken {
            self.take_baseline(ledger, memory, id).await?;
        }
        Ok(NextLook(self.pace(&followed, &transfers.list)))
    }

    /// What was kept for torrents that are at their end, or forgotten, goes.
    async fn tidy(&self, followed: &Followed) {
        if let Err(trouble) = self.role.fetcher.keep_only(&followed.keys).await {
            tracing::warn!(source = self.role.name, "{}: {trouble}", self.role.name);
        }
    }

    /// By the rule for the folder into which it goes.
    fn category_of(&self, transfer: &Transfer) -> Option<&str> {
        let rule = self.role.adopts.iter().find(|rule| rule.parent == transfer.parent);
        rule.map(|rule| rule.category.as_str())
    }

    /// Soon, while something is under way: sooner when it is nearly there.
    fn pace(&self, followed: &Followed, list: &[Transfer]) -> Duration {
        if followed.keys.is_empty() {
            return self.role.rescan;
        }
        list.iter()
            .filter(|transfer| transfer.is_under_way() && followed.of(transfer).is_some())
            .map(|transfer| transfer.remaining.map_or(NOT_KNOWN, |left| left / 4))
            .min()
            .map_or(self.role.rescan, |pace| pace.clamp(PACE[0], PACE[1]))
            .min(self.role.rescan)
    }

    async fn followed(&self, ledger: &Ledger) -> Result<Followed, StoreError> {
        let mut followed = Followed::default();
        let mut pages = Pages::live(&self.key);
        while let Some(page) = pages.next(ledger).await? {
            for item in page {
                let Ok(torrent) = Torrent::read(item.version, item.detail) else {
                    tracing::error!(item = %item.id, "item {} cannot be read", item.id);
                    continue;
                };
                followed.add(item.id, &torrent);
            }
        }
        Ok(followed)
    }

    async fn adopt(
        &self,
        ledger: &Ledger,
        memory: &Memory,
        found: &[(&Transfer, &str)],
    ) -> Result<(), StoreError> {
        let now = ledger.clock().now();
        let mut new = Vec::new();
        for (transfer, category) in found {
            if self.is_back(ledger, transfer).await? {
                continue;
            }
            let is_over = matches!(
                transfer.state,
                TransferState::Ready(_) | TransferState::Failed(_) | TransferState::Emptied
            );
            let is_left = is_over && !memory.baseline_taken && self.role.baseline != Baseline::All;
            let torrent = new::adopted(transfer, &self.key, category, is_left, now);
            let says = if is_left {
                format!("was there at first contact with {}: left alone", self.role.name)
            } else {
                format!("taken up from {}: somebody else began it", self.role.name)
            };
            new.push(new::item(&torrent, says, now));
        }
        if !new.is_empty() {
            // What is known already, and ended, stays as it is.
            ledger.add(new).await?;
        }
        Ok(())
    }

    /// It was left because it was gone, and is listed again: it is carried on.
    async fn is_back(&self, ledger: &Ledger, transfer: &Transfer) -> Result<bool, StoreError> {
        let by_hash = transfer.hash.map(|hash| hash.to_string());
        for key in [by_hash, Some(transfer_key(&self.key, transfer.id))].into_iter().flatten() {
            let known = ledger.store().by_key(FlowName::Torrents, Torrent::KIND, &key).await?;
            let Some(known) = known.filter(|known| known.source == self.key) else { continue };
            let Ok(torrent) = Torrent::read(known.version, known.detail.clone()) else { continue };
            let was_gone = torrent.stage == TorrentStage::Left && torrent.missing_since.is_some();
            if !was_gone || transfer.state == TransferState::Emptied {
                continue;
            }
            let torrent = Torrent { transfer: Some(transfer.id), file: None, ..torrent };
            let detail = serde_json::to_value(&torrent).unwrap_or_default();
            if ledger.give(&known, &self.key, &detail, "the service lists it again").await? {
                ledger.order(&[known.id], &Choice::Retry, &self.role.name).await?;
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// The first list is written down: from now on, what is new is new.
    async fn take_baseline(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
    ) -> Result<(), StoreError> {
        let now = ledger.clock().now();
        let here = self.baseline(ledger).await?;
        let count = here.len();
        if count > 0 && self.role.baseline == Baseline::Ask {
            let name = &self.role.name;
            tracing::info!(
                source = name,
                "{name}: what was there before is left alone, {} (towline inbox list)",
                transfers(count)
            );
            let cause = Cause::Baseline { count: count as u64 };
            // The moment is a stand-in: `since:` is answered with one.
            let choices = [Choice::All, Choice::None, Choice::Since(now)];
            let detail = named(&self.key, here.into_iter().map(|(_, _, title)| title));
            ledger.store().ask(id, &cause, &choices, &detail, now).await?;
        }
        memory.baseline_taken = true;
        let says = match count {
            0 => "first contact: there is nothing to be left alone".to_owned(),
            _ => format!("first contact: what is there is left alone, {}", transfers(count)),
        };
        let post = self.post(ledger, memory, id);
        post.write(post.stage, &[says]).await
    }

    async fn baseline(
        &self,
        ledger: &Ledger,
    ) -> Result<Vec<(ItemId, Timestamp, String)>, StoreError> {
        let mut found = Vec::new();
        let mut pages = Pages::of(Filter {
            flow: Some(FlowName::Torrents),
            stage: Some("baseline".into()),
            source: Some(self.key.clone()),
            ..Filter::default()
        });
        while let Some(page) = pages.next(ledger).await? {
            found.extend(page.into_iter().map(|item| (item.id, item.created, item.title)));
        }
        Ok(found)
    }

    /// What a person said about the baseline. Repeated after a crash it does no harm: only what
    /// is still left alone is told to begin.
    async fn answered(
        &self,
        ledger: &Ledger,
        id: ItemId,
        answer: &Answer,
    ) -> Result<(), StoreError> {
        if let Some(since) = taken_since(&answer.choice) {
            let begin: Vec<_> = self
                .baseline(ledger)
                .await?
                .into_iter()
                .filter(|(_, created, _)| *created >= since)
                .map(|(id, ..)| id)
                .collect();
            ledger.order(&begin, &Choice::Retry, &answer.by).await?;
        }
        ledger.store().close_question(id, ledger.clock().now()).await
    }

    fn record(&self, baseline_taken: bool) -> serde_json::Value {
        let record = Record { name: self.role.name.clone(), baseline_taken };
        serde_json::to_value(record).unwrap_or_default()
    }

    fn post<'a>(&'a self, ledger: &'a Ledger, memory: &Memory, id: ItemId) -> Post<'a> {
        let taken = memory.baseline_taken;
        Post {
            ledger,
            id,
            key: &self.key,
            name: &self.role.name,
            record: self.record(taken),
            stage: if taken { "watching" } else { "first-contact" },
        }
    }
}

fn transfers(count: usize) -> String {
    if count == 1 { "1 transfer".into() } else { format!("{count} transfers") }
}

impl Followed {
    /// What the list lacks: once, and then only with what else happens to it. It may never have been
    /// listed: somebody cancelled it before anybody looked.
    fn newly_missing(
        &self,
        listed: &HashMap<TransferId, u64>,
        missing: &mut HashSet<TransferId>,
    ) -> Vec<ItemId> {
        let known = std::mem::take(missing);
        let lacked = self.awaited.iter().filter(|(_, transfer)| !listed.contains_key(transfer));
        missing.extend(lacked.clone().map(|(_, transfer)| *transfer));
        lacked.filter(|(_, transfer)| !known.contains(transfer)).map(|(item, _)| *item).collect()
    }

    fn add(&mut self, id: ItemId, torrent: &Torrent) {
        self.keys.insert(torrent.key());
        if let Some(transfer) = torrent.transfer {
            self.by_transfer.insert(transfer, id);
            if torrent.stage == TorrentStage::Transferring {
                self.awaited.push((id, transfer));
            }
        }
        self.are_given |= torrent.stage == TorrentStage::Adding;
        if let Some(hash) = torrent.hash() {
            self.by_hash.insert(hash, id);
        }
    }

    /// Whether it may be one of those that are being given to the service: taken up as somebody
    /// else's, it would come twice.
    fn may_become(&self, transfer: &Transfer, now: Timestamp) -> bool {
        let is_young = transfer.created.is_none_or(|at| now.since(at) < NAMED_WITHIN);
        self.are_given && transfer.hash.is_none() && is_young
    }

    fn of(&self, transfer: &Transfer) -> Option<ItemId> {
        let by_hash = || self.by_hash.get(&transfer.hash?).copied();
        self.by_transfer.get(&transfer.id).copied().or_else(by_hash)
    }
}

#[async_trait]
impl Source for AccountSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    fn group(&self) -> String {
        format!("torrents.{}", self.role.name)
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        // Another node may have followed it since this one last did.
        *memory = Memory::default();
        let names = (self.key.as_str(), self.role.name.as_str());
        let (id, kept, standing) =
            Standing::begin(ledger, FlowName::Torrents, names, self.record(false)).await?;
        (memory.id, memory.standing) = (Some(id), standing);
        let stored: Record = serde_json::from_value(kept)
            .map_err(|source| StoreError::Unreadable { what: "detail", item: id.0, source })?;
        memory.baseline_taken = stored.baseline_taken;
        Ok(id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.role.name, &error))
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        self.role.service.watch(hint).map(|watch| watch.0 as Box<_>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_list_lacks_wakes_its_torrent_once_though_it_was_never_listed() {
        let awaited = vec![(ItemId(1), TransferId(10)), (ItemId(2), TransferId(20))];
        let followed = Followed { awaited, ..Followed::default() };
        let listed =
            |ids: &[i64]| ids.iter().map(|id| (TransferId(*id), 0)).collect::<HashMap<_, _>>();
        let mut missing = HashSet::new();
        for (list, woken) in [
            (&[10][..], &[ItemId(2)][..]),
            (&[10], &[]),
            (&[10, 20], &[]),
            (&[20], &[ItemId(1)]),
            (&[], &[ItemId(2)]),
            (&[], &[]),
        ] {
            assert_eq!(followed.newly_missing(&listed(list), &mut missing), woken, "{list:?}");
        }
    }
}
