//! The flow `torrents`: what is dropped into a folder becomes a transfer at a service, its files
//! come here, verified, and go to their destination; then those at the service are removed.
//!
//! A [`drops::DropSource`] finds what is dropped, an [`account::AccountSource`] follows the transfers
//! of an account, a [`groom::GroomSource`] ends those that nobody needs any more; each torrent is carried by [`Torrents`].

pub mod account;
mod all;
mod decide;
pub mod drops;
pub mod groom;
mod new;
mod observe;
mod pausing;
mod roles;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, Decision, Item, Timestamp, Trouble, TroubleKind,
    item::Backoff,
    job::JobId,
    torrents::{Origin, Torrent, TorrentAction},
};
use towline_engine::{Flow, Moment};

use self::decide::Seen;
pub use self::{
    all::by_file,
    new::{chosen, fetched, known_file},
    roles::{AccountRole, Adoption, FolderRole, Roles, RolesCell},
};

/// The kind under which downloads that are in place are handed over.
pub const DOWNLOADED: &str = "downloaded";

/// Carries torrents.
pub struct Torrents(Arc<RolesCell>);

impl Torrents {
    /// The flow with the services that `roles` holds at the time of each look.
    pub const fn new(roles: Arc<RolesCell>) -> Self {
        Self(roles)
    }
}

#[async_trait]
impl Flow for Torrents {
    type Thing = Torrent;
    type Seen = Seen;

    async fn observe(&self, item: &Item<Torrent>, moment: &Moment) -> Seen {
        observe::observe(&self.0.now(), item, moment).await
    }

    fn decide(&self, item: &Item<Torrent>, seen: &Seen, now: Timestamp) -> Decision<Torrent> {
        decide::decide(item, seen, now)
    }

    async fn act(
        &self,
        item: &Item<Torrent>,
        action: &TorrentAction,
        moment: &Moment,
    ) -> Result<(), ActError> {
        act(&self.0.now(), item, *action, moment).await
    }

    fn settle(&self, torrent: &Torrent, action: &TorrentAction) -> Duration {
        let roles = self.0.now();
        match action {
            TorrentAction::TakeOff
            | TorrentAction::Add
            | TorrentAction::Retry
            | TorrentAction::Remove => roles
                .accounts
                .get(&torrent.account)
                .map_or(Duration::ZERO, |account| account.service.settle()),
            // On our own machine there is nobody who could still do it.
            TorrentAction::PutAway
            | TorrentAction::Fetch
            | TorrentAction::Pause
            | TorrentAction::Place
            | TorrentAction::Tell => Duration::ZERO,
        }
    }

    fn backoff(&self, torrent: &Torrent) -> Backoff {
        self.0.now().policy(torrent).backoff
    }
}

/// The work on a torrent at present. Work that is begun again is other work.
fn job_id(item: &Item<Torrent>, what: &str) -> JobId {
    JobId(format!("{what}:{}:{}", item.id, item.thing.tries))
}

async fn act(
    roles: &Roles,
    item: &Item<Torrent>,
    action: TorrentAction,
    moment: &Moment,
) -> Result<(), ActError> {
    let torrent = &item.thing;
    let (account, category) = roles.of(torrent).ok_or_else(|| gone("its account or category"))?;
    match action {
        TorrentAction::Add => {
            let Origin::Dropped(claim) = &torrent.origin else {
                return Err(gone("what it was dropped as"));
            };
            let folder =
                roles.folders.get(&claim.folder).ok_or_else(|| gone("its watched folder"))?;
            let link = folder.folder.read(claim).await.map_err(ActError::NotDone)?;
            account.service.add(&link, category.parent).await
        }
        TorrentAction::TakeOff => match torrent.transfer {
            // What is still seeded is not done, and not cleaned before it is cancelled.
            Some(transfer) => {
                account.service.cancel(&[transfer]).await?;
                account.service.clean(&[transfer]).await.map(drop)
            }
            None => Ok(()),
        },
        TorrentAction::PutAway => {
            let Origin::Dropped(claim) = &torrent.origin else { return Ok(()) };
            match roles.folders.get(&claim.folder) {
                Some(folder) => folder.folder.put_away(claim).await,
                None => Ok(()),
            }
        }
        TorrentAction::Retry => match torrent.transfer {
            Some(transfer) => account.service.retry(transfer).await,
            None => Ok(()),
        },
        TorrentAction::Fetch => {
            let job = account.fetcher.fetch(torrent, job_id(item, "fetch"));
            moment.jobs.start(item.id, account.busy.during(&torrent.account, job));
            Ok(())
        }
        TorrentAction::Pause => {
            moment.jobs.stop(item.id);
            Ok(())
        }
        TorrentAction::Place => {
            moment.jobs.start(item.id, account.fetcher.place(torrent, job_id(item, "place")));
            Ok(())
        }
        TorrentAction::Tell => {
            moment.jobs.start(item.id, account.fetcher.tell(torrent, job_id(item, "tell")));
            Ok(())
        }
        TorrentAction::Remove => match torrent.file {
            Some(file) => account.service.remove(file).await,
            None => Ok(()),
        },
    }
}

fn gone(what: &str) -> ActError {
    let words = format!("{what} left the configuration");
    ActError::NotDone(Trouble::new("towline", TroubleKind::NotConfigured, words))
}
