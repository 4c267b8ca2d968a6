//! Who plays the roles at present. A reload puts others in; what is under way sees them at its
//! next look.

use std::{collections::HashMap, sync::Arc, time::Duration};

use towline_domain::{
    LocalPath,
    imports::{Album, AlbumPolicy},
    role::{FinishedDownloads, Importer},
};

use crate::current::Current;

/// The services of the flow, as configured.
#[derive(Default, Clone)]
pub struct Roles {
    /// By key: a source is the same one when its name changes.
    pub sources: HashMap<String, SourceRole>,
    /// By name.
    pub importers: HashMap<String, Arc<dyn Importer>>,
}

/// A source with its rules.
#[derive(Clone)]
pub struct SourceRole {
    /// Its name in the configuration.
    pub name: String,
    /// What finds the albums.
    pub downloads: Arc<dyn FinishedDownloads>,
    /// The name of the importer that takes them.
    pub importer: String,
    /// The rules for its albums.
    pub policy: AlbumPolicy,
    /// What becomes of what is there at first contact.
    pub baseline: Baseline,
    /// The slow look: everything else is a hint.
    pub rescan: Duration,
    /// Where folders that come into sync, and downloads, are handed over to it.
    pub takes: Option<LocalPath>,
}

/// What becomes of albums that a source holds at first contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Baseline {
    /// A person is asked.
    #[default]
    Ask,
    /// They are imported.
    All,
    /// They are left alone.
    None,
}

impl Roles {
    /// The importer of an album's present attempt; before there is one, its source's.
    pub fn importer(&self, album: &Album) -> Option<&Arc<dyn Importer>> {
        let name = match &album.attempt {
            Some(attempt) => &attempt.importer,
            None => &self.sources.get(&album.source)?.importer,
        };
        self.importers.get(name)
    }
}

/// The roles as they are at present.
pub type RolesCell = Current<Roles>;
