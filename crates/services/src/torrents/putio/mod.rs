//! An account at put.io.
//!
//! `account` is the account as the flow sees it; `fetch` brings files, `placing` brings them to
//! their place, `afterwards` tells others. What of a torrent is fetched stands in its `manifest`.
//! `check` looks whether all that would work.

mod account;
mod address;
mod afterwards;
mod check;
mod fetch;
mod fetcher;
mod groom;
mod manifest;
mod placing;
mod rate;
mod settings;
mod tree;
mod trouble;

use std::sync::Arc;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use towline_domain::{Clock, LocalPath, torrents};

pub(super) use check::check;
pub use groom::{GroomSettings, GroomStatus, GroomWhose};
pub use settings::DEFAULT;
pub use settings::{
    AfterwardsSettings, CategorySettings, DownloadSettings, PutioSettings, RatedWindow,
};

use self::{account::Account, fetch::Fetching, fetcher::PutioFetcher};
use crate::WrongSetting;

/// The parts that an account plays.
pub(super) type Parts = (Arc<dyn torrents::TransferService>, Arc<dyn torrents::Fetcher>);

/// The account of this name. `kept` is the token that a person got by logging in; in `data` it
/// keeps what it knows of downloads. Without any token it can be built, and says so when it is
/// asked for something.
pub(super) fn build(
    name: &str,
    settings: &PutioSettings,
    kept: Option<&SecretString>,
    clock: Arc<dyn Clock>,
    data: &LocalPath,
) -> Result<Parts, WrongSetting> {
    settings.check()?;
    let token = settings.token.as_ref().or(kept);
    let putio = token.map_or_else(|| settings.stranger(), |it| settings.client_for(it.clone()))?;
    let account = Account::new(name, putio, token.is_some(), clock, data);
    let account = Arc::new(account);
    let fetching = Fetching::new(Arc::clone(&account), settings.clone(), &TimeZone::system())?;
    Ok((account, Arc::new(PutioFetcher(Arc::new(fetching)))))
}
