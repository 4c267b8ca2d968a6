//! `towline putio torrents …`, `files download`, `forget` and `import-state`: with a daemon, and
//! without one.

mod adding;
mod fetching;
mod knowing;
mod sparing;
mod watching;

use std::{fs, path::PathBuf};

use towline_sim::putio::{Node, Script};
use towline_testkit::{
    torrent::torrent,
    wait::{so, until},
};

use crate::{
    torrents::{World, known},
    worlds::SOON,
};

/// The names that put.io knows torrents by.
const KNOWN: [&str; 3] = ["film", "show", "song"];

/// An account in which each known torrent becomes one file.
async fn world(more: &str) -> World {
    let script = KNOWN
        .into_iter()
        .fold(Script::default(), |script, name| script.torrent(known(name, holds(name))));
    World::new(script, &format!("rescan = \"1s\"\n{more}")).await
}

/// What a known torrent becomes.
fn holds(name: &str) -> Node {
    Node::generated(&format!("{name}.mkv"), 400_000)
}

/// What a command line says to a person, on both streams, and how it ends.
fn said(world: &World, arguments: &[&str]) -> (String, Option<i32>) {
    let output = world.towline.command_line(arguments);
    let both = [output.stdout, output.stderr].concat();
    (String::from_utf8(both).unwrap(), output.status.code())
}

/// What a command line that must succeed says to a person.
fn says(world: &World, arguments: &[&str]) -> String {
    let (said, code) = said(world, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {said}");
    said
}

/// A torrent's file somewhere else than in a watched folder.
fn torrent_file(world: &World, name: &str) -> PathBuf {
    let path = world.towline.data().with_file_name(format!("{name}.torrent"));
    fs::write(&path, torrent(name)).unwrap();
    path
}

/// Until a file has its name in the destination.
fn until_there(world: &World, name: &str) {
    until(SOON, &format!("{name} is there"), || {
        so(world.done().join(name).exists(), &world.towline.log())
    });
}
