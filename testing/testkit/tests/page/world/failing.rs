//! A world in which much goes wrong: services are away or refuse the key, providers fail, transfers
//! fail, downloads fail, imports fail, a folder stands still.

use std::fs;

use tempfile::TempDir;
use towline_sim::{
    betanin::{self, Behaviour, Betanin},
    lists::{Fault, titles, trakt},
    putio::{Course, DownloadFault, Node, Putio, Script as PutioScript, Torrent},
    seerr::{Script as SeerrScript, SeerrSim},
    syncthing::{self, File, Folder, SyncthingSim},
};
use towline_testkit::{
    audio::Album,
    towline::{Towline, quoted},
};

use super::{PROGRAM, SOON, World, made};

const OFTEN: u32 = 1_000_000;

impl World {
    /// With a full inbox.
    pub(crate) async fn failing() -> Self {
        let place = tempfile::tempdir().unwrap();
        let (torrents, putio) = torrents_of(&place).await;
        let (wishes, seerr, trakt) = wishes_of().await;
        let (imports, betanin) = imports_of(&place).await;
        let (folders, nas, key) = folders_of().await;
        let mut towline = Towline::new(PROGRAM, &[torrents, wishes, imports, folders].concat());
        towline.start();
        let world = Self {
            towline,
            simulators: vec![
                Box::new(putio),
                Box::new(seerr),
                Box::new(trakt),
                Box::new(betanin),
                Box::new(key),
            ],
            place,
        };
        world.until_there_is("folder", "in-sync");
        nas.stops_folder("photos", "folder marker missing (this indicates potential data loss, search docs/forum to get information about how to proceed)");
        nas.fails("music", &[("Giant Steps/01.flac", "no space left on device")]).unwrap();
        for cause in ["importer-failed", "library-not-writable", "not-proved", "no-match"] {
            world.towline.until_asked(SOON, cause);
        }
        let mut world = world;
        world.simulators.push(Box::new(nas));
        world
    }

    /// Until what is tried several times first has failed, too.
    pub(crate) fn until_all_has_failed(&self) {
        for cause in ["folder-failing", "unreachable:away", "transfer-failed"] {
            self.towline.until_asked(2 * SOON, cause);
        }
    }
}

async fn torrents_of(place: &TempDir) -> (String, Putio) {
    let (watch, films) = (made(place, "watch"), made(place, "films"));
    let mut script = PutioScript::default();
    for (n, name, course) in [
        (
            1,
            "Withdrawn.By.Its.Tracker",
            Course::fails(50, "Torrent is not registered with this tracker"),
        ),
        (2, "Comes.In.Part.Only", Course::cached()),
        (3, "Nobody.Has.The.Rest", Course::sticks_at(12, 100)),
    ] {
        let hash = format!("{n:02x}").repeat(20);
        let file = Node::generated(&format!("{name}.mkv"), 9_000_000);
        script = script.torrent(Torrent::new(&hash, file).named(name).goes(course));
        fs::write(
            watch.join(format!("{n}.magnet")),
            format!("magnet:?xt=urn:btih:{hash}&dn={name}"),
        )
        .unwrap();
    }
    let putio = Putio::start(script).await.unwrap();
    putio.faults(|faults| {
        faults.on_downloads(OFTEN, "*", DownloadFault::Status { status: 404 });
    });
    let account = |name: &str, token: &str| {
        format!(
            "[torrents.{name}.putio]\ntoken = \"{token}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
             destination = {}\nexisting = \"all\"\ndownload.keep_free = \"0\"\nrescan = \"1s\"\n",
            putio.api_url(),
            putio.upload_url(),
            quoted(films.join(name)),
        )
    };
    for name in ["home", "guest"] {
        made(place, &format!("films/{name}"));
    }
    let watched =
        format!("[[torrents.home.putio.watch]]\npath = {}\nexisting_too = true\n", quoted(&watch));
    let config = account("home", putio.token()) + &watched + &account("guest", "NOT-THE-TOKEN");
    (config, putio)
}

async fn wishes_of() -> (String, SeerrSim, trakt::TraktSim) {
    let seerr = SeerrSim::start(SeerrScript::default()).await.unwrap();
    let jane = trakt::User::default().list(trakt::List::of("films", 1, titles(5)));
    let trakt = trakt::TraktSim::start(trakt::Script::default().user("jane", jane)).await.unwrap();
    trakt.fault("*", Fault::error(503), OFTEN);
    let config = format!(
        "[requests.media.seerr]\nurl = \"{}\"\napi_key = \"not the key at all\"\n\
         [providers]\npace = \"1ms\"\n\
         [providers.trakt]\nclient_id = \"{}\"\nurl = \"{}\"\nauth_url = \"{}\"\n\
         [lists.films.trakt]\nlist = \"jane/films\"\n\
         [lists.gone.file]\nlist = \"/nowhere/wishes.csv\"\n",
        seerr.url(),
        trakt.script().client_id,
        trakt.url(),
        trakt.url(),
    );
    (config, seerr, trakt)
}

async fn imports_of(place: &TempDir) -> (String, Betanin) {
    let downloads = made(place, "downloads");
    let long = super::long_name();
    let albums = [
        "Crash course",
        "Locked out",
        "Nothing doing",
        "Obscure tape",
        "Obscure <b>tape 2",
        long.as_str(),
    ];
    for (at, title) in albums.into_iter().enumerate() {
        Album::new("Band", title, 2).from_frames(40 + 8 * at).write(downloads.join(title)).unwrap();
    }
    let script = betanin::Script::new(made(place, "library"))
        .album("Crash*", Behaviour::Crashes)
        .album("Locked*", Behaviour::NotWritable)
        .album("Nothing*", Behaviour::DoesNothing)
        .album("Obscure*", Behaviour::AsksNoMatch)
        .album("The.Very*", Behaviour::AsksCandidates);
    let betanin = Betanin::start(script).await.unwrap();
    let config = format!(
        "[imports.music.directory]\npath = {}\nimporter = \"library\"\nquiet = \"1s\"\nexisting = \"all\"\n\
         [imports.away.slskd]\nurl = \"http://127.0.0.1:9\"\napi_key = \"not there at all\"\n\
         path = {}\nimporter = \"library\"\n\
         [importers.library.betanin]\nurl = \"{}\"\napi_key = \"{}\"\nlibrary = {}\n\
         timeout = \"2s\"\nprompts = \"set_aside\"\nprompt_after = \"2s\"\npoll = \"300ms\"\n",
        quoted(&downloads),
        quoted(made(place, "soulseek")),
        betanin.url(),
        betanin.key(),
        quoted(made(place, "library")),
    );
    (config, betanin)
}

/// One whose folder will stand still, and one that refuses the key.
async fn folders_of() -> (String, SyncthingSim, SyncthingSim) {
    let mut music = Folder::new("music", "Music");
    music.lacks = vec![File::new("Giant Steps/01.flac", 30_000_000)];
    let script = syncthing::Script { name: "nas".into(), ..syncthing::Script::default() }
        .folder(music)
        .folder(Folder::new("photos", "Photos"))
        .device("laptop");
    let nas = SyncthingSim::start(script).await.unwrap();
    let other = SyncthingSim::start(syncthing::Script::default()).await.unwrap();
    let table = |name: &str, url: String, key: &str| {
        format!("[folders.{name}.syncthing]\nurl = \"{url}\"\napi_key = \"{key}\"\n")
    };
    let config =
        table("nas", nas.url(), nas.key()) + &table("attic", other.url(), "another key altogether");
    (config, nas, other)
}
