//! What all lists share: how politely hosts are asked, and the login at Trakt.

use std::path::{Path, PathBuf};

use towline_services::lists::{Manners, ProvidersSettings, Shared};

/// From settings and data directory. Touches neither disk nor network.
pub fn of(providers: &ProvidersSettings, data: &Path) -> Shared {
    let manners = providers.pace.map_or_else(Manners::default, |pace| Manners::paced(pace.get()));
    Shared::new(manners, token_file(data))
}

/// Where the login at Trakt is kept.
pub fn token_file(data: &Path) -> PathBuf {
    data.join("secrets/trakt")
}
