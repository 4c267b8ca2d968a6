//! A world in which all flows carry something, in most of the ways in which things stand.

use std::{fs, path::Path};

use tempfile::TempDir;
use towline_sim::{
    betanin::{self, Behaviour, Betanin},
    lists::{self, imdb, trakt},
    putio::{Course, Node, Putio, Script as PutioScript, Torrent},
    seerr::{Kind, Script as SeerrScript, SeerrSim, Title},
    slskd::{self, Peer, RemoteFile, SlskdSim},
    syncthing::{self, File, Folder, SyncthingSim},
};
use towline_testkit::{
    audio::Album,
    towline::{Towline, quoted},
};

use super::{PROGRAM, World, long_name, made};

/// Films that lists hold, as they are called and numbered.
const FILMS: [(&str, u16, u64); 9] = [
    ("Nosferatu", 1922, 653),
    ("Metropolis", 1927, 19),
    ("ليلة في القاهرة", 2001, 9001),
    ("A Trip to the Moon", 1902, 775),
    ("🎞️ Kaleidoscope 🎞️", 2019, 9002),
    ("The General", 1926, 961),
    ("Safety Last!", 1923, 22596),
    ("Häxan", 1922, 57283),
    ("<b>Bold</b> & \"Quoted\"", 2011, 9003),
];

/// Films of a list that asks before anything of it is asked for.
const OTHERS: [(&str, u16, u64); 5] = [
    ("The Kid", 1921, 10098),
    ("Sunrise", 1927, 631),
    ("Faust", 1926, 10728),
    ("The Cabinet of Dr. Caligari", 1920, 234),
    ("المومياء", 1969, 9004),
];

/// Torrents: hash, name, size, and how they go at the service.
fn torrents() -> [(String, String, u64, Course); 6] {
    let hash = |n: u8| format!("{n:02x}").repeat(20);
    [
        (hash(1), "A film that takes a while".into(), 400_000_000, Course::usual(50)),
        (hash(2), "Small.And.Soon.Here.2019".into(), 60_000, Course::cached()),
        (
            hash(3),
            "Rare.Recording.Nobody.Has.All.Of".into(),
            9_000_000_000,
            Course::sticks_at(37, 500),
        ),
        (hash(4), long_name(), 90_000_000, Course::usual(50)),
        (hash(5), "موسيقى من القاهرة 🎶".into(), 70_000, Course::cached()),
        (hash(6), "Documentary.S01.Complete".into(), 52_000_000_000, Course::sticks_at(80, 90_000)),
    ]
}

impl World {
    /// With something real on every page.
    pub(crate) async fn full() -> Self {
        let place = tempfile::tempdir().unwrap();
        let (torrents, putio) = torrents_of(&place).await;
        let (wishes, servers) = wishes_of(&place).await;
        let (imports, importers) = imports_of(&place).await;
        let (folders, syncthing) = folders_of().await;
        let mut towline = Towline::new(PROGRAM, &[torrents, wishes, imports, folders].concat());
        towline.start();
        let mut world = Self { towline, simulators: vec![Box::new(putio)], place };
        let seerr = servers.0;
        world.settled(&seerr);
        world.simulators.extend([
            Box::new(seerr) as Box<dyn std::any::Any + Send + Sync>,
            Box::new(servers.1),
            Box::new(servers.2),
            Box::new(importers.0),
            Box::new(importers.1),
            Box::new(syncthing),
        ]);
        world
    }

    /// Until all of it has come to where it stays for a while.
    fn settled(&self, seerr: &SeerrSim) {
        self.until_there_is("title", "requested");
        seerr.scan(Kind::Movie, 653, false);
        seerr.scan(Kind::Movie, 961, false);
        if let Some(made) = seerr.requests_of(Kind::Movie, 775).first() {
            seerr.decline(made.id);
        }
        self.towline.run(&["tombstone", "add", "movie:22596", "--why", "seen too often"]);
        self.towline.run(&["tombstone", "add", "show:1399"]);
        self.until_there_is("torrent", "downloading");
        self.until_there_is("torrent", "done");
        self.until_there_is("album", "imported");
        // Whichever is asked about first keeps the others waiting.
        let (long, downloads) = (long_name(), self.place.path().join("downloads"));
        albums(&downloads, &["Obscure tape", "Giant Steps", "Weak guess", &long, "أغاني 🎵"]);
        self.until_there_is("folder", "in-sync");
        for cause in ["no-match", "wish-unsure", "list-first-run"] {
            self.towline.until_asked(super::SOON, cause);
        }
    }
}

async fn torrents_of(place: &TempDir) -> (String, Putio) {
    let (watch, films) = (made(place, "watch"), made(place, "films"));
    let mut script = PutioScript::default();
    for (hash, name, size, course) in torrents() {
        let file = Node::generated(
            &format!(
                "{}.mkv",
                &name[..name.len().min(4)].trim_end_matches(|it: char| !it.is_ascii())
            ),
            size,
        );
        script = script.torrent(Torrent::new(&hash, file).named(&name).goes(course));
        fs::write(watch.join(format!("{hash}.magnet")), format!("magnet:?xt=urn:btih:{hash}&dn=x"))
            .unwrap();
    }
    let putio = Putio::start(script).await.unwrap();
    let config = format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\nexisting = \"all\"\ndownload.keep_free = \"0\"\ndownload.rate = \"200 KiB\"\n\
         rescan = \"1s\"\n[[torrents.home.putio.watch]]\npath = {}\nexisting_too = true\n",
        putio.token(),
        putio.api_url(),
        putio.upload_url(),
        quoted(&films),
        quoted(&watch),
    );
    (config, putio)
}

async fn wishes_of(place: &TempDir) -> (String, (SeerrSim, trakt::TraktSim, imdb::ImdbSim)) {
    let dune = |tmdb, released| Title::movie(tmdb, "Dune", released);
    let mut script = SeerrScript::default()
        .title(dune(841, "1984-12-14"))
        .title(dune(438_631, "2021-09-15"))
        .title(Title::tv(1399, "A Long Show", "2011-04-17", [1, 2, 3]));
    for (name, year, tmdb) in FILMS.into_iter().chain(OTHERS) {
        let number = i64::try_from(tmdb).unwrap();
        let title = Title::movie(number, name, &format!("{year}-05-01"));
        script = script.title(title.imdb(&format!("tt{tmdb:07}")));
    }
    let seerr = SeerrSim::start(script).await.unwrap();
    let jane = trakt::User::default().list(trakt::List::of("silent-films", 1, listed(&FILMS)));
    let trakt = trakt::TraktSim::start(trakt::Script::default().user("jane", jane)).await.unwrap();
    let shown = [listed(&FILMS[..3]), listed(&OTHERS), lists::titles(3)].concat();
    let shown = imdb::List::of(shown);
    let imdb =
        imdb::ImdbSim::start(imdb::Script::default().list("ls000000001", shown)).await.unwrap();
    let mine = place.path().join("wishes.json");
    fs::write(&mine, r#"{ "items": [{ "title": "Dune", "type": "movie" }] }"#).unwrap();
    let config = format!(
        "[requests.media.seerr]\nurl = \"{}\"\napi_key = \"{}\"\nrescan = \"1s\"\n\
         [providers]\npace = \"1ms\"\n\
         [providers.trakt]\nclient_id = \"{}\"\nurl = \"{}\"\nauth_url = \"{}\"\n\
         [providers.imdb]\nurl = \"{}\"\n\
         [lists.mine]\nfirst_run = \"go\"\n[lists.mine.file]\nlist = {}\n\
         [lists.silent]\nfirst_run = \"go\"\n[lists.silent.trakt]\nlist = \"jane/silent-films\"\n\
         [lists.watchlist]\n[lists.watchlist.imdb]\nlist = \"ls000000001\"\n",
        seerr.url(),
        seerr.key(),
        trakt.script().client_id,
        trakt.url(),
        trakt.url(),
        imdb.url(),
        quoted(&mine),
    );
    (config, (seerr, trakt, imdb))
}

fn listed(films: &[(&str, u16, u64)]) -> Vec<lists::Title> {
    let one = |(name, year, tmdb): &(&str, u16, u64)| {
        lists::Title::movie(name, *year).tmdb(*tmdb).imdb(format!("tt{tmdb:07}").as_str())
    };
    films.iter().map(one).collect()
}

fn albums(downloads: &Path, titles: &[&str]) {
    for (at, title) in titles.iter().enumerate() {
        let album = Album::new("Band", title, 2).from_frames(40 + 8 * (at + titles.len()));
        album.write(downloads.join(title)).unwrap();
    }
}

async fn imports_of(place: &TempDir) -> (String, (Betanin, SlskdSim)) {
    let (downloads, soulseek) = (made(place, "downloads"), made(place, "soulseek"));
    albums(&downloads, &["Blue Train"]);
    let script = betanin::Script::new(made(place, "library"))
        .album("Obscure*", Behaviour::AsksNoMatch)
        .album("Weak*", Behaviour::AsksCandidates);
    let betanin = Betanin::start(script).await.unwrap();
    let of_peer = "Music\\Sketches of Spain";
    let file = |name: &str| RemoteFile {
        size: 30_000_000,
        ..RemoteFile::new(&format!("{of_peer}\\{name}"))
    };
    let peer = Peer::new(
        "crate_digger_1959",
        [
            file("01 Concierto.flac").that(slskd::Behaviour::succeeds(100)),
            file("02 Will o' the Wisp.flac").that(slskd::Behaviour::Stalls),
            file("03 Solea.flac").that(slskd::Behaviour::StaysQueued),
        ],
    );
    let slskd = SlskdSim::start(slskd::Script::new(&soulseek).peer(peer)).await.unwrap();
    slskd.queue("crate_digger_1959", of_peer, &[]);
    let config = format!(
        "[imports.music.directory]\npath = {}\nimporter = \"library\"\nquiet = \"1s\"\nexisting = \"all\"\n\
         [imports.soulseek.slskd]\nurl = \"{}\"\napi_key = \"{}\"\npath = {}\nimporter = \"library\"\n\
         poll = \"1s\"\nexisting = \"all\"\n\
         [importers.library.betanin]\nurl = \"{}\"\napi_key = \"{}\"\nlibrary = {}\n\
         timeout = \"2s\"\nprompts = \"leave\"\nprompt_after = \"2s\"\npoll = \"300ms\"\n",
        quoted(&downloads),
        slskd.url(),
        slskd.key(),
        quoted(&soulseek),
        betanin.url(),
        betanin.key(),
        quoted(made(place, "library")),
    );
    (config, (betanin, slskd))
}

async fn folders_of() -> (String, SyncthingSim) {
    let mut photos = Folder::new("photos", "Photos");
    photos.files = vec![File::new("2024/harbour.jpg", 4_000_000)];
    photos.lacks = vec![File::new("2025/the long way home.raw", 3_400_000_000)];
    let mut music = Folder::new("music", "Music");
    music.files = vec![File::new("Blue Train/01 Blue Train.flac", 30_000_000)];
    let script = syncthing::Script { name: "nas".into(), ..syncthing::Script::default() }
        .folder(music)
        .folder(photos)
        .folder(Folder::new("long", &super::long_name()))
        .device("laptop")
        .device("📱 هاتف");
    let nas = SyncthingSim::start(script).await.unwrap();
    nas.disconnects("📱 هاتف");
    let config =
        format!("[folders.nas.syncthing]\nurl = \"{}\"\napi_key = \"{}\"\n", nas.url(), nas.key());
    (config, nas)
}
