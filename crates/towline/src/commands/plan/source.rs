//! What one source holds, beside what the ledger has of it.

use std::sync::Arc;

use serde::Serialize;
use towline_api::items::Transfers;
use towline_domain::{
    Clock, SystemClock, Timestamp, Trouble,
    imports::{AlbumFiles, Place},
    role::{Found, Listing, Quality},
};
use towline_flows::imports::{SourceRole, foresee, foresee_known};

use super::{
    ledger::{Known, Ledger},
    line::{Is, Line},
};
use crate::{config::Loaded, daemon::source_role};

/// What a look at a source has shown.
pub(super) struct Looked {
    role: SourceRole,
    key: String,
    /// Before the look began.
    at: Timestamp,
    listing: Result<Listing, Trouble>,
}

/// A source, and what becomes of its albums.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) importer: String,
    /// Whether towline has not looked at it before.
    pub(super) first_contact: bool,
    /// Why it could not be read.
    pub(super) trouble: Option<String>,
    pub(super) complaints: Vec<String>,
    pub(super) albums: Vec<Line>,
}

/// Looks at all sources.
pub(super) async fn look(loaded: &Loaded) -> anyhow::Result<Vec<Looked>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut looks = Vec::new();
    for (name, settings) in &loaded.settings.imports {
        let role = source_role(loaded, name, settings, &clock)?;
        let at = clock.now();
        let listing = role.downloads.look().await;
        looks.push(Looked { key: role.downloads.key(), role, at, listing });
    }
    Ok(looks)
}

impl Looked {
    /// Where something was found, with the source's key.
    pub(super) fn places(&self) -> impl Iterator<Item = (String, Place)> {
        let found = self.listing.iter().flat_map(|listing| &listing.found);
        found.map(|found| (self.key.clone(), Place::new(&found.origin, &found.path)))
    }
}

/// What was found, and what the ledger has on its way besides.
pub(super) async fn beside(looked: Looked, ledger: &mut Ledger) -> Source {
    let Looked { role, key, at, listing } = looked;
    let baseline_taken = ledger.has_met(&key);
    let mut source = Source {
        name: role.name.clone(),
        importer: role.importer.clone(),
        first_contact: !baseline_taken,
        trouble: None,
        complaints: Vec::new(),
        albums: Vec::new(),
    };
    match listing {
        Ok(listing) => {
            source.complaints = listing.complaints;
            if listing.quality == Quality::Partial {
                source.complaints.push("not everything could be read".into());
            }
            for found in listing.found {
                let known = ledger.take(&key, &Place::new(&found.origin, &found.path));
                let again = again(&role, found, known.as_ref(), baseline_taken, at).await;
                // Another album has come to its place, and it is on its way all the same.
                if let Some(known) = known.filter(|it| !it.ended && again.item != Some(it.id)) {
                    source.albums.push(still(&role, &known, at).await);
                }
                source.albums.push(again);
            }
            for known in ledger.take_live(&key) {
                source.albums.push(still(&role, &known, at).await);
            }
        }
        Err(trouble) => {
            source.trouble = Some(trouble.words);
            source.albums.extend(ledger.take_live(&key).iter().map(Line::known));
        }
    }
    complain(&mut source);
    source.albums.sort_by(|one, other| one.place().cmp(&other.place()));
    source
}

/// What was found.
async fn again(
    role: &SourceRole,
    found: Found,
    known: Option<&Known>,
    baseline_taken: bool,
    at: Timestamp,
) -> Line {
    let (path, from) = (found.path.clone(), found.origin.transfers().cloned());
    let album = known.and_then(|known| known.album.as_ref());
    match (foresee(role, found, album, baseline_taken, at).await, known) {
        (Ok(prospect), known) => Line::of(&prospect, known),
        (Err(trouble), Some(known)) => Line::known(known).unreadable(&trouble),
        (Err(trouble), None) => {
            let files = AlbumFiles::default();
            let from = from.map(|from| Transfers::of(&from, &files, &path));
            Line::found(&path, from).unreadable(&trouble)
        }
    }
}

/// What is on its way, and was not found or is not what was found.
async fn still(role: &SourceRole, known: &Known, at: Timestamp) -> Line {
    let Some(album) = &known.album else { return Line::known(known) };
    match foresee_known(role, album, at).await {
        Ok(prospect) => Line::of(&prospect, Some(known)),
        Err(trouble) => Line::known(known).unreadable(&trouble),
    }
}

/// Why albums could not be looked at, each reason once.
fn complain(source: &mut Source) {
    let reasons = source.albums.iter().filter(|line| line.is == Is::Unreadable);
    for reason in reasons.filter_map(|line| line.why.clone()) {
        if !source.complaints.contains(&reason) {
            source.complaints.push(reason);
        }
    }
}
