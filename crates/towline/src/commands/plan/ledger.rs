//! What the ledger says beside what sources hold.

use std::collections::{HashMap, HashSet};

use towline_api::{
    inbox::ListInbox,
    items::{GetItem, Item, ListItems, Transfers},
};
use towline_domain::imports::{Album, Place};

use super::{line::Is, source::Looked};
use crate::{cli::Context, config::Loaded, connection::Connection};

/// What the ledger has of a source.
#[derive(Default)]
pub(super) struct Ledger {
    /// The keys of sources whose first contact is over.
    met: HashSet<String>,
    /// By the key of their source, the newest first: those on their way, and of the others the
    /// newest of each place.
    albums: HashMap<String, Vec<Known>>,
    /// How many have come to an end.
    pub(super) done: usize,
}

/// An album of the ledger.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: i64,
    pub(super) path: String,
    pub(super) transfers: Option<Transfers>,
    pub(super) stage: String,
    pub(super) ended: bool,
    /// Something about it waits in the inbox.
    pub(super) asked: bool,
    /// All of it, where that counts: it was found again, or may have changed.
    pub(super) album: Option<Album>,
}

/// A place as the API names it: paths are escaped there, so two may look alike.
#[derive(PartialEq, Eq, Hash)]
struct Name {
    source: String,
    user: Option<String>,
    directory: String,
}

impl Ledger {
    /// Reads what counts for what was found. Where there is no ledger, none is made.
    pub(super) async fn read(
        context: &Context,
        loaded: Loaded,
        looks: &[Looked],
    ) -> anyhow::Result<Self> {
        let Some(towline) = Connection::open_if_any(context, loaded).await? else {
            return Ok(Self::default());
        };
        let read = read_through(&towline, looks).await;
        towline.close(context).await?;
        read
    }

    pub(super) fn has_met(&self, source: &str) -> bool {
        self.met.contains(source)
    }

    /// The newest album of a place, which is then no longer in here.
    pub(super) fn take(&mut self, source: &str, place: &Place) -> Option<Known> {
        let albums = self.albums.get_mut(source)?;
        let is_there = |known: &Known| known.album.as_ref().map(Place::of).as_ref() == Some(place);
        albums.iter().position(is_there).map(|at| albums.remove(at))
    }

    /// Those of a source that are on their way, which are then no longer in here.
    pub(super) fn take_live(&mut self, source: &str) -> Vec<Known> {
        let albums = self.albums.entry(source.to_owned()).or_default();
        albums.extract_if(.., |known| !known.ended).collect()
    }

    /// What is left, of whatever source.
    pub(super) fn rest(&self) -> impl Iterator<Item = Is> {
        self.albums.values().flatten().map(Known::is)
    }
}

async fn read_through(towline: &Connection, looks: &[Looked]) -> anyhow::Result<Ledger> {
    let mut ledger = Ledger::default();
    for item in towline.items(of_kind("source")).await? {
        let detail = towline.send(&GetItem { id: item.id }).await?.detail;
        if detail["baseline_taken"] == true {
            ledger.met.insert(item.source);
        }
    }
    let inbox = towline.send(&ListInbox::default()).await?;
    let asked: HashSet<_> =
        inbox.entries.iter().filter(|entry| !entry.answered).map(|entry| entry.item).collect();
    let found: HashSet<_> = looks.iter().flat_map(Looked::places).map(name_of_place).collect();
    let mut seen = HashSet::new();
    for item in towline.items(of_kind("album")).await? {
        ledger.done += usize::from(item.ended && item.stage != "baseline");
        let Some(name) = name_of_item(&item) else { continue };
        let is_found = found.contains(&name);
        // Of ended ones only the newest counts. Those that look alike are told apart below.
        if !seen.insert(name) && item.ended && !is_found {
            continue;
        }
        let album = if is_found || item.stage == "settling" {
            let detail = towline.send(&GetItem { id: item.id }).await?.detail;
            serde_json::from_value::<Album>(detail).ok()
        } else {
            None
        };
        let known = ledger.albums.entry(item.source).or_default();
        let place = album.as_ref().map(Place::of);
        let is_older = place.is_some()
            && known.iter().any(|other| other.album.as_ref().map(Place::of) == place);
        if is_older && item.ended {
            continue;
        }
        known.push(Known {
            asked: asked.contains(&item.id),
            id: item.id,
            path: item.path.unwrap_or_default(),
            transfers: item.transfers,
            stage: item.stage,
            ended: item.ended,
            album,
        });
    }
    Ok(ledger)
}

fn name_of_item(item: &Item) -> Option<Name> {
    let (user, directory) = match &item.transfers {
        Some(from) => (Some(from.user.clone()), from.directory.clone()),
        None => (None, item.path.clone()?),
    };
    Some(Name { source: item.source.clone(), user, directory })
}

fn name_of_place((source, place): (String, Place)) -> Name {
    match place {
        Place::Directory(path) => Name { source, user: None, directory: path.to_string() },
        Place::Peer { user, directory } => Name { source, user: Some(user), directory },
    }
}

fn of_kind(kind: &str) -> ListItems {
    ListItems { kind: Some(kind.into()), ..ListItems::default() }
}

impl Known {
    /// What the ledger says of it.
    pub(super) fn is(&self) -> Is {
        match self.stage.as_str() {
            "baseline" => Is::LeftAlone,
            _ if self.ended => Is::Done,
            "held" | "asked" => Is::WaitsForYou,
            _ if self.asked => Is::WaitsForYou,
            "settling" => Is::Growing,
            _ => Is::OnItsWay,
        }
    }
}
