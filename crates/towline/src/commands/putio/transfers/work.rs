//! Cancelling and cleaning. What is about to be done is told before it is done, and the list is
//! read again afterwards: sources disagree on what put.io makes of a cancelled transfer (put.io
//! reference §5).
//!
//! Only numbers are sent, never *all of a kind*: what becomes so meanwhile was seen by nobody.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use putio_client::{
    Error, Putio, Then, TransferId,
    transfers::{Cancel, Clean, List, Remove, Transfer, TransferStatus},
};

use super::{
    super::chosen::Account,
    list::{HEAD, row},
    needed::Needed,
    outcome::{Changed, Outcome, Step, Verb},
    selected::{Selected, Wanted, select},
};
use crate::{cli::Context, report::Hinted as _};

/// So many numbers go into one call.
const AT_ONCE: usize = 200;

pub(super) struct Work<'a> {
    context: &'a Context,
    account: &'a Account,
    putio: Putio,
    /// What towline itself still needs.
    needed: Needed,
    outcome: Outcome,
}

impl<'a> Work<'a> {
    /// `needed` is spared, whatever its status.
    pub(super) fn new(
        context: &'a Context,
        account: &'a Account,
        needed: Needed,
        dry_run: bool,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            context,
            account,
            putio: account.client()?,
            needed,
            outcome: Outcome { dry_run, steps: Vec::new(), spared: Vec::new() },
        })
    }

    pub(super) async fn cancel(mut self, wanted: &Wanted) -> anyhow::Result<()> {
        let all = self.listed().await?;
        let taken = self.taken(&all, wanted)?;
        let done = self.step(Verb::Cancel, taken).await;
        self.end(done.map(drop))
    }

    pub(super) async fn clean(mut self) -> anyhow::Result<()> {
        let all = self.listed().await?;
        let taken = self.taken(&all, &completed())?;
        let done = self.step(Verb::Clean, taken).await;
        self.end(done.map(drop))
    }

    /// Cancels what is seeded, and then cleans what is done by then.
    pub(super) async fn groom(mut self) -> anyhow::Result<()> {
        let all = self.listed().await?;
        let seeding = self.taken(&all, &Wanted::Statuses(vec![TransferStatus::Seeding]))?;
        let seeded: BTreeSet<_> = seeding.iter().map(|transfer| transfer.id).collect();
        let now = match self.step(Verb::Cancel, seeding).await {
            Ok(now) => now,
            Err(error) => return self.end(Err(error)),
        };
        let taken = if let Some(now) = now {
            self.taken(&now, &completed())?
        } else {
            // Whether put.io lists cancelled ones on, nobody knows; if it does, they are cleaned.
            let done = self.taken(&all, &completed())?;
            all.iter().filter(|one| seeded.contains(&one.id)).cloned().chain(done).collect()
        };
        let done = self.step(Verb::Clean, taken).await;
        self.end(done.map(drop))
    }

    async fn listed(&self) -> anyhow::Result<Vec<Transfer>> {
        self.account.told(self.putio.all(List::default()).await)
    }

    fn taken(&mut self, all: &[Transfer], wanted: &Wanted) -> anyhow::Result<Vec<Transfer>> {
        let Selected { taken, spared, unknown } = select(all, wanted, &self.needed.among(all));
        if !unknown.is_empty() {
            let unknown: Vec<_> = unknown.iter().map(ToString::to_string).collect();
            return Err(anyhow::anyhow!("no transfer is listed as {}", unknown.join(", ")))
                .hint("nothing was done; `towline putio transfers list` lists them")
                .wrong_usage();
        }
        if !spared.is_empty() {
            let words = format!("left alone, since towline still needs them: {}", spared.len());
            self.context.printer.note(words)?;
        }
        self.outcome.spared.extend(spared.iter().map(|transfer| transfer.id.get()));
        Ok(taken)
    }

    /// Does one thing to these. The list as it is then; `None` in a dry run.
    async fn step(
        &mut self,
        verb: Verb,
        taken: Vec<Transfer>,
    ) -> anyhow::Result<Option<Vec<Transfer>>> {
        let (printer, dry_run) = (&self.context.printer, self.outcome.dry_run);
        printer.line(verb.before(taken.len(), dry_run))?;
        if !taken.is_empty() {
            printer.table(&HEAD, &taken.iter().map(row).collect::<Vec<_>>())?;
        }
        let (sent, now) = if dry_run {
            (Ok(()), None)
        } else {
            let sent = self.send(verb, &taken).await;
            // Read also after a failure: part of it may be done.
            let now = match (self.listed().await, &sent) {
                (Ok(now), _) => Some(now),
                (Err(_), Err(_)) => None,
                (Err(error), Ok(())) => {
                    self.outcome.steps.push(told(verb, &taken, None));
                    return Err(error.context("it was done, and what came of it can't be read"));
                }
            };
            (sent, now)
        };
        let step = told(verb, &taken, now.as_deref());
        if !dry_run {
            for changed in &step.transfers {
                printer.line(changed.words())?;
            }
        }
        self.outcome.steps.push(step);
        self.account.told(sent).context("not all of it was done")?;
        Ok(now)
    }

    async fn send(&self, verb: Verb, taken: &[Transfer]) -> Result<(), Error> {
        let ids: Vec<_> = taken.iter().map(|transfer| transfer.id).collect();
        for ids in ids.chunks(AT_ONCE) {
            let transfer_ids = ids.to_vec();
            match verb {
                Verb::Clean => drop(self.putio.send(&Clean { transfer_ids }).await?),
                Verb::Cancel => self.cancel_these(transfer_ids).await?,
            }
        }
        if verb == Verb::Cancel { self.remove_what_was_over(taken).await } else { Ok(()) }
    }

    /// Those that are not there are passed over by put.io, so it can be said twice: once the list
    /// tells that some of them are still as they were.
    async fn cancel_these(&self, transfer_ids: Vec<TransferId>) -> Result<(), Error> {
        let cancel = Cancel { transfer_ids };
        match self.putio.send(&cancel).await {
            Err(error) if error.then() == Then::LookFirst => {
                let now = self.putio.all(List::default()).await?;
                let is_meant = |one: &&Transfer| cancel.transfer_ids.contains(&one.id);
                let is_over = |one: &Transfer| {
                    matches!(one.status, TransferStatus::Completed | TransferStatus::Stopping)
                };
                let left = now.iter().filter(is_meant).filter(|one| !is_over(one));
                let transfer_ids: Vec<_> = left.map(|one| one.id).collect();
                if transfer_ids.is_empty() {
                    return Ok(());
                }
                self.putio.send(&Cancel { transfer_ids }).await.map(drop)
            }
            done => done.map(drop),
        }
    }

    /// What was done or had failed cannot be cancelled any further: where put.io lists it on, it is
    /// taken from the list.
    async fn remove_what_was_over(&self, taken: &[Transfer]) -> Result<(), Error> {
        let is_over = |one: &Transfer| {
            matches!(one.status, TransferStatus::Completed | TransferStatus::Error)
        };
        let over: BTreeSet<_> = taken.iter().filter(|one| is_over(one)).map(|one| one.id).collect();
        if over.is_empty() {
            return Ok(());
        }
        let now = self.putio.all(List::default()).await?;
        let left = now.iter().filter(|one| over.contains(&one.id) && is_over(one));
        let left: Vec<_> = left.map(|one| one.id).collect();
        for ids in left.chunks(AT_ONCE) {
            self.putio.send(&Remove { transfer_ids: ids.to_vec() }).await?;
        }
        Ok(())
    }

    /// Programs are told all that was done, also where not all of it could be.
    fn end(self, done: anyhow::Result<()>) -> anyhow::Result<()> {
        self.context.printer.json(&self.outcome)?;
        done
    }
}

fn completed() -> Wanted {
    Wanted::Statuses(vec![TransferStatus::Completed])
}

fn told(verb: Verb, taken: &[Transfer], now: Option<&[Transfer]>) -> Step {
    let now: Option<BTreeMap<_, _>> =
        now.map(|now| now.iter().map(|one| (one.id, one.status.clone())).collect());
    let transfers = taken.iter().map(|one| Changed::new(one, now.as_ref())).collect();
    Step { verb, transfers }
}
