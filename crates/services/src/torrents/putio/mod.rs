//! An account at put.io.
//!
//! `account` is the account as the flow sees it; `fetch` brings files, `placing` brings them to
//! their place, `afterwards` tells others. What of a torrent is fetched stands in its `manifest`.
//! `check` looks whether all that would work,
//! `placed` what is kept once all is done.

mod account;
mod address;
mod afterwards;
mod check;
mod fetch;
mod fetcher;
mod groom;
mod line;
mod manifest;
pub(super) mod placed;
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
pub use line::Lines;
pub use settings::DEFAULT;
pub use settings::{
    AfterwardsSettings, CategorySettings, DownloadSettings, PutioSettings, RatedWindow,
};

use self::{
    account::{Account, Token},
    fetch::Fetching,
    fetcher::PutioFetcher,
};
use crate::WrongSetting;

/// The parts that an account plays.
pub(super) type Parts = (Arc<dyn torrents::TransferService>, Arc<dyn torrents::Fetcher>);

/// The account of this name. `kept` is the token that a person got by logging in; in `data` it
/// keeps what it knows of downloads; `lines` outlive a reload. Without any token it can be built, and says so when it is
/// asked for something.
pub(super) fn build(
    name: &str,
    settings: &PutioSettings,
    kept: Option<&SecretString>,
    clock: Arc<dyn Clock>,
    data: &LocalPath,
    lines: &Lines,
) -> Result<Parts, WrongSetting> {
    settings.check()?;
    let token = settings.token.as_ref().or(kept);
    let putio = token.map_or_else(|| settings.stranger(), |it| settings.client_for(it.clone()))?;
    let line = lines.of(name, &settings.download, &TimeZone::system(), clock.now())?;
    let token = match (&settings.token, kept) {
        (Some(_), _) => Token::Configured,
        (None, Some(_)) => Token::Kept,
        (None, None) => Token::Missing,
    };
    let parents = settings.parents();
    let account = Arc::new(Account::new(name, (putio, token), clock, data, parents));
    let fetching = Fetching::new(Arc::clone(&account), settings.clone(), line);
    Ok((account, Arc::new(PutioFetcher(Arc::new(fetching)))))
}
