//! The flow against worlds that are scripted.

mod lists;
mod matching;
mod plan;
mod titles;
mod world;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    schedule::Schedule,
    wishes::{Fetched, ListError, ListPolicy, ListProvider, Listing, Memory},
};

use super::ListRole;

/// A list that holds nothing.
struct Empty(String);

#[async_trait]
impl ListProvider for Empty {
    fn key(&self) -> String {
        self.0.clone()
    }

    async fn fetch(&self, _: &Memory) -> Result<Fetched, ListError> {
        Ok(Fetched::Listing(Listing::default()))
    }

    fn calls(&self) -> u64 {
        0
    }
}

/// A list at the server `seerr`, read every six hours.
fn list_role(key: &str, policy: ListPolicy) -> ListRole {
    ListRole {
        name: key.into(),
        provider: Arc::new(Empty(key.into())),
        server: "seerr".into(),
        policy,
        excludes: Vec::new(),
        schedule: Schedule::every(Duration::from_secs(6 * 3600)),
    }
}
