//! Twenty directories of all kinds reach their ends through a real betanin with a real beets.

use std::{collections::BTreeMap, ffi::OsStr, fs, os::unix::ffi::OsStrExt as _, path::Path};

use towline_domain::LocalPath;
use towline_testkit::{
    audio::{Album, sounds_below},
    betanin::{BeetsConfig, RealBetanin},
    proxy::{Fault, Proxy},
    towline::Towline,
    wait::until,
};

use crate::worlds::{Config, LATER, PROGRAM, SOON, assert_library, grow, listed, until_stages};

const NAMES: [&str; 12] = [
    "Plain One",
    "Plain Two",
    "Für Elise – Öäß",
    "東京事変 教育",
    "🎷 Night 🌙",
    " leading space",
    "trailing space ",
    "double  space",
    "-dash",
    "new\nline",
    "[x] *glob* ?",
    "It's \"$HOME\" & `;` #%+?",
];

/// Albums whose tracks all have lengths of their own.
struct Press {
    frames: usize,
}

impl Press {
    fn album(&mut self, title: &str, discs: &[u32]) -> Album {
        let album = Album::with_discs("Band", title, discs).from_frames(self.frames);
        self.frames += 4 * album.tracks.len();
        album
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_directories_end_as_they_should_each_imported_once() {
    let betanin = RealBetanin::start(BeetsConfig::default()).await;
    betanin.ask_about("Obscure");
    let proxy = Proxy::start(&betanin.url()).await.unwrap();
    proxy.on_next_post("Lost Answer", Fault::DropAnswer);
    let mut towline = Towline::new(PROGRAM, &Config::of(&betanin, proxy.url()).text());
    let downloads = betanin.downloads();
    let drop_into = |name: &str| downloads.join(name);

    let mut press = Press { frames: 40 };
    let mut wanted = BTreeMap::new();
    let mut albums = Vec::new();
    // There before the first start: `existing = "all"`.
    for name in NAMES {
        let album = press.album(&format!("Album {}", albums.len()), &[3]);
        album.write(drop_into(name)).unwrap();
        wanted.insert(shown(name), "imported");
        albums.push(album);
    }
    towline.start();
    for (name, discs) in
        [("Two Discs", &[2, 2][..]), ("Artist/Nested", &[3]), ("Lost Answer", &[3])]
    {
        let album = press.album(name, discs);
        wanted.insert(shown(name), "imported");
        album.write(drop_into(name)).unwrap();
        albums.push(album);
    }
    let obscure = press.album("Obscure", &[3]);
    obscure.write(drop_into("Obscure")).unwrap();
    wanted.insert("Obscure".into(), "held");
    fs::create_dir(drop_into("Only Text")).unwrap();
    fs::write(drop_into("Only Text").join("notes.txt"), "no audio in here").unwrap();
    wanted.insert("Only Text".into(), "nothing");
    let no_text = downloads.join(OsStr::from_bytes(b"Caf\xe9"));
    press.album("Not sendable", &[3]).write(&no_text).unwrap();
    wanted.insert(name_of(&no_text), "preparing");

    // The same music again, once it is in the library.
    towline.until_stage(LATER, "Plain One", "imported");
    albums[0].write(drop_into("Plain One again")).unwrap();
    wanted.insert("Plain One again".into(), "held");
    let mut wanted: BTreeMap<_, _> =
        wanted.into_iter().map(|(name, stage)| (name, stage.to_owned())).collect();

    until_stages(&towline, &downloads, LATER, &wanted);
    assert_library(&betanin.library(), &albums);
    let mut causes: Vec<_> = towline.inbox().unwrap().into_iter().map(|e| e.cause).collect();
    causes.sort();
    assert_eq!(causes, ["duplicate", "name-not-sendable:library", "no-match"]);

    // It grows while nothing else waits for its turn: only its own quiet keeps it.
    let growing = press.album("Growing", &[3]);
    grow(growing.clone(), drop_into("Growing"));
    wanted.insert("Growing".into(), "imported".into());
    assert_eq!(wanted.len(), 20);

    // Answered later, it is imported.
    let asked = towline.until_asked(SOON, "no-match");
    towline.run(&["inbox", "answer", &asked.id.to_string(), "as-is"]);
    let asked = towline.until_asked(SOON, "duplicate");
    towline.run(&["inbox", "answer", &asked.id.to_string(), "skip"]);
    wanted.insert("Obscure".into(), "imported".into());
    wanted.insert("Plain One again".into(), "skipped".into());
    until_stages(&towline, &downloads, SOON, &wanted);
    albums.extend([obscure, growing.clone()]);
    assert_library(&betanin.library(), &albums);

    let listed = listed(&betanin.url(), betanin.key()).await;
    assert!(listed.values().all(|&times| times == 1), "{listed:#?}");
    // All but the one without audio and the one that cannot be sent; nothing was asked twice.
    assert_eq!((listed.len(), proxy.posts().len()), (18, 18), "{:#?}", proxy.posts());
    // Copied: all is still where it was.
    assert_eq!(sounds_below(drop_into("Growing")), growing.sounds());
    towline.stop();
}

/// The same with beets that moves, and a library that towline does not see.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_moved_is_proved_by_having_left() {
    let betanin = RealBetanin::start(BeetsConfig { moves: true, ..BeetsConfig::default() }).await;
    betanin.ask_about("Obscure");
    let downloads = betanin.downloads();
    let config = Config { library: None, ..Config::of(&betanin, betanin.url()) };
    let mut towline = Towline::new(PROGRAM, &config.text());
    towline.start();
    let mut press = Press { frames: 40 };
    let mut albums = Vec::new();
    for (name, discs) in [("Plain", &[3][..]), ("Zwölf Töne", &[2]), ("Two Discs", &[2, 2])] {
        let album = press.album(name, discs);
        album.write(downloads.join(name)).unwrap();
        fs::write(downloads.join(name).join("cover.jpg"), "a picture").unwrap();
        albums.push(album);
    }
    let obscure = press.album("Obscure", &[3]);
    obscure.write(downloads.join("Obscure")).unwrap();

    let stages = |obscure: &str| {
        let ended = ["Plain", "Zwölf Töne", "Two Discs"].map(|name| (name, "imported"));
        let all = ended.into_iter().chain([("Obscure", obscure)]);
        all.map(|(name, stage)| (name.to_owned(), stage.to_owned())).collect()
    };
    until_stages(&towline, &downloads, LATER, &stages("held"));
    assert_library(&betanin.library(), &albums);
    assert_library(&downloads, [&obscure]);
    assert!(downloads.join("Plain/cover.jpg").exists(), "nothing is removed unless asked for");

    let asked = towline.until_asked(SOON, "no-match");
    towline.run(&["inbox", "answer", &asked.id.to_string(), "as-is"]);
    until_stages(&towline, &downloads, SOON, &stages("imported"));
    albums.push(obscure);
    assert_library(&betanin.library(), &albums);
    assert_library(&downloads, []);
    towline.stop();
}

fn shown(name: &str) -> String {
    LocalPath::new(name).to_string()
}

fn name_of(path: &Path) -> String {
    LocalPath::new(path.file_name().unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_betanin_in_mid_import_imports_once() {
    let mut betanin = RealBetanin::start(BeetsConfig::default()).await;
    // The music is in the library, and the program has not ended yet.
    betanin.linger_after_import(20);
    let mut towline = Towline::new(PROGRAM, &Config::of(&betanin, betanin.url()).text());
    towline.start();
    let album = Press { frames: 40 }.album("Twice", &[3]);
    album.write(betanin.downloads().join("Twice")).unwrap();
    until(LATER, "beets has imported it", || match sounds_below(betanin.library()) {
        sounds if sounds == album.sounds() => Ok(()),
        sounds => Err(format!("{sounds:?}\n{}", towline.log())),
    });
    betanin.kill().await;
    betanin.restore_beet_shim();
    betanin.restart().await;

    // Run again from scratch, it meets itself as a duplicate.
    towline.until_stage(LATER, "Twice", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(&betanin.library(), [&album]);
    let listed = listed(&betanin.url(), betanin.key()).await;
    assert_eq!(listed.values().collect::<Vec<_>>(), [&1]);
    assert!(towline.log().contains("asked (duplicate)"), "{}", towline.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_that_cannot_be_written_is_tried_again_until_it_can() {
    let betanin = RealBetanin::start(BeetsConfig::default()).await;
    // A file where the artist's directory should be: that stops even root.
    let obstacle = betanin.library().join("Band");
    fs::write(&obstacle, "in the way").unwrap();
    let mut towline = Towline::new(PROGRAM, &Config::of(&betanin, betanin.url()).text());
    towline.start();
    let album = Press { frames: 40 }.album("Stopped", &[3]);
    album.write(betanin.downloads().join("Stopped")).unwrap();
    towline.until_asked(SOON, "library-not-writable");

    // Mended; nobody tells towline.
    fs::remove_file(&obstacle).unwrap();
    towline.until_stage(LATER, "Stopped", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(&betanin.library(), [&album]);
    let listed = listed(&betanin.url(), betanin.key()).await;
    assert_eq!(listed.values().collect::<Vec<_>>(), [&1], "replayed, not posted again");
}
