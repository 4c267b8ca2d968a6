//! Several towlines on one PostgreSQL.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use towline_postgres::Server;
use towline_testkit::{
    audio::Album,
    chance::Chance,
    towline::{Towline, quoted},
};

use crate::{
    killing::{LIFE, kills},
    worlds::{LATER, PROGRAM, assert_library, source, until_stages},
};

/// A killed node is noticed after 20 s, and by another one at its next beat.
const TAKEN_OVER: Duration = Duration::from_secs(30);

/// Albums that come to one directory and go to one library, whichever node carries them.
struct House {
    server: Server,
    downloads: PathBuf,
    library: PathBuf,
    shared: PathBuf,
    albums: Vec<Album>,
    schema: &'static str,
    _place: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        let (downloads, library, shared) = (at("dl"), at("lib"), at("shared"));
        for directory in [&downloads, &library, &shared] {
            fs::create_dir(directory).unwrap();
        }
        let server = Server::durable();
        let (albums, schema) = (Vec::new(), "home");
        Self { server, downloads, library, shared, albums, schema, _place: place }
    }

    /// What all nodes have in common: with its ledger in the data directory, or on the server.
    fn config(&self, is_shared: bool) -> String {
        let ledger = format!(
            "[ledger]\npostgres = \"{}\"\nshared = {}\n\n",
            self.server.url(self.schema),
            quoted(&self.shared)
        );
        format!(
            "{}{}[importers.library.place]\ninto = {}\nhow = \"copy\"\n",
            if is_shared { ledger.as_str() } else { "" },
            source(&self.downloads),
            quoted(&self.library)
        )
    }

    fn node(&self, name: &str) -> Towline {
        Towline::new(PROGRAM, &self.config_of(name))
    }

    fn config_of(&self, name: &str) -> String {
        format!("{}\n[node]\nname = \"{name}\"\n", self.config(true))
    }

    fn drop(&mut self) {
        let number = self.albums.len();
        let name = format!("Album {number}");
        let album = Album::new("Band", &name, 2).from_frames(40 + 8 * number);
        album.write(self.downloads.join(&name)).unwrap();
        self.albums.push(album);
    }

    fn until_all(&self, within: Duration, towline: &Towline) {
        let wanted: BTreeMap<_, _> =
            self.albums.iter().map(|album| (album.title.clone(), "imported".into())).collect();
        until_stages(towline, &self.downloads, within, &wanted);
        assert_library(&self.library, &self.albums);
    }
}

#[test]
fn a_ledger_is_carried_to_a_server_and_back_and_work_goes_on() {
    let mut house = House::new();
    let mut towline = Towline::new(PROGRAM, &house.config(false));
    towline.start();
    house.drop();
    house.until_all(LATER, &towline);
    towline.stop();

    towline.configure(&house.config(true));
    let early = towline.command_line(&["run"]);
    let words = String::from_utf8_lossy(&early.stderr).into_owned();
    assert!(!early.status.success() && words.contains("migrate-store postgres"), "{words}");
    let said = towline.command_line(&["migrate-store", "postgres"]);
    let (out, error) =
        (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success() && error.contains("it is the same"), "{out}{error}");
    assert!(out.contains("item") && towline.data().join("towline.db.moved").exists(), "{out}");
    let again = towline.command_line(&["migrate-store", "postgres"]);
    assert!(!again.status.success(), "there is nothing to be carried any more");
    towline.start();
    house.drop();
    house.until_all(LATER, &towline);
    assert!(!towline.data().join("towline.db").exists(), "nothing is kept beside the server");
    let refused = towline.command_line(&["migrate-store", "sqlite"]);
    assert!(!refused.status.success(), "it is in use");
    towline.stop();

    towline.run(&["migrate-store", "sqlite"]);
    towline.configure(&house.config(false));
    towline.start();
    house.drop();
    house.until_all(LATER, &towline);
    assert_eq!(towline.items().unwrap().len(), 3);
    towline.stop();
}

#[test]
fn a_backup_of_a_shared_ledger_is_put_back_into_a_schema_of_its_own() {
    let mut house = House::new();
    let mut towline = house.node("one");
    towline.start();
    house.drop();
    house.until_all(LATER, &towline);
    let file = house.shared.with_file_name("backup.tar.gz");
    towline.run(&["backup", "--to", file.to_str().unwrap()]);
    towline.stop();

    let restored = towline.command_line(&["restore", file.to_str().unwrap()]);
    let words = String::from_utf8_lossy(&restored.stderr).into_owned();
    assert!(restored.status.success() && words.contains("migrate-store postgres"), "{words}");
    assert!(!towline.command_line(&["run"]).status.success(), "it would go on without it");
    house.schema = "again";
    towline.configure(&house.config_of("one"));
    towline.run(&["migrate-store", "postgres"]);
    towline.start();
    house.drop();
    house.until_all(LATER, &towline);
    assert_eq!(towline.items().unwrap().len(), 2);
    towline.stop();
}

#[test]
fn another_node_goes_on_where_one_was_killed() {
    let mut house = House::new();
    let (mut one, mut two) = (house.node("one"), house.node("two"));
    one.start();
    house.drop();
    house.until_all(LATER, &one);
    two.start();
    let both = String::from_utf8(two.command_line(&["doctor"]).stdout).unwrap();
    assert!(both.contains("two (all, ") && both.contains("and one (all, "), "{both}");
    let log = one.log();
    assert!(log.contains("this node follows") && log.contains("imports.music"), "{log}");
    one.kill();
    let killed = Instant::now();
    house.drop();
    house.until_all(TAKEN_OVER + LATER, &two);
    println!("taken over and imported {:.1} s after the kill", killed.elapsed().as_secs_f64());
    // Both are pages of the same house.
    one.start();
    assert_eq!(one.items().unwrap(), two.items().unwrap());
    two.stop();
    house.drop();
    house.until_all(LATER, &one);
    one.stop();
}

#[test]
fn killed_again_and_again_two_nodes_import_every_album_once() {
    let mut house = House::new();
    let mut nodes = [house.node("one"), house.node("two")];
    let mut chance = Chance::of_environment("two nodes");
    let restarts_at = kills(2).div_ceil(2);
    nodes[0].start();
    for kill in 0..kills(2) {
        let at = usize::try_from(chance.below(2)).unwrap();
        if !nodes[at].is_running() {
            nodes[at].start_at_once();
        }
        house.drop();
        std::thread::sleep(chance.shorter_than(LIFE));
        if kill == restarts_at {
            house.server.kill();
            house.server.start_again();
        }
        nodes[at].kill();
    }
    let [one, two] = &mut nodes;
    for node in [&mut *one, &mut *two] {
        if !node.is_running() {
            node.start();
        }
    }
    let all = Duration::from_secs(10 * house.albums.len() as u64);
    house.until_all(TAKEN_OVER + LATER + all, one);
    assert_eq!(one.inbox().unwrap(), []);
    let imported = library_names(&house.library);
    assert_eq!(imported.len(), house.albums.len(), "each is there once: {imported:?}");
    one.stop();
    two.stop();
}

fn library_names(library: &Path) -> Vec<String> {
    let entries = fs::read_dir(library).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn what_cannot_be_is_refused_with_words() {
    let house = House::new();
    let refused = |config: &str, words: &str| {
        let towline = Towline::new(PROGRAM, config);
        let said = towline.command_line(&["run"]);
        let said = (said.status.code(), String::from_utf8_lossy(&said.stderr).into_owned());
        assert!(matches!(said.0, Some(1 | 2)) && said.1.contains(words), "{words}: {said:?}");
        assert!(!said.1.contains("hunter2"), "{said:?}");
    };
    let ledger = |address: &str| format!("[ledger]\npostgres = \"{address}\"\n");
    refused(&ledger("mysql://jo:hunter2@db/x"), "no address of a PostgreSQL database");
    refused(&ledger("postgres://jo:hunter2@127.0.0.1:1/x"), "x at 127.0.0.1:1");
    refused(&ledger("postgres://jo:hunter2@db/x?schema=a-b"), "a schema is named with");
    refused("[node]\nrole = \"web\"\n", "ledger.postgres");
    let nowhere = format!("{}shared = \"/nowhere/at/all\"\n", ledger(&house.server.url("home")));
    refused(&nowhere, "/nowhere/at/all");
    let mut one = house.node("same");
    one.start();
    let config = format!("{}\n[node]\nname = \"same\"\n", house.config(true));
    refused(&config, "another node of this ledger is called same");
    one.stop();
}
