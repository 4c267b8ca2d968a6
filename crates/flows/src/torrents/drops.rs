//! A watched folder as a source: what is dropped there is brought in, once.

mod aside;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Cause, Choice, FlowName, ItemId, Thing as _, TroubleKind,
    item::Backoff,
    path::shown,
    torrents::{Claim, Dropped, Origin, Torrent, TorrentStage, known_key},
};
use towline_engine::{ItemSummary, Ledger, NextLook, Source, SourceId, StoreError};

use self::aside::Aside;
use super::{FolderRole, new};
use crate::standing::{Post, Standing, broken};

/// While what was dropped is on its way to the service: the folder is tidied soon after.
const ON_ITS_WAY: Duration = Duration::from_secs(5);
const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(2), most: Duration::from_secs(5 * 60) };

/// Finds what is dropped.
pub struct DropSource {
    role: FolderRole,
    key: String,
    memory: tokio::sync::Mutex<Memory>,
}

/// The folder, as its item's detail holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    name: String,
    #[serde(default)]
    aside: Aside,
}

#[derive(Default)]
struct Memory {
    id: Option<ItemId>,
    standing: Standing,
    aside: Aside,
}

/// What a claim turned out to be.
#[derive(PartialEq, Eq)]
enum Met {
    /// It is on its way to the service.
    New,
    /// The service has it, and the folder was not told yet.
    Taken,
    /// It was met before.
    Before,
}

impl DropSource {
    /// A folder with its rules.
    pub fn new(role: FolderRole) -> Self {
        Self { key: role.folder.key(), role, memory: tokio::sync::Mutex::default() }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let Some(id) = memory.id else { return Ok(NextLook(self.role.rescan)) };
        if let Some(answer) = ledger.store().pending_answer(id).await? {
            if answer.choice == Choice::Skip {
                memory.aside = Aside::default();
                let post = self.post(ledger, &memory, id);
                post.write(post.stage, &[format!("noted by {}", answer.by)]).await?;
            }
            ledger.store().close_question(id, ledger.clock().now()).await?;
        }
        match self.role.folder.look().await {
            Ok(dropped) => {
                dropped.refused.iter().for_each(|refused| memory.aside.add(refused));
                let post = self.post(ledger, &memory, id);
                memory.standing.mended(&post).await?;
                let next = self.take_in(ledger, &post, dropped).await?;
                memory.aside.ask(ledger, id).await?;
                Ok(next)
            }
            Err(trouble) => {
                let post = self.post(ledger, &memory, id);
                memory.standing.troubled(&post, &trouble, BACKOFF, self.role.rescan).await
            }
        }
    }

    async fn take_in(
        &self,
        ledger: &Ledger,
        post: &Post<'_>,
        dropped: Dropped,
    ) -> Result<NextLook, StoreError> {
        let name = &self.role.name;
        let mut says = Vec::new();
        for refused in &dropped.refused {
            let (file, words) = (&refused.file, &refused.words);
            tracing::warn!(source = name, "{name}: {file} is set aside: {words}");
            says.push(format!("{file} is set aside: {words}"));
        }
        for twice in &dropped.twice {
            let (file, words) = (&twice.file, &twice.words);
            tracing::warn!(source = name, "{name}: {file} is passed over: {words}");
            says.push(format!("{file} is passed over: {words}"));
        }
        for strange in &dropped.strange {
            let (file, words) = (&strange.file, &strange.words);
            tracing::warn!(source = name, "{name}: {file} is not taken: {words}");
        }
        let mut is_on_its_way = false;
        for claim in &dropped.claims {
            match self.meet(ledger, claim).await? {
                Met::New => is_on_its_way = true,
                Met::Taken => self.put_away(claim).await,
                Met::Before => says.extend(self.put_away_again(claim).await),
            }
        }
        if !says.is_empty() {
            post.write(post.stage, &says).await?;
        }
        let soon = is_on_its_way.then_some(ON_ITS_WAY);
        let next = [Some(self.role.rescan), dropped.again, soon].into_iter().flatten().min();
        Ok(NextLook(next.unwrap_or(self.role.rescan)))
    }

    async fn meet(&self, ledger: &Ledger, claim: &Claim) -> Result<Met, StoreError> {
        let now = ledger.clock().now();
        let old = known_key(&claim.file, claim.bytes);
        if ledger.store().by_key(FlowName::Torrents, Torrent::KIND, &old).await?.is_some() {
            return Ok(Met::Before);
        }
        let torrent = new::dropped(claim, &self.role.account, &self.role.category, now);
        let says = format!("{} was dropped into {}", claim.file, self.role.name);
        if let [Some(id)] = ledger.add(vec![new::item(&torrent, says, now)]).await?[..] {
            let title = shown(claim.name.as_bytes());
            tracing::info!(item = %id, source = self.role.name, "new: {title}");
            return Ok(Met::New);
        }
        let key = torrent.key();
        let known = ledger.store().by_key(FlowName::Torrents, Torrent::KIND, &key).await?;
        let Some(known) = known else { return Ok(Met::New) };
        self.known(ledger, claim, &known).await
    }

    /// It is in the ledger: as this very file, or from an earlier time.
    async fn known(
        &self,
        ledger: &Ledger,
        claim: &Claim,
        known: &ItemSummary,
    ) -> Result<Met, StoreError> {
        let Ok(torrent) = Torrent::read(known.version, known.detail.clone()) else {
            tracing::error!(item = %known.id, "item {} cannot be read", known.id);
            return Ok(Met::Before);
        };
        let is_its_own = matches!(&torrent.origin, Origin::Dropped(own) if own == claim);
        let was_missed = torrent.stage == TorrentStage::Adding && is_missed(ledger, known).await?;
        if is_its_own && !was_missed && !torrent.put_away && torrent.stage != TorrentStage::Left {
            return Ok(if torrent.transfer.is_some() { Met::Taken } else { Met::New });
        }
        let was_given_up = torrent.stage == TorrentStage::Left && torrent.transfer.is_none();
        if !was_given_up && !was_missed {
            return Ok(Met::Before);
        }
        // It was given up before the service had it, or asked for, and is dropped once more: a
        // person's word.
        let torrent =
            Torrent { origin: Origin::Dropped(claim.clone()), put_away: false, ..torrent };
        let detail = serde_json::to_value(&torrent).unwrap_or_default();
        let words = format!("dropped again, into {}", self.role.name);
        if ledger.give(known, &torrent.account, &detail, &words).await? {
            ledger.order(&[known.id], &Choice::Retry, &self.role.name).await?;
        }
        Ok(Met::New)
    }

    /// Its own step could not do it; or does it just now, which does no harm.
    async fn put_away(&self, claim: &Claim) {
        if let Err(error) = self.role.folder.put_away(claim).await {
            let (name, file) = (&self.role.name, &claim.file);
            tracing::warn!(source = name, "{name}: {file} cannot be put away: {error}");
        }
    }

    /// What was met before is said, and passed over.
    async fn put_away_again(&self, claim: &Claim) -> Option<String> {
        let (name, file) = (&self.role.name, &claim.file);
        let words =
            format!("{file} was met before (towline putio forget {}): passed over", claim.hash);
        match self.role.folder.put_away_again(claim).await {
            Ok(()) => {
                tracing::warn!(source = name, "{name}: {words}");
                Some(words)
            }
            Err(trouble) => {
                tracing::warn!(source = name, "{name}: {words}; it cannot be put away: {trouble}");
                None
            }
        }
    }

    fn post<'a>(&'a self, ledger: &'a Ledger, memory: &Memory, id: ItemId) -> Post<'a> {
        Post {
            ledger,
            id,
            key: &self.key,
            name: &self.role.name,
            record: self.record(&memory.aside),
            stage: "watching",
        }
    }

    fn record(&self, aside: &Aside) -> serde_json::Value {
        let record = Record { name: self.role.name.clone(), aside: aside.clone() };
        serde_json::to_value(record).unwrap_or_default()
    }
}

/// A person was told that its file is gone.
async fn is_missed(ledger: &Ledger, known: &ItemSummary) -> Result<bool, StoreError> {
    let asked = ledger.store().inbox_of(known.id).await?;
    Ok(asked.is_some_and(|asked| {
        matches!(asked.entry.cause, Cause::Trouble { kind: TroubleKind::Gone, .. })
    }))
}

#[async_trait]
impl Source for DropSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    fn group(&self) -> String {
        format!("torrents.{}", self.role.account_name)
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        let names = (self.key.as_str(), self.role.name.as_str());
        let new = self.record(&Aside::default());
        let (id, kept, standing) = Standing::begin(ledger, FlowName::Torrents, names, new).await?;
        let kept: Option<Record> = serde_json::from_value(kept).ok();
        memory.aside = kept.map(|kept| kept.aside).unwrap_or_default();
        (memory.id, memory.standing) = (Some(id), standing);
        Ok(id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.role.name, &error))
    }

    fn leave(&self) {
        self.role.folder.let_go();
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        match self.role.folder.watch(hint) {
            Ok(watch) => Some(watch.0),
            Err(trouble) => {
                let (name, every) = (&self.role.name, self.role.rescan.as_secs());
                tracing::warn!(
                    source = name,
                    "{name}: {trouble}; only the slow look every {every} s remains"
                );
                None
            }
        }
    }
}
