//! The simulated services, each at a free port of this machine.

use ring::rand::{SecureRandom as _, SystemRandom};
use towline_sim::{
    betanin::{self, Beets, Behaviour, Betanin, Rule},
    lists::{imdb, trakt},
    putio::{self, Putio},
    seerr::{self, SeerrSim},
    slskd::{self, SlskdSim},
    syncthing::{self, Device, File, Folder, SyncthingSim},
};

use super::{house::House, records, titles};
use crate::kept_secret::hexadecimal;

/// Where a list of Trakt's is, and one of IMDb's.
pub(super) const FRIEND: &str = "jane";
pub(super) const FRIENDS_LIST: &str = "silent-comedies";
pub(super) const HALLOWEEN_LIST: &str = "halloween";
pub(super) const WATCHLIST: &str = "ls000001927";

/// All of them. Dropped, they end.
pub(super) struct Services {
    pub(super) betanin: Betanin,
    pub(super) imdb: imdb::ImdbSim,
    pub(super) putio: Putio,
    pub(super) seerr: SeerrSim,
    pub(super) slskd: SlskdSim,
    pub(super) syncthing: SyncthingSim,
    pub(super) trakt: trakt::TraktSim,
}

impl Services {
    pub(super) async fn start(house: &House) -> anyhow::Result<Self> {
        // Whoever knew it could have the importer move files, and other users reach these ports.
        let key = key()?;
        Ok(Self {
            betanin: Betanin::start(importer(house, &key)).await?,
            imdb: imdb::ImdbSim::start(watchlist()).await?,
            putio: Putio::start(account(&key)).await?,
            seerr: SeerrSim::start(media_server(&key)).await?,
            slskd: SlskdSim::start(downloader(house, &key)).await?,
            syncthing: SyncthingSim::start(folders(house, &key)).await?,
            trakt: trakt::TraktSim::start(friends()).await?,
        })
    }

    /// Forgets what they were asked: they note every call, and a demo may run for days.
    pub(super) fn forget(&self) {
        self.betanin.forget();
        self.imdb.clear_log();
        self.putio.forget();
        self.seerr.reset_log();
        self.slskd.forget();
        self.syncthing.forget();
        self.trakt.clear_log();
    }
}

/// A key that nobody knows.
fn key() -> anyhow::Result<String> {
    let mut bytes = [0; 20];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| anyhow::anyhow!("this machine gives no random numbers"))?;
    Ok(hexadecimal(&bytes))
}

fn importer(house: &House, key: &str) -> betanin::Script {
    let mut script = betanin::Script::new(house.library());
    (script.api_key, script.has_login) = (key.into(), false);
    script.beets = Beets { moves: true, ..Beets::default() };
    let unsure = Rule::new(&records::UNSURE.directory(), Behaviour::AsksCandidates);
    let candidate = format!("{} (1925 recording)", records::UNSURE.candidate());
    script.albums.push(unsure.candidate(&candidate));
    script.albums.push(Rule::new("*", Behaviour::Imports).takes(1_500));
    script
}

fn watchlist() -> imdb::Script {
    let listed = titles::WATCHLIST.map(titles::Film::listed);
    imdb::Script::default().list(WATCHLIST, imdb::List::of(listed.into()))
}

fn friends() -> trakt::Script {
    let listed = titles::FRIENDS[..2].iter().map(|film| film.listed()).collect();
    let spooky = titles::HALLOWEEN.map(titles::Film::listed);
    let jane = trakt::User::default()
        .list(trakt::List::of(FRIENDS_LIST, 1, listed))
        .list(trakt::List::of(HALLOWEEN_LIST, 2, spooky.into()));
    trakt::Script::default().user(FRIEND, jane)
}

fn account(key: &str) -> putio::Script {
    let script = putio::Script::default();
    let account = putio::Account {
        username: "demo".into(),
        mail: "demo@example.org".into(),
        // What is deleted would stay in memory.
        trash_enabled: false,
        ..script.account
    };
    putio::Script { account, tokens: vec![key.into()], ..script }
}

fn media_server(key: &str) -> seerr::Script {
    let known = titles::all().into_iter();
    let script = known.fold(seerr::Script::default(), |all, film| all.title(film.known()));
    let there = titles::AT_HAND.map(|film| {
        seerr::MediaRow::new(seerr::Kind::Movie, film.tmdb.into(), seerr::MediaStatus::Available)
    });
    seerr::Script { media: there.into(), key: key.into(), ..script }
}

fn downloader(house: &House, key: &str) -> slskd::Script {
    let mut script = slskd::Script::new(house.soulseek());
    script.access.keys = vec![slskd::Key { key: key.into(), role: slskd::Role::Administrator }];
    script.access.password = key.into();
    script
}

fn folders(house: &House, key: &str) -> syncthing::Script {
    let mut photos = Folder::new("photos", "Photos");
    photos.files = vec![File::new("2025/harbour.jpg", 4_100_000_000)];
    let mut papers = Folder::new("papers", "Papers");
    papers.files = vec![File::new("letters/1927.pdf", 310_000_000)];
    let device = |name: &str| Device { name: name.into(), connected: true };
    let devices = ["laptop", "phone", "attic"].map(device).into();
    syncthing::Script {
        name: "nas".into(),
        devices,
        key: key.into(),
        ..syncthing::Script::default()
    }
    .folder(Folder::new("music", "Music").on_disk(house.synced()))
    .folder(photos)
    .folder(papers)
}
