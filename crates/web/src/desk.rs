//! What the API asks of the daemon that the ledger does not know.

use async_trait::async_trait;
use axum::http::StatusCode;
use towline_api::{
    accounts::{Choose, Chosen, Dropped, Given, Known, Learnt},
    status::{Reloaded, Status},
};
use towline_domain::{ItemId, job::Progress};
use towline_store::StoreError;

use crate::problem::Failure;

/// The daemon, as the API sees it.
#[async_trait]
pub trait Desk: Send + Sync + 'static {
    /// How it is.
    async fn status(&self) -> Status;
    /// Reads the configuration anew.
    async fn reload(&self) -> Result<Reloaded, DeskError>;
    /// The key of the source with this name, and those of what belongs to it. None: there is no such
    /// source.
    async fn source_keys(&self, name: &str) -> Vec<String>;
    /// How far the work on an item is, while some is under way.
    fn progress(&self, item: ItemId) -> Option<Progress>;
    /// Puts a torrent where the account of this name takes it in.
    async fn drop_torrent(&self, account: &str, given: Given) -> Result<Dropped, Refusal>;
    /// Brings in files of the account of this name that a person has chosen.
    async fn choose_files(&self, account: &str, choose: Choose) -> Result<Chosen, Refusal>;
    /// Brings in what another program has given to the account of this name, and fetched from it.
    async fn tell_known(&self, account: &str, known: Known) -> Result<Learnt, Refusal>;
}

/// Why something is not done.
#[derive(Debug)]
pub enum Refusal {
    /// The configuration has no such thing: what, and which.
    NoSuch(&'static str, String),
    /// It makes no sense: a word for it, and why.
    Senseless(&'static str, String),
    /// This machine fails; in words.
    Local(String),
    /// The ledger fails.
    Ledger(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Ledger(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoSuch(what, which) => {
                Self::no_such(what, which).hint("the names stand below [torrents] in towline.toml")
            }
            Refusal::Senseless(kind, words) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind, words)
            }
            Refusal::Local(words) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "local", words),
            Refusal::Ledger(error) => error.into(),
        }
    }
}

/// The configuration could not be read; the old one stays in use.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DeskError(pub String);
