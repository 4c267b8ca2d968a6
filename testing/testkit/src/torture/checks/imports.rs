//! Every album is in the library once, was given to betanin once, and its files are where they were.
//! Of slskd's table only what is ours was changed.

use std::collections::{BTreeMap, BTreeSet};

use betanin_client::{Access, Betanin, Settings, torrents::List};
use towline_sim::slskd::{MutationKind, Row, TransferState};

use super::super::{
    Zero,
    rain::Rain,
    report::Figures,
    world::{Importer, World, private},
};
use crate::audio::Album;

/// So often a failed file is asked for at most.
const RETRIES: usize = 3;

pub(in super::super) async fn check(world: &World, rain: &Rain, figures: &mut Figures) {
    let is_imported = |album: &&Album| !rain.asked_about.contains(&album.title);
    let imported = rain.albums.iter().filter(is_imported).chain(&rain.soulseek);
    super::sounds("the library", &world.library(), imported, figures);
    // beets copies: what was there stays there.
    super::sounds("albums", &world.albums(), &rain.albums, figures);
    let private = private();
    let theirs = rain.soulseek.iter().chain([&private]);
    super::sounds("slskd's downloads", &world.peers.downloads, theirs, figures);
    if world.peers.downloads.join("towline-gathered").exists() {
        figures.found(Zero::Outside, "the directory in which albums are gathered is still there");
    }
    given(world, rain, figures).await;
    table(world, figures);
}

/// Each album once.
async fn given(world: &World, rain: &Rain, figures: &mut Figures) {
    let given = match &world.betanin {
        Importer::Simulated(sim) => sim.posts(),
        Importer::Real(real) => listed(&real.url(), real.key()).await,
    };
    Figures::add_to(
        &mut figures.calls,
        "betanin: imports begun",
        given.values().sum::<usize>() as u64,
    );
    for (path, times) in given.iter().filter(|(_, times)| **times > 1) {
        figures.found(Zero::Double, format!("{path} was given to betanin {times} times"));
    }
    let albums = rain.albums.len() + rain.soulseek.len();
    if given.len() > albums {
        let words = format!("{} paths were given to betanin, for {albums} albums", given.len());
        figures.found(Zero::Double, words);
    }
}

/// How often each path is in betanin's own list.
pub(crate) async fn listed(url: &str, key: &str) -> BTreeMap<String, usize> {
    let settings = Settings::new(url, Access::ApiKey(key.into()));
    let list = Betanin::new(settings).expect("the address is one");
    let mut found = BTreeMap::new();
    for page in 1.. {
        let page = List { page, ..List::default() };
        let read = list.send(&page).await.expect("betanin tells what it has");
        if read.torrents.is_empty() {
            break;
        }
        for torrent in read.torrents {
            let path = format!("{}/{}", torrent.path.trim_end_matches('/'), torrent.name);
            *found.entry(path).or_insert(0) += 1;
        }
    }
    found
}

/// No transfer was made twice, and of all rows only those were changed that had failed, or whose album
/// was imported.
fn table(world: &World, figures: &mut Figures) {
    // What a restarted slskd forgot to move is lost, and asked for once more.
    let lost = world.peers.sim.forgotten();
    let (rows, log) = (world.peers.sim.rows(), world.peers.sim.log());
    let by_id: BTreeMap<_, _> = rows.iter().map(|row| (&row.id, row)).collect();
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    for mutation in log.mutations() {
        Figures::count(&mut figures.calls, &format!("slskd: {:?}", mutation.kind).to_lowercase());
        let row = mutation.row.as_ref().and_then(|touched| by_id.get(&touched.id));
        let Some(row) = row else {
            figures.found(Zero::Outside, format!("slskd was told {mutation:?}"));
            continue;
        };
        let is_right = match mutation.kind {
            MutationKind::Superseded => {
                row.state == TransferState::Errored || lost.contains(&row.id)
            }
            MutationKind::Enqueued => {
                *asked.entry(&row.filename).or_default() += 1;
                true
            }
            MutationKind::Hidden => row.state.is_terminal(),
            _ => false,
        };
        if !is_right || row.username == "eve" {
            figures.found(Zero::Outside, format!("slskd was told {mutation:?} of {row:?}"));
        }
    }
    for (file, times) in asked.into_iter().filter(|(_, times)| *times > RETRIES) {
        figures.found(Zero::Double, format!("{file} was asked for {times} times"));
    }
    let came = |row: &&Row| row.state == TransferState::Succeeded && !lost.contains(&row.id);
    let mut once = BTreeSet::new();
    for row in rows.iter().filter(came) {
        if !once.insert((&row.username, &row.filename)) {
            figures.found(Zero::Double, format!("{} was downloaded twice", row.filename));
        }
    }
    for row in rows.iter().filter(|row| row.removed != (row.username != "eve")) {
        figures.found(Zero::Stalled, format!("{} is hidden: {}", row.filename, row.removed));
    }
}
