//! `towline putio torrents …`, `files download`, `forget` and `import-state`: with a daemon, and
//! without one.

mod adding;
mod fetching;
mod knowing;
mod sparing;
mod watching;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::PathBuf,
    process::{Child, Stdio},
};

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

/// A command that goes on until a person ends it.
struct Running {
    child: Child,
    first_line: String,
}

impl Running {
    /// Returns when it has said its first line.
    fn start(world: &World, arguments: &[&str]) -> Self {
        let mut command = world.towline.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut first_line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut first_line).unwrap();
        Self { child, first_line }
    }

    /// As a person ends it; what it has said on stderr.
    fn end(mut self) -> String {
        let pid = self.child.id().to_string();
        let told = std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
        assert!(told.success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(self.child.wait().unwrap().success(), "{said}");
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}
