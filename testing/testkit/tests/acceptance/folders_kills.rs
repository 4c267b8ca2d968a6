//! Power failures, while a simulated Syncthing brings albums, stands still, and has its devices
//! paused by the clock.

use std::{fs, path::Path, time::Duration};

use jiff::ToSpan as _;
use towline_sim::syncthing::{File, Folder, Script, SyncthingSim, Version};
use towline_testkit::{
    audio::Album,
    chance::Chance,
    towline::{Towline, quoted},
    wait::{so, until},
};

use crate::{
    folders_pauses::window,
    killing::{Figures, kill_again_and_again, kills},
    worlds::{LATER, PROGRAM, assert_library},
};

const FOLDER: &str = "music";

/// What happens at the server, again and again.
struct Life<'a> {
    sim: &'a SyncthingSim,
    stock: &'a Path,
    albums: Vec<Album>,
    turns: usize,
}

impl Life<'_> {
    /// The next that happens.
    fn goes_on(&mut self) {
        let is_here = self.turns.is_multiple_of(2);
        match self.turns % 6 {
            0 | 2 => self.an_album_is_announced(),
            1 | 3 => self.sim.brings(FOLDER).unwrap(),
            4 => self.sim.stops_folder(FOLDER, "folder marker missing"),
            _ => self.sim.mends(FOLDER),
        }
        if is_here {
            self.sim.disconnects("phone");
        } else {
            self.sim.connects("phone");
        }
        self.turns += 1;
    }

    fn an_album_is_announced(&mut self) {
        let number = self.albums.len();
        let title = format!("Album {number}");
        let album = Album::new("Band", &title, 3).from_frames(40 + 20 * number);
        let place = self.stock.join(&title);
        album.write(place.clone()).unwrap();
        let files = fs::read_dir(&place).unwrap().map(|entry| {
            let entry = entry.unwrap();
            let name = format!("{title}/{}", entry.file_name().into_string().unwrap());
            let size = entry.metadata().unwrap().len();
            File { copy_from: Some(entry.path()), ..File::new(&name, size) }
        });
        self.sim.lacks(FOLDER, files);
        self.albums.push(album);
    }

    /// All that was announced is there, nothing stands still, everybody is connected.
    fn ends_well(&self) {
        self.sim.mends(FOLDER);
        self.sim.brings(FOLDER).unwrap();
        self.sim.connects("phone");
    }
}

/// For ten minutes: three seconds paused, three not.
fn on_and_off() -> String {
    let begins = (0..100).map(|number| 2 + 6 * number);
    let windows = begins.map(|from: i64| window(from.seconds(), (from + 3).seconds()));
    windows.collect::<Vec<_>>().join(", ")
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_folders_and_devices_end_as_they_are() {
    let (disk, stock, library) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let script = Script { folders: Vec::new(), ..Script::new(Version::V1_29) }
        .folder(Folder::new(FOLDER, "Music").on_disk(disk.path()))
        .device("phone")
        .device("laptop");
    let sim = SyncthingSim::start(script).await.unwrap();
    sim.pauses("laptop", true);
    let config = format!(
        "[folders.nas.syncthing]\nurl = \"{}\"\napi_key = \"{}\"\nrescan = \"2s\"\n\
         [[folders.nas.syncthing.pause]]\nwhen = [{}]\n\
         [imports.music.directory]\npath = {}\nsynced = \"nas/{FOLDER}\"\nimporter = \"shelf\"\n\
         quiet = \"200ms\"\nexisting = \"all\"\n[importers.shelf.place]\ninto = {}\nhow = \"copy\"\n",
        sim.url(),
        sim.key(),
        on_and_off(),
        quoted(disk.path()),
        quoted(library.path()),
    );
    let mut towline = Towline::new(PROGRAM, &config);
    let mut chance = Chance::of_environment("folders");
    let mut life = Life { sim: &sim, stock: stock.path(), albums: Vec::new(), turns: 0 };
    let mut figures = Figures::begin("folders of Syncthing", kills(5));
    kill_again_and_again(&mut towline, &mut chance, figures.kills, || life.goes_on());
    life.ends_well();
    // A command that came before it listens would be the daemon for its time, and keep it out.
    towline.start();

    towline.until_nothing_is_asked(LATER);
    let has_all = || {
        let stages = |kind| Ok::<_, String>(towline.items_of(kind)?.into_iter().map(|it| it.stage));
        let albums = stages("album")?.filter(|stage| stage == "imported").count();
        let folders: Vec<_> = stages("folder")?.collect();
        let is_so = albums == life.albums.len() && folders == ["in-sync"];
        let items = towline.items()?;
        so(is_so, &format!("{albums} of {} albums, {folders:?}: {items:?}", life.albums.len()))
    };
    until(LATER, "every album is imported, and the folder in sync", has_all);
    assert_library(library.path(), &life.albums);
    // The schedule goes on: what it has paused it resumes, and what a person has paused stays so.
    let within = Duration::from_secs(30);
    for is_paused in [true, false, true, false] {
        until(within, "the phone follows the schedule", || {
            so(sim.is_paused("phone") == is_paused, &towline.log())
        });
        assert!(sim.is_paused("laptop"), "a person has paused it");
    }
    figures.albums = life.albums.len();
    figures.posts = sim.log().count("POST", "/rest/system/*");
    towline.stop();
}
