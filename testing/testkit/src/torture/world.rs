//! The services of a round with their directories, and a towline among them, or two.

use std::{
    fs,
    path::{Path, PathBuf},
};

use towline_sim::{
    betanin::{self, Behaviour},
    lists::{Title, imdb, trakt},
    putio::{self, Putio},
    seerr::{self, SeerrSim},
    slskd,
    syncthing::{self, Folder, SyncthingSim, Version},
};

use super::{
    Options,
    faults::{disk::Disk, line::Line},
    nodes::Database,
    plan::Plan,
    rain::WITHOUT_SUM,
};
use crate::{
    audio::Album,
    betanin::{BeetsConfig, RealBetanin},
    media::known,
    soulseek::Soulseek,
    syncthing::{Pair, Setup},
    towline::Towline,
};

/// What fills a small disk.
pub(super) const BALLAST: &str = "ballast";
/// The folder of the simulated Syncthing.
pub(super) const MUSIC: &str = "music";
/// How long the server asks its own source for a title, in milliseconds: a sync lasts for several lives.
const TAKES_MS: u64 = 60;
/// For whom titles are asked for, by his number.
pub(super) const BOB: i64 = 2;
/// So many titles are on a page of a list.
const PAGE: usize = 4;
/// Bytes a second over each connection: a download outlives towline, if it may live long at all.
const RATE: u64 = 3 << 20;

/// Where everything is.
pub(super) struct Places {
    /// All of it.
    pub(super) root: PathBuf,
    /// Another file system, where there is one.
    elsewhere: Option<tempfile::TempDir>,
    shelf: PathBuf,
    incomplete: Option<PathBuf>,
}

impl Places {
    fn new(root: &Path, plan: &Plan) -> Self {
        let _was_there = fs::remove_dir_all(root);
        let elsewhere = (plan.shelf_elsewhere || plan.incomplete_elsewhere)
            .then(|| tempfile::tempdir_in("/dev/shm").ok())
            .flatten();
        let there = |wanted: bool, name: &str| {
            elsewhere.as_ref().filter(|_| wanted).map(|place| place.path().join(name))
        };
        let shelf = there(plan.shelf_elsewhere, "shelf").unwrap_or_else(|| root.join("disk/shelf"));
        let incomplete = there(plan.incomplete_elsewhere, "incomplete");
        Self { root: root.to_owned(), elsewhere, shelf, incomplete }
    }

    /// After the small disk is mounted: it would hide them.
    fn make(&self) {
        let mut all = vec![self.done(), self.shelf(), self.watch(), self.albums(), self.soulseek()];
        all.extend([self.rack(), self.synced(), self.stock(), self.shared()]);
        all.extend(self.incomplete.clone());
        for place in all {
            fs::create_dir_all(place).expect("the round's directory can be written");
        }
    }

    /// What may be small, and full.
    pub(super) fn disk(&self) -> PathBuf {
        self.root.join("disk")
    }

    /// Where torrents land.
    pub(super) fn done(&self) -> PathBuf {
        self.disk().join("done")
    }

    /// Where albums go that came by torrent.
    pub(super) fn shelf(&self) -> PathBuf {
        self.shelf.clone()
    }

    /// Where torrents come together, where that is elsewhere.
    pub(super) fn incomplete(&self) -> Option<&Path> {
        self.incomplete.as_deref()
    }

    /// The other file system.
    pub(super) fn elsewhere(&self) -> Option<&Path> {
        self.elsewhere.as_ref().map(tempfile::TempDir::path)
    }

    /// towline's own: that of the node of this number.
    pub(super) fn data(&self, node: usize) -> PathBuf {
        self.disk().join(["data", "data-two"][node])
    }

    /// Its configuration and its log.
    pub(super) fn house(&self, node: usize) -> PathBuf {
        self.root.join(["house", "house-two"][node])
    }

    /// What strace says of it.
    pub(super) fn strace(&self, node: usize) -> PathBuf {
        self.root.join(["strace.log", "strace-two.log"][node])
    }

    /// What must be the same for all nodes.
    pub(super) fn shared(&self) -> PathBuf {
        self.disk().join("shared")
    }

    /// Into which torrents are dropped.
    pub(super) fn watch(&self) -> PathBuf {
        self.root.join("watch")
    }

    /// Into which albums are dropped.
    pub(super) fn albums(&self) -> PathBuf {
        self.root.join("albums")
    }

    /// slskd's downloads.
    pub(super) fn soulseek(&self) -> PathBuf {
        self.root.join("soulseek")
    }

    /// The simulated betanin's library.
    pub(super) fn library(&self) -> PathBuf {
        self.root.join("library")
    }

    /// Where albums go that Syncthing brings.
    pub(super) fn rack(&self) -> PathBuf {
        self.root.join("rack")
    }

    /// The simulated Syncthing's folder.
    pub(super) fn synced(&self) -> PathBuf {
        self.root.join("synced")
    }

    /// What others have before it is downloaded.
    pub(super) fn stock(&self) -> PathBuf {
        self.root.join("stock")
    }
}

/// What takes albums into a library.
#[expect(clippy::large_enum_variant, reason = "there is one of it")]
pub(super) enum Importer {
    Simulated(betanin::Betanin),
    Real(RealBetanin),
}

/// What keeps a folder the same.
pub(super) enum Sync {
    Simulated(SyncthingSim),
    Real(Box<Pair>),
}

/// The lines to the services.
pub(super) struct Lines {
    pub(super) all: Vec<(&'static str, Line)>,
}

/// All of a round.
pub(super) struct World {
    // First to go: nothing calls a service that is gone.
    pub(super) towlines: Vec<Towline>,
    /// Where they have their ledger, when there are several.
    pub(super) database: Option<Database>,
    pub(super) lines: Lines,
    pub(super) seerr: SeerrSim,
    pub(super) trakt: trakt::TraktSim,
    pub(super) imdb: imdb::ImdbSim,
    pub(super) putio: Putio,
    pub(super) peers: Soulseek,
    pub(super) betanin: Importer,
    pub(super) syncthing: Sync,
    pub(super) disk: Option<Disk>,
    pub(super) places: Places,
}

impl World {
    /// Everything runs but towline. The lists hold these titles.
    pub(super) async fn new(
        Options { program, nodes, .. }: &Options,
        root: &Path,
        plan: &Plan,
        [by_tmdb, by_imdb]: [Vec<Title>; 2],
    ) -> Self {
        let places = Places::new(root, plan);
        fs::create_dir_all(places.disk()).expect("the round's directory can be written");
        let disk =
            plan.small_disk.then(|| Disk::mount(&places.disk()).expect("it was tried before"));
        places.make();
        let mut putio = putio::Script::default();
        putio.habits.storage.rate = Some(RATE);
        putio.habits.without_crc.push(format!("*{WITHOUT_SUM}"));
        let mut seerr = seerr::Script::default();
        seerr.metadata.takes_ms = TAKES_MS;
        seerr.titles = by_tmdb.iter().chain(&by_imdb).map(known).collect();
        // His requests wait for a yes: until then they could be taken back.
        let seerr = seerr.user(seerr::User::new(BOB, "bob", seerr::rights::REQUEST));
        let films = trakt::List::of("films", 1, by_tmdb);
        let jane = trakt::User::default().list(films);
        // Of several pages, one may be missing.
        let trakt =
            trakt::Script { page_most: PAGE, ..trakt::Script::default() }.user("jane", jane);
        let imdb = imdb::Script::default().list("ls000000001", imdb::List::of(by_imdb));
        let betanin = betanin(plan, &places).await;
        let downloads = match &betanin {
            Importer::Simulated(_) => places.soulseek(),
            // It sees its own directory only, as in a container.
            Importer::Real(real) => real.downloads().join("soulseek"),
        };
        fs::create_dir_all(&downloads).expect("the round's directory can be written");
        let started = "a simulator starts";
        let towlines = (0..*nodes).map(|node| towline(program, &places, node));
        let mut world = Self {
            towlines: towlines.collect(),
            database: (*nodes > 1).then(Database::new),
            lines: Lines { all: Vec::new() },
            seerr: SeerrSim::start(seerr).await.expect(started),
            trakt: trakt::TraktSim::start(trakt).await.expect(started),
            imdb: imdb::ImdbSim::start(imdb).await.expect(started),
            putio: Putio::start(putio).await.expect(started),
            peers: Soulseek::start(downloads, |mut script| {
                script.version = slskd::Version::V0_24_5;
                script
            })
            .await,
            betanin,
            syncthing: syncthing(plan, &places).await,
            disk,
            places,
        };
        eve(&world.peers).await;
        world.lines = Lines::to(&world).await;
        for (node, towline) in world.towlines.iter().enumerate() {
            let of_its_own = |database: &Database| database.config(node, &world.places.shared());
            let of_its_own = world.database.as_ref().map(of_its_own).unwrap_or_default();
            towline.configure(&[of_its_own, world.config(plan)].concat());
        }
        world
    }

    /// One towline, where any of them will do.
    pub(super) fn towline(&self) -> &Towline {
        &self.towlines[0]
    }

    /// Whether all of them run.
    pub(super) fn all_run(&mut self) -> bool {
        self.towlines.iter_mut().all(Towline::is_running)
    }

    /// Where albums are dropped that go to betanin: it must see them.
    pub(super) fn albums(&self) -> PathBuf {
        match &self.betanin {
            Importer::Simulated(_) => self.places.albums(),
            Importer::Real(real) => real.downloads().join("albums"),
        }
    }

    /// betanin's library.
    pub(super) fn library(&self) -> PathBuf {
        match &self.betanin {
            Importer::Simulated(_) => self.places.library(),
            Importer::Real(real) => real.library(),
        }
    }

    /// Where Syncthing brings albums to.
    pub(super) fn synced(&self) -> PathBuf {
        match &self.syncthing {
            Sync::Simulated(_) => self.places.synced(),
            Sync::Real(pair) => pair.b.folder(),
        }
    }
}

impl Lines {
    async fn to(world: &World) -> Self {
        let betanin = match &world.betanin {
            Importer::Simulated(sim) => sim.url(),
            Importer::Real(real) => real.url(),
        };
        let syncthing = match &world.syncthing {
            Sync::Simulated(sim) => sim.url(),
            Sync::Real(pair) => pair.b.url(),
        };
        let mut all = Vec::new();
        for (name, url) in [
            ("seerr", world.seerr.url()),
            ("trakt", world.trakt.url()),
            ("imdb", world.imdb.url()),
            ("put.io", world.putio.api_url()),
            ("put.io uploads", world.putio.upload_url()),
            ("slskd", world.peers.sim.url()),
            ("betanin", betanin),
            ("syncthing", syncthing),
        ] {
            all.push((name, Line::to(&url).await.expect("the loopback interface has a free port")));
        }
        Self { all }
    }

    pub(super) fn url(&self, name: &str, url: &str) -> String {
        let line = self.all.iter().find(|(of, _)| *of == name).map(|(_, line)| line);
        line.map_or_else(|| url.to_owned(), |line| line.instead_of(url))
    }
}

fn towline(program: &Path, places: &Places, node: usize) -> Towline {
    for place in [places.house(node), places.data(node)] {
        fs::create_dir_all(place).expect("the round's directory can be written");
    }
    Towline::at(program, &places.house(node), &places.data(node), "")
}

async fn betanin(plan: &Plan, places: &Places) -> Importer {
    if plan.real_betanin {
        let real = RealBetanin::start(BeetsConfig::default()).await;
        real.ask_about("Asks");
        for name in ["albums", "soulseek"] {
            fs::create_dir_all(real.downloads().join(name)).expect("its directory can be written");
        }
        return Importer::Real(real);
    }
    let mut script = betanin::Script::new(places.library());
    script.cut = Some(7);
    script.albums.push(betanin::Rule::new("Slow *", Behaviour::Imports).takes(700));
    let script = script.album("Asks *", Behaviour::AsksNoMatch);
    Importer::Simulated(betanin::Betanin::start(script).await.expect("a simulator starts"))
}

async fn syncthing(plan: &Plan, places: &Places) -> Sync {
    if plan.real_syncthing {
        return Sync::Real(Box::new(Pair::start(Setup::default()).await));
    }
    let script =
        syncthing::Script { folders: Vec::new(), ..syncthing::Script::new(Version::V1_29) }
            .folder(Folder::new(MUSIC, "Music").on_disk(places.synced()))
            .device("phone");
    Sync::Simulated(SyncthingSim::start(script).await.expect("a simulator starts"))
}

/// A person's own downloads, which towline is told to leave alone.
async fn eve(peers: &Soulseek) {
    peers.share("eve", "@@a\\Private", &private());
    peers.queue("eve", &["@@a\\Private"]);
    peers.sim.finish_all().await;
}

/// What eve has.
pub(super) fn private() -> Album {
    Album::new("Eve", "Private", 2).from_frames(20)
}
