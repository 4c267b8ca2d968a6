//! The flow `imports`: finished downloads → library.
//!
//! A [`source::AlbumSource`] finds albums; each is then carried by [`Imports`]: settle, take a
//! turn at the library, import, prove. What needs a person goes to the inbox, and others go on.

mod act;
mod answered;
mod decide;
mod judge;
mod observe;
mod roles;
pub mod source;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, Decision, Item, Thing, Timestamp,
    imports::{Album, AlbumAction},
    item::Backoff,
};
use towline_engine::{Flow, Moment};

use self::decide::{Rules, Seen};
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
            // Its source or importer left the configuration: kept, and not acted on.
            None => Decision::to(item.thing.clone()).keep_asking(),
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
        match action {
            AlbumAction::Start | AlbumAction::Answer { .. } => self
                .roles
                .now()
                .importer(album)
                .map_or(Duration::ZERO, |importer| importer.settle()),
            // On our own disk there is nobody who could still do it.
            AlbumAction::Prune => Duration::ZERO,
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
