//! What the API asks of the daemon that the ledger does not know.

use async_trait::async_trait;
use axum::http::StatusCode;
use towline_api::{
    accounts::{Choose, Chosen, Dropped, Given, Known, Learnt},
    lists::{AddTombstone, KnownTitles, Pin, Plan, Taken},
    notifiers::Notifier,
    old_state::{OldFile, OldTool, TakenOver},
    readiness::Reason,
    services::Services,
    stats::Stats,
    status::{Reloaded, Status},
    throughput::{GetThroughput, Throughput},
};
use towline_domain::{
    ItemId,
    job::Progress,
    wishes::{Candidate, Question, TitleKey},
};
use towline_store::StoreError;

use crate::problem::Failure;

/// Where a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAddress {
    /// To be opened.
    pub url: String,
    /// From where it is the right one, where it is not from everywhere.
    pub caveat: Option<&'static str>,
}

/// The daemon, as the API sees it.
#[async_trait]
pub trait Desk: crate::FlowDesk + crate::HouseDesk + 'static {
    /// How it is.
    async fn status(&self) -> Status;
    /// Why it does not do its work, the ledger aside; nothing where it does. Ends within seconds.
    async fn unready(&self) -> Vec<Reason>;
    /// Whom it talks to, and how that goes.
    async fn services(&self) -> Services;
    /// How much downloads have moved.
    async fn throughput(&self, asked: GetThroughput) -> Result<Throughput, Refusal>;
    /// How things stand, in numbers.
    async fn stats(&self) -> Result<Stats, Refusal>;
    /// The same and more for Prometheus, in the text format of `OpenMetrics`.
    async fn metrics(&self) -> Result<String, Refusal>;
    /// Where a page of this path is, as others reach towline.
    async fn page_address(&self, path: &str) -> PageAddress;
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
    /// The lists of the configuration, by name.
    async fn lists(&self) -> Vec<ListOf>;
    /// The servers at which titles are asked for, by name.
    async fn request_servers(&self) -> Vec<ServerOf>;
    /// What a run of the list of this name would come to.
    async fn plan(&self, list: &str) -> Result<Plan, Refusal>;
    /// What the server with this key says of a title, in words; `None` where it cannot be asked.
    async fn says(&self, server: &str, title: TitleKey, in_4k: bool) -> Option<String>;
    /// The titles that may be meant, as a server knows them; the likeliest first.
    async fn find_titles(&self, question: &Question) -> Result<Vec<Candidate>, Refusal>;
    /// Says which title a wish means.
    async fn pin(&self, pin: Pin, by: &str) -> Result<(), Refusal>;
    /// Sees to it that a title is never asked for.
    async fn bury(&self, tombstone: AddTombstone, by: &str) -> Result<(), Refusal>;
    /// Brings in titles that another program has asked for.
    async fn tell_titles(&self, known: KnownTitles) -> Result<Taken, Refusal>;
    /// Databases of old tools, where such files usually lie.
    async fn old_files(&self) -> Vec<OldFile>;
    /// Takes over what an old tool has done, at the server or account of this name.
    async fn take_over(
        &self,
        tool: OldTool,
        state: OldState,
        to: Option<&str>,
    ) -> Result<TakenOver, Refusal>;
    /// Who is told of what happens, by name.
    async fn notifiers(&self) -> Result<Vec<Notifier>, Refusal>;
    /// Sends a test message to the target of this name.
    async fn test_notifier(&self, name: &str) -> Result<(), Refusal>;
    /// Whether who sends this key may read lists over TCP. Whether a key is right can't be told from
    /// how long that takes.
    fn may_read_lists(&self, key: &[u8]) -> bool;
}

/// A list as the configuration has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOf {
    /// Its name.
    pub name: String,
    /// Its key in the ledger.
    pub key: String,
    /// The name of its server.
    pub server: String,
    /// The key of its server.
    pub server_key: String,
    /// Whether it asks for 4K.
    pub in_4k: bool,
    /// Whether it asks for anything: one that does not is only read.
    pub asks: bool,
    /// When it is read, in words.
    pub schedule: String,
}

/// A server at which titles are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOf {
    /// Its name.
    pub name: String,
    /// Its key in the ledger.
    pub key: String,
}

/// Why something is not done.
#[derive(Debug)]
pub enum Refusal {
    /// The configuration has no such thing: what, and which.
    NoSuch(&'static str, String),
    /// It makes no sense: a word for it, and why.
    Senseless(&'static str, String),
    /// A service could not be asked, or said no: in words, and what may be done.
    Service(String, Option<String>),
    /// As things stand it can't be done: a word for it, why, and what may be done.
    NotDone(&'static str, String, Option<String>),
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
                let table = match what {
                    "account" => "[torrents]",
                    "list" => "[lists]",
                    "server" => "[requests]",
                    "target" => "[notify]",
                    _ => return Self::no_such(what, which),
                };
                Self::no_such(what, which)
                    .hint(format!("the names stand below {table} in towline.toml"))
            }
            Refusal::Senseless(kind, words) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind, words)
            }
            Refusal::Service(words, hint) => {
                // Not 502, which is sent again at once: the service would be asked twice.
                let failure = Self::new(StatusCode::FAILED_DEPENDENCY, "service", words);
                match hint {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
            Refusal::NotDone(kind, words, hint) => {
                let failure = Self::new(StatusCode::CONFLICT, kind, words);
                match hint {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
            Refusal::Local(words) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "local", words),
            Refusal::Ledger(error) => error.into(),
        }
    }
}

/// A database of an old tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OldState {
    /// One of those that were found.
    Found(String),
    /// Its bytes.
    Given(Vec<u8>),
}

/// The configuration could not be read; the old one stays in use.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DeskError(pub String);
