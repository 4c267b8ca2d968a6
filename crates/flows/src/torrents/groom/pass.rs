//! One grooming: list, cancel, list again, clean.
//!
//! Services disagree with their own documents whether what is cancelled is listed on; so the list
//! is read again before anything is cleaned (reference putio.md §5, cancel semantics).

use std::{collections::HashSet, fmt::Write as _, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, Clock, Trouble,
    torrents::{GroomPolicy, Transfer, TransferId, TransferService, Transfers},
};
use towline_engine::StoreError;

use super::known::Known;

/// So many transfers are told of in one call.
const IN_ONE_CALL: usize = 100;
/// So many are named in a line of the journal.
const NAMED: usize = 20;
/// What is cancelled may need a while: so often it is looked at, so long apart.
const LOOKS: u32 = 5;
const APART: Duration = Duration::from_secs(2);

/// The ledger, as far as grooming needs it.
#[async_trait]
pub(super) trait Books: Send + Sync {
    /// What it knows of transfers at present.
    async fn known(&self) -> Result<Known, StoreError>;
    /// A line for the journal.
    async fn say(&self, line: String) -> Result<(), StoreError>;
}

/// Why a grooming broke off. The next one looks first, so nothing is done blindly.
#[derive(Debug)]
pub(super) enum Broken {
    Trouble(Trouble),
    Ledger(StoreError),
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Ledger(error)
    }
}

impl From<Trouble> for Broken {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<ActError> for Broken {
    fn from(error: ActError) -> Self {
        let (ActError::NotDone(trouble) | ActError::Unsure(trouble)) = error;
        Self::Trouble(trouble)
    }
}

/// What a grooming works with.
pub(super) struct Pass<'a> {
    pub(super) service: &'a dyn TransferService,
    pub(super) clock: &'a dyn Clock,
    pub(super) policy: &'a GroomPolicy,
    pub(super) books: &'a dyn Books,
}

impl Pass<'_> {
    /// Grooms once. Each act stands in the journal before it is done.
    pub(super) async fn run(&self) -> Result<(), Broken> {
        let list = self.list().await?;
        // Read after the list: who is in the list and wants it is in the ledger by now.
        let known = self.books.known().await?;
        let cancel: Vec<_> = list
            .list
            .iter()
            .filter(|it| known.lets_groom(self.policy, it) && self.is_to_cancel(it))
            .collect();
        if self.policy.is_dry_run {
            return self.tell(&known, &list, &cancel).await;
        }
        let ids: Vec<_> = cancel.iter().map(|transfer| transfer.id).collect();
        if !cancel.is_empty() {
            self.books.say(format!("cancels {}", named(&cancel))).await?;
            for some in ids.chunks(IN_ONE_CALL) {
                self.service.cancel(some).await?;
            }
        }
        let cleaned = if self.policy.cleans { self.clean(&ids).await? } else { 0 };
        let words = match (ids.len(), cleaned) {
            (0, 0) => "groomed: there was nothing to do".to_owned(),
            (cancelled, cleaned) => {
                format!("groomed: {} cancelled, {} cleaned", were(cancelled), were(cleaned))
            }
        };
        Ok(self.books.say(words).await?)
    }

    /// A list that was read from now on.
    async fn list(&self) -> Result<std::sync::Arc<Transfers>, Trouble> {
        self.service.transfers(self.clock.now()).await
    }

    fn is_to_cancel(&self, transfer: &Transfer) -> bool {
        self.policy.cancel.contains(&transfer.status)
    }

    async fn clean(&self, cancelled: &[TransferId]) -> Result<usize, Broken> {
        let list = self.after(cancelled).await?;
        let known = self.books.known().await?;
        let clean: Vec<_> = list
            .list
            .iter()
            .filter(|it| it.is_finished && known.lets_groom(self.policy, it))
            .collect();
        if clean.is_empty() {
            return Ok(0);
        }
        self.books.say(format!("cleans {}", named(&clean))).await?;
        let ids: Vec<_> = clean.iter().map(|transfer| transfer.id).collect();
        let mut cleaned = 0;
        for some in ids.chunks(IN_ONE_CALL) {
            cleaned += self.service.clean(some).await?.len();
        }
        Ok(cleaned)
    }

    /// The list, once each cancelled transfer is gone or finished; or as it is after a while.
    async fn after(&self, cancelled: &[TransferId]) -> Result<std::sync::Arc<Transfers>, Trouble> {
        let cancelled: HashSet<_> = cancelled.iter().collect();
        let mut looks = 1;
        loop {
            let list = self.list().await?;
            let is_under_way = |it: &Transfer| cancelled.contains(&it.id) && !it.is_finished;
            if looks == LOOKS || !list.list.iter().any(is_under_way) {
                return Ok(list);
            }
            looks += 1;
            self.clock.sleep_until(self.clock.now() + APART).await;
        }
    }

    /// Only says what would be done.
    async fn tell(
        &self,
        known: &Known,
        list: &Transfers,
        cancel: &[&Transfer],
    ) -> Result<(), Broken> {
        if !cancel.is_empty() {
            self.books.say(format!("would cancel {}", named(cancel))).await?;
        }
        let clean: Vec<_> = list
            .list
            .iter()
            .filter(|it| self.policy.cleans && known.lets_groom(self.policy, it))
            .filter(|it| it.is_finished && !self.is_to_cancel(it))
            .collect();
        if !clean.is_empty() {
            self.books.say(format!("would clean {}", named(&clean))).await?;
        }
        let rest = if self.policy.cleans && !cancel.is_empty() {
            ", and clean what is still listed of the cancelled"
        } else {
            ""
        };
        let words = format!(
            "dry run: it would cancel {} and clean {}{rest}: nothing was done",
            cancel.len(),
            clean.len()
        );
        Ok(self.books.say(words).await?)
    }
}

fn were(count: usize) -> String {
    match count {
        0 => "no transfer was".into(),
        1 => "1 transfer was".into(),
        count => format!("{count} transfers were"),
    }
}

/// How many, and some of them by name.
fn named(transfers: &[&Transfer]) -> String {
    let mut words = format!("{}: ", transfers.len());
    for (n, transfer) in transfers.iter().take(NAMED).enumerate() {
        let comma = if n == 0 { "" } else { ", " };
        let _ = write!(words, "{comma}{} ({}, {})", transfer.name, transfer.id, transfer.status);
    }
    if transfers.len() > NAMED {
        let _ = write!(words, " and {} more", transfers.len() - NAMED);
    }
    words
}
