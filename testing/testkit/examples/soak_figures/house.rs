//! A house with all four flows: the demo's services and settings, and a towline of its own process.

use std::{
    fs,
    path::{Path, PathBuf},
};

use towline_sim::{
    betanin::{self, Beets, Behaviour, Betanin, Rule},
    lists::trakt,
    putio::{self, Putio},
    seerr::{self, SeerrSim},
    slskd::{self, SlskdSim},
    syncthing::{self, File, Folder, SyncthingSim},
};
use towline_testkit::towline::{Towline, quoted};

/// How long the importer takes for an album, in milliseconds: at twenty times the demo's pace one comes
/// every 3.3 s, and it has them one after another.
const TAKES: u64 = 500;

/// Where things are.
pub(crate) struct Places(PathBuf);

impl Places {
    fn at(&self, below: &str) -> PathBuf {
        self.0.join(below)
    }

    /// Albums that come by torrent.
    pub(crate) fn albums(&self) -> PathBuf {
        self.at("downloads/albums")
    }

    /// Films that come by torrent.
    pub(crate) fn films(&self) -> PathBuf {
        self.at("downloads/films")
    }

    /// slskd's downloads.
    pub(crate) fn soulseek(&self) -> PathBuf {
        self.at("downloads/soulseek")
    }

    /// Where imported music is.
    pub(crate) fn library(&self) -> PathBuf {
        self.at("library")
    }

    /// What others have before it is downloaded.
    pub(crate) fn shared(&self) -> PathBuf {
        self.at("shared-by-others")
    }

    /// A folder of Syncthing's.
    pub(crate) fn synced(&self) -> PathBuf {
        self.at("synced/music")
    }

    /// Into which torrents and magnet links of films are dropped.
    pub(crate) fn film_drops(&self) -> PathBuf {
        self.at("watch/films")
    }

    /// Into which torrents of music are dropped.
    pub(crate) fn music_drops(&self) -> PathBuf {
        self.at("watch/music")
    }

    fn make(root: &Path) -> anyhow::Result<Self> {
        let places = Self(root.to_owned());
        for place in [
            places.albums(),
            places.films(),
            places.soulseek(),
            places.library(),
            places.shared(),
            places.synced(),
            places.film_drops(),
            places.music_drops(),
            places.at("towline"),
        ] {
            fs::create_dir_all(place)?;
        }
        Ok(places)
    }
}

/// All of it. Dropped, it ends; its files stay.
pub(crate) struct House {
    // First to go: nothing calls a service that is gone.
    pub(crate) towline: Towline,
    pub(crate) services: Services,
    pub(crate) places: Places,
}

/// What is simulated.
pub(crate) struct Services {
    pub(crate) betanin: Betanin,
    pub(crate) putio: Putio,
    pub(crate) seerr: SeerrSim,
    pub(crate) slskd: SlskdSim,
    pub(crate) syncthing: SyncthingSim,
    pub(crate) trakt: trakt::TraktSim,
}

impl House {
    /// In this directory, which is made; towline runs.
    pub(crate) async fn new(program: &Path, root: &Path) -> anyhow::Result<Self> {
        let places = Places::make(root)?;
        let services = Services::start(&places).await?;
        let towline = places.at("towline");
        let config = config(&services, &places);
        let mut towline = Towline::at(program, &towline, &towline.join("data"), &config);
        towline.start();
        Ok(Self { towline, services, places })
    }
}

impl Services {
    async fn start(places: &Places) -> anyhow::Result<Self> {
        let mut importer = betanin::Script::new(places.library());
        importer.beets = Beets { moves: true, ..Beets::default() };
        importer.albums.push(Rule::new("*", Behaviour::Imports).takes(TAKES));
        let jane = trakt::User::default().list(trakt::List::of("films", 1, Vec::new()));
        let account = putio::Script::default();
        let account = putio::Script {
            // What is deleted would stay in memory.
            account: putio::Account { trash_enabled: false, ..account.account },
            ..account
        };
        let photos = Folder::new("photos", "Photos");
        let mut papers = Folder::new("papers", "Papers");
        papers.files = vec![File::new("letters/1927.pdf", 310_000_000)];
        let folders = syncthing::Script { name: "nas".into(), ..syncthing::Script::default() }
            .folder(Folder::new("music", "Music").on_disk(places.synced()))
            .folder(photos)
            .folder(papers)
            .device("laptop")
            .device("phone");
        let users = trakt::Script::default().user("jane", jane);
        Ok(Self {
            betanin: Betanin::start(importer).await?,
            putio: Putio::start(account).await?,
            seerr: SeerrSim::start(seerr::Script::default()).await?,
            slskd: SlskdSim::start(slskd::Script::new(places.soulseek())).await?,
            syncthing: SyncthingSim::start(folders).await?,
            trakt: trakt::TraktSim::start(users).await?,
        })
    }

    /// They note every call.
    pub(crate) fn forget(&self) {
        self.betanin.forget();
        self.putio.forget();
        self.seerr.reset_log();
        self.slskd.forget();
        self.syncthing.forget();
        self.trakt.clear_log();
    }
}

/// The demo's, but for a list that is read every 10 s, and what is tidied behind imports.
fn config(services: &Services, places: &Places) -> String {
    let parts = [
        wishes(services),
        torrents(services, places),
        imports(services, places),
        folders(services),
    ];
    parts.concat()
}

fn wishes(Services { seerr, trakt, .. }: &Services) -> String {
    let url = trakt.url();
    format!(
        "[requests.media.seerr]\nurl = \"{}\"\napi_key = \"{}\"\nrescan = \"2s\"\n\
         [providers]\npace = \"100ms\"\n\
         [providers.trakt]\nclient_id = \"{}\"\nurl = \"{url}\"\nauth_url = \"{url}\"\n\
         [lists.films]\nfirst_run = \"go\"\nevery = \"10s\"\nseasons = \"all\"\n\
         [lists.films.trakt]\nlist = \"jane/films\"\n\n",
        seerr.url(),
        seerr.key(),
        trakt.script().client_id,
    )
}

fn torrents(Services { putio, .. }: &Services, places: &Places) -> String {
    format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\nrescan = \"5s\"\ngroom = {{ every = \"10m\" }}\n\
         download = {{ rate = \"3 MiB\", keep_free = \"0\", files = 4, connections_per_file = 2 }}\n\
         [[torrents.home.putio.watch]]\npath = {}\nwhen_added = \"remove\"\n\
         [[torrents.home.putio.watch]]\npath = {}\ncategory = \"music\"\nwhen_added = \"remove\"\n\
         [torrents.home.putio.categories.music]\ndestination = {}\n\n",
        putio.token(),
        putio.api_url(),
        putio.upload_url(),
        quoted(places.films()),
        quoted(places.film_drops()),
        quoted(places.music_drops()),
        quoted(places.albums()),
    )
}

fn imports(Services { slskd, betanin, .. }: &Services, places: &Places) -> String {
    let directory = "importer = \"library\"\nquiet = \"1s\"\nexisting = \"all\"\n";
    format!(
        "[imports.soulseek.slskd]\nurl = \"{}\"\napi_key = \"{}\"\npath = {}\nimporter = \"library\"\n\
         poll = \"1s\"\nquiet = \"2s\"\nexisting = \"all\"\nhide_imported = true\nprune = true\n\
         [imports.albums.directory]\npath = {}\n{directory}prune = true\n\
         [imports.synced.directory]\npath = {}\n{directory}synced = \"nas/music\"\n\
         [importers.library.betanin]\nurl = \"{}\"\napi_key = \"{}\"\nlibrary = {}\n\
         prompt_after = \"2s\"\npoll = \"500ms\"\n\n",
        slskd.url(),
        slskd.key(),
        quoted(places.soulseek()),
        quoted(places.albums()),
        quoted(places.synced()),
        betanin.url(),
        betanin.key(),
        quoted(places.library()),
    )
}

fn folders(Services { syncthing, .. }: &Services) -> String {
    let (url, key) = (syncthing.url(), syncthing.key());
    format!("[folders.nas.syncthing]\nurl = \"{url}\"\napi_key = \"{key}\"\n")
}
