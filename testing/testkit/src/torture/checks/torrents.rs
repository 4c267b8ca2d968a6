//! Every torrent was added once, is here byte by byte, and was then removed there, once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use super::super::{Zero, plan::Plan, rain::Rain, report::Figures, world::World};
use crate::putio::{files as files_of, paths};

pub(in super::super) fn check(world: &World, rain: &Rain, plan: &Plan, figures: &mut Figures) {
    added(world, rain, figures);
    here(world, rain, plan, figures);
    removed(world, rain, figures);
    let kept = paths(&world.places.watch());
    for path in kept {
        if !path.starts_with(".towline/added/") && path != ".towline/lock" {
            figures.found(Zero::Outside, format!("the watched folder: {path}"));
        }
    }
    let tokens = world.putio.log().tokens_at_storage();
    if tokens > 0 {
        figures.found(Zero::Outside, format!("the token was sent to storage hosts {tokens} times"));
    }
}

fn added(world: &World, rain: &Rain, figures: &mut Figures) {
    let log = world.putio.log();
    let mut added = log.added().clone();
    Figures::add_to(
        &mut figures.calls,
        "put.io: transfers begun",
        added.values().sum::<usize>() as u64,
    );
    for torrent in &rain.torrents {
        let name = &torrent.node.name;
        match added.remove(&torrent.hash) {
            Some(1) => {}
            Some(times) => figures.found(Zero::Double, format!("{name} was added {times} times")),
            None => figures.found(Zero::Lost, format!("{name} was never added")),
        }
    }
    for (hash, _) in added {
        figures.found(Zero::Outside, format!("{hash} was added, and never dropped"));
    }
}

fn here(world: &World, rain: &Rain, plan: &Plan, figures: &mut Figures) {
    let (mut done, mut shelf) = (BTreeMap::new(), BTreeMap::new());
    for torrent in &rain.torrents {
        let files = files_of(&torrent.node);
        if !torrent.is_album {
            done.extend(files);
            continue;
        }
        shelf.extend(files.clone());
        if plan.how != "move" {
            done.extend(files);
        }
    }
    super::files("downloads", &world.places.done(), &done, figures);
    super::files("the shelf", &world.places.shelf(), &shelf, figures);
}

/// Each by one call that was sent when its files were in place. An album that went on to its shelf has
/// another time since, unless it was copied there.
fn removed(world: &World, rain: &Rain, figures: &mut Figures) {
    let log = world.putio.log();
    Figures::add_to(&mut figures.calls, "put.io: removed", log.deleted().len() as u64);
    for (id, times) in log.deletes().into_iter().filter(|(_, times)| *times > 1) {
        figures.found(Zero::Double, format!("{id} was removed {times} times"));
    }
    let with_sum = rain.torrents.iter().filter(|torrent| torrent.has_sum);
    let names: BTreeSet<_> = with_sum.map(|torrent| torrent.node.name.as_str()).collect();
    for removed in log.deleted() {
        let name = removed.path.rsplit('/').next().unwrap_or_default();
        if !names.contains(name) {
            let words = format!("{}: nobody could tell whether it is right", removed.path);
            figures.found(Zero::RemovedEarly, words);
        }
    }
    let there = log.deleted().len();
    if there < names.len() {
        let words = format!("{there} of {} torrents were removed at put.io", names.len());
        figures.found(Zero::Stalled, words);
    }
    let is_copied = |name: &str| {
        rain.torrents.iter().any(|torrent| torrent.node.name == name && !torrent.is_album)
    };
    for call in log.calls().iter().filter(|call| call.request.path == "/v2/files/delete") {
        let ids = call.fields.get("file_ids").map_or("", String::as_str);
        for id in ids.split(',').filter_map(|id| id.parse::<i64>().ok()) {
            let Some(removed) = log.deleted().iter().find(|deleted| deleted.id == id) else {
                continue;
            };
            let name = removed.path.rsplit('/').next().unwrap_or_default();
            let placed = placed(&world.places.done().join(name)).filter(|_| is_copied(name));
            if placed.is_some_and(|placed| placed > call.at) {
                figures.found(Zero::RemovedEarly, removed.path.clone());
            }
        }
    }
}

/// When it was moved into place: a rename is the last that changes it.
fn placed(path: &Path) -> Option<u64> {
    let meta = fs::symlink_metadata(path).ok()?;
    let millis = meta.ctime() * 1000 + meta.ctime_nsec() / 1_000_000;
    u64::try_from(millis).ok()
}
