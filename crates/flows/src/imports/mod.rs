//! The flow `imports`: finished downloads → library.
//!
//! A [`source::AlbumSource`] finds albums; each is then carried by [`Imports`]: settle, take a
//! turn at the library, import, prove. What needs a person goes to the inbox, and others go on.

mod act;
mod answered;
mod arrival;
mod console;
mod decide;
mod foresee;
mod judge;
mod observe;
mod occurrence;
mod roles;
pub mod source;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, Cause, Choice, Decision, Item, Thing, Timestamp, TroubleKind,
    imports::{Album, AlbumAction, Stage},
    item::Backoff,
};
use towline_engine::{Flow, Moment};

use self::decide::{Rules, Seen};
pub use self::foresee::{Foreseen, Prospect, foresee, foresee_known};
pub use self::roles::{Baseline, Roles, RolesCell, SourceRole};

/// Carries albums.
pub struct Imports {
    roles: Arc<RolesCell>,
}

impl Imports {
    /// The flow with the services that `roles` holds at the time of each look.
    pub const fn new(roles: Arc<RolesCell>) -> Self {
        Self { roles }
    }
}

#[async_trait]
impl Flow for Imports {
    type Thing = Album;
    type Seen = (Option<Rules>, Seen);

    async fn observe(&self, item: &Item<Album>, moment: &Moment) -> Self::Seen {
        observe::observe(&self.roles.now(), item, moment).await
    }

    fn decide(&self, item: &Item<Album>, seen: &Self::Seen, now: Timestamp) -> Decision<Album> {
        let (rules, seen) = seen;
        match rules {
            Some(rules) => decide::decide(item, seen, rules, now),
            None => parked(item),
        }
    }

    async fn act(
        &self,
        item: &Item<Album>,
        action: &AlbumAction,
        moment: &Moment,
    ) -> Result<(), ActError> {
        act::act(&self.roles.now(), item, action, moment).await
    }

    fn settle(&self, album: &Album, action: &<Album as Thing>::Action) -> Duration {
        let roles = self.roles.now();
        match action {
            AlbumAction::Start | AlbumAction::Answer { .. } => {
                roles.importer(album).map_or(Duration::ZERO, |importer| importer.settle())
            }
            AlbumAction::FetchAgain { .. } => roles
                .sources
                .get(&album.source)
                .map_or(Duration::ZERO, |source| source.downloads.settle()),
            // On our own disk there is nobody who could still do it.
            AlbumAction::Gather | AlbumAction::Ungather | AlbumAction::Prune => Duration::ZERO,
        }
    }

    fn backoff(&self, album: &Album) -> Backoff {
        let roles = self.roles.now();
        roles.sources.get(&album.source).map_or_else(
            || towline_domain::imports::AlbumPolicy::default().backoff,
            |source| source.policy.backoff,
        )
    }
}

/// Its source or importer left the configuration: kept, and not acted on. What was under way at the
/// importer can't be watched any more, and that is told.
fn parked(item: &Item<Album>) -> Decision<Album> {
    let album = &item.thing;
    let at_work = matches!(
        album.stage,
        Stage::Importing { .. }
            | Stage::SettingAside { .. }
            | Stage::Asked { .. }
            | Stage::Proving { .. }
    );
    let Some(attempt) = album.attempt.as_ref().filter(|_| at_work) else {
        return Decision::to(album.clone()).keep_asking();
    };
    if let Some(answer) = &item.answer
        && matches!(answer.choice, Choice::Imported | Choice::Skip)
    {
        return answered::by_hand(album, &answer.choice);
    }
    let service = attempt.importer.clone();
    let detail = format!(
        "`{service}` (or the source) is no longer in the configuration. Put it back and this goes \
         on by itself; or say how it ended."
    );
    let cause = Cause::Trouble { service, kind: TroubleKind::NotConfigured };
    Decision::to(album.clone()).ask(cause, vec![Choice::Imported, Choice::Skip], detail)
}
