//! What pages and the API ask of the daemon about single flows: what of it moves, and may not.

use async_trait::async_trait;
use towline_api::accounts::{Account, GroomPlan};
use towline_domain::torrents::Gate;
use towline_store::ItemSummary;

use crate::Refusal;

/// The flows of the daemon.
#[async_trait]
pub trait FlowDesk: Send + Sync {
    /// The accounts of the configuration, by name.
    async fn accounts(&self) -> Vec<Account>;

    /// Fetches nothing from the account of this name, or fetches again.
    async fn pause_account(&self, account: &str, pauses: bool, by: &str) -> Result<(), Refusal>;

    /// Whether files of this torrent may be fetched now; `None` where its account left the
    /// configuration.
    fn gate(&self, torrent: &ItemSummary) -> Option<Gate>;

    /// What a grooming of the account of this name would do now. Ends within seconds.
    async fn groom_plan(&self, account: &str) -> Result<GroomPlan, Refusal>;

    /// Grooms the account of this name as soon as may be.
    async fn groom(&self, account: &str, by: &str) -> Result<(), Refusal>;

    /// The last lines of the console of an album's importer; `None` where there is none now. Ends
    /// within seconds.
    async fn console(&self, album: &ItemSummary) -> Result<Option<Vec<String>>, Refusal>;
}
