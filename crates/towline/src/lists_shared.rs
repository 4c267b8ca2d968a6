//! What all lists share: how politely hosts are asked, the login at Trakt, and what is no list.

use std::path::{Path, PathBuf};

use towline_services::lists::{Manners, Private, Shared};

use crate::config::Loaded;

/// From settings and data directory. Touches neither disk nor network.
pub fn of(loaded: &Loaded, data: &Path) -> Shared {
    let pace = loaded.settings.providers.pace;
    let manners = pace.map_or_else(Manners::default, |pace| Manners::paced(pace.get()));
    let shared = Shared::new(manners, token_file(data));
    shared.keep_private(private(loaded, data));
    shared
}

/// What is never read as a list: the configuration, its secrets, the data.
pub fn private(loaded: &Loaded, data: &Path) -> Private {
    let mut files = loaded.secret_files();
    files.extend(loaded.source.path().map(Path::to_owned));
    Private { files, directories: vec![data.to_owned()] }
}

/// Where the login at Trakt is kept.
pub fn token_file(data: &Path) -> PathBuf {
    data.join("secrets/trakt")
}
