//! A household: its services, its configuration, its own towline.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use towline_postgres::Server;
use towline_sim::{
    betanin::{self, Beets, Behaviour, Betanin, Rule},
    lists::{titles, trakt},
    putio::{self, Putio},
    seerr::{self, SeerrSim},
    slskd::{self, SlskdSim},
    syncthing::{self, File, Folder, SyncthingSim},
};
use towline_testkit::{
    media::{available, known},
    towline::{Towline, quoted},
};

/// On each of two lists.
pub(crate) const LISTED: usize = 100;
/// Of all titles so many are not there yet, and are asked for.
const LACKING: usize = 10;
/// How long an import takes, in milliseconds.
const TAKES: u64 = 500;

/// What a household keeps its ledger in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Keeps {
    /// A file of its own, SQLite's.
    File,
    /// A schema of its own on the server that all share.
    Schema,
}

/// The provider of lists: one for all households.
pub(crate) struct Lists(trakt::TraktSim);

impl Lists {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let all = titles(2 * LISTED);
        let mut jane = trakt::User::default();
        for (number, titles) in (1_u64..).zip(all.chunks(LISTED)) {
            jane = jane.list(trakt::List::of(&format!("list-{number}"), number, titles.to_vec()));
        }
        Ok(Self(trakt::TraktSim::start(trakt::Script::default().user("jane", jane)).await?))
    }

    /// Since it was told to forget.
    pub(crate) fn calls(&self) -> usize {
        self.0.log().calls().len()
    }

    pub(crate) fn forget(&self) {
        self.0.clear_log();
    }
}

/// All of it. Dropped, it ends.
pub(crate) struct House {
    // First to go: nothing calls a service that is gone.
    pub(crate) towline: Towline,
    pub(crate) keeps: Keeps,
    pub(crate) schema: String,
    pub(crate) services: Services,
    pub(crate) place: PathBuf,
    config: String,
}

/// What is the household's own.
pub(crate) struct Services {
    pub(crate) betanin: Betanin,
    pub(crate) putio: Putio,
    pub(crate) seerr: SeerrSim,
    pub(crate) slskd: SlskdSim,
    pub(crate) syncthing: SyncthingSim,
}

impl House {
    /// Its towline is not started yet.
    pub(crate) async fn new(
        program: &Path,
        place: &Path,
        number: usize,
        keeps: Keeps,
        (lists, server): (&Lists, &Server),
    ) -> anyhow::Result<Self> {
        for below in ["downloads", "library", "shared", "watch", "films", "towline"] {
            fs::create_dir_all(place.join(below))?;
        }
        let services = Services::start(place).await?;
        let schema = format!("house_{number}");
        let ledger = match keeps {
            Keeps::File => String::new(),
            Keeps::Schema => format!("[ledger]\npostgres = \"{}\"\n", server.url(&schema)),
        };
        let config = ledger + &config(&services, lists, place);
        let own = place.join("towline");
        let towline = Towline::at(program, &own, &own.join("data"), &config);
        Ok(Self { towline, keeps, schema, services, place: place.to_owned(), config })
    }

    /// From now on it has lists.
    pub(crate) fn lists(&self) {
        let list = |name: &str| {
            format!(
                "[lists.{name}]\nfirst_run = \"go\"\n\
                 [lists.{name}.trakt]\nlist = \"jane/{name}\"\n"
            )
        };
        self.towline.configure(&[&self.config, &*list("list-1"), &list("list-2")].concat());
    }
}

impl Services {
    async fn start(place: &Path) -> anyhow::Result<Self> {
        let mut importer = betanin::Script::new(place.join("library"));
        importer.beets = Beets { moves: true, ..Beets::default() };
        importer.albums.push(Rule::new("*", Behaviour::Imports).takes(TAKES));
        let all = titles(2 * LISTED);
        let mut photos = Folder::new("photos", "Photos");
        photos.files = (0..20).map(|n| File::new(&format!("{n}.jpg"), 4096)).collect();
        let folders = syncthing::Script { name: "nas".into(), ..syncthing::Script::default() };
        let server = seerr::Script {
            titles: all.iter().map(known).collect(),
            media: all.iter().skip(LACKING).map(available).collect(),
            ..seerr::Script::default()
        };
        Ok(Self {
            betanin: Betanin::start(importer).await?,
            putio: Putio::start(putio::Script::default()).await?,
            seerr: SeerrSim::start(server).await?,
            slskd: SlskdSim::start(slskd::Script::new(place.join("downloads"))).await?,
            syncthing: SyncthingSim::start(folders.folder(photos).device("phone")).await?,
        })
    }

    /// How often each was called, since it was told to forget.
    pub(crate) fn calls(&self) -> BTreeMap<&'static str, usize> {
        BTreeMap::from([
            ("calls: betanin", self.betanin.requests().len()),
            ("calls: put.io", self.putio.log().calls().len()),
            ("calls: Seerr", self.seerr.calls()),
            ("calls: slskd", self.slskd.log().requests().len()),
            ("calls: Syncthing", self.syncthing.log().requests().len()),
        ])
    }

    pub(crate) fn forget(&self) {
        self.betanin.forget();
        self.putio.forget();
        self.seerr.reset_log();
        self.slskd.forget();
        self.syncthing.forget();
    }
}

/// Without a word on intervals, and on lists.
fn config(services: &Services, lists: &Lists, place: &Path) -> String {
    let Services { seerr, syncthing, .. } = services;
    let requests = format!(
        "[requests.media.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n",
        seerr.url(),
        seerr.key(),
    );
    let folders = format!(
        "[folders.nas.syncthing]\nurl = \"{}\"\napi_key = \"{}\"\n",
        syncthing.url(),
        syncthing.key(),
    );
    let parts =
        [requests, provider(lists), torrents(services, place), imports(services, place), folders];
    parts.concat()
}

fn provider(Lists(trakt): &Lists) -> String {
    let (url, id) = (trakt.url(), &trakt.script().client_id);
    format!("[providers.trakt]\nclient_id = \"{id}\"\nurl = \"{url}\"\nauth_url = \"{url}\"\n")
}

fn torrents(Services { putio, .. }: &Services, place: &Path) -> String {
    format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\ndownload.keep_free = \"0\"\n\
         [[torrents.home.putio.watch]]\npath = {}\n",
        putio.token(),
        putio.api_url(),
        putio.upload_url(),
        quoted(place.join("films")),
        quoted(place.join("watch")),
    )
}

fn imports(Services { slskd, betanin, .. }: &Services, place: &Path) -> String {
    format!(
        "[imports.soulseek.slskd]\nurl = \"{}\"\napi_key = \"{}\"\npath = {}\n\
         importer = \"library\"\n\
         [importers.library.betanin]\nurl = \"{}\"\napi_key = \"{}\"\nlibrary = {}\n",
        slskd.url(),
        slskd.key(),
        quoted(place.join("downloads")),
        betanin.url(),
        betanin.key(),
        quoted(place.join("library")),
    )
}
