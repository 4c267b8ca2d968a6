//! Where titles are asked for: one file per kind, and this list of them.

mod seerr;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    Clock, Period,
    wishes::{RequestServer, UserId},
};

use crate::{WrongSetting, doctor::Finding, downloads::Hook};

pub use seerr::SeerrSettings;

/// A server that takes requests. The kind stands in the table's name: `[requests.<name>.seerr]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestsSettings {
    /// A running Overseerr, Jellyseerr or Seerr.
    Seerr(Box<SeerrSettings>),
}

/// What lists want of a server, as far as it can be checked beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants {
    /// Requests are made for these users.
    pub users: Vec<UserId>,
    /// Some of them in 4K.
    pub in_4k: bool,
}

impl RequestsSettings {
    /// The server that the settings describe. `name` is its name in the configuration.
    pub fn build(
        &self,
        name: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<dyn RequestServer>, WrongSetting> {
        match self {
            Self::Seerr(settings) => Ok(Arc::new(seerr::Server::new(name, settings, clock)?)),
        }
    }

    /// What it is in the ledger. One that has moved is found again by its name in the configuration.
    pub fn key(&self) -> String {
        match self {
            Self::Seerr(settings) => settings.key(),
        }
    }

    /// How often its titles are looked at without being woken.
    pub fn rescan(&self) -> Period {
        match self {
            Self::Seerr(settings) => settings.rescan,
        }
    }

    /// The hook by which it tells that something has happened.
    pub fn hook(&self) -> Hook<'_> {
        match self {
            Self::Seerr(settings) => {
                Hook { service: "seerr", secret: settings.hook_secret.as_ref() }
            }
        }
    }

    /// What reads well and cannot be used. Touches no network.
    pub fn checked(&self) -> Result<(), WrongSetting> {
        match self {
            Self::Seerr(settings) => settings.client().map(drop),
        }
    }

    /// Asks the service whether it would work. Changes nothing.
    pub async fn check(&self, name: &str, wants: &Wants) -> Vec<Finding> {
        match self {
            Self::Seerr(settings) => seerr::check(settings, name, wants).await,
        }
    }

    /// A handle for commands that speak its own language.
    pub fn seerr(&self) -> Result<seerr_client::Seerr, WrongSetting> {
        let Self::Seerr(settings) = self;
        settings.client()
    }
}
