//! The simulator and a real slskd, under one set of words: as far as one may read.

use std::{env, fs};

use slskd_client::{Access, Settings, Slskd, Version};
use tempfile::TempDir;
use towline_sim::slskd::{
    self as sim, Behaviour, Failure, Peer, RemoteFile, Script, SlskdSim, TransferState,
};

/// An slskd with a past.
pub(crate) trait World: Sized {
    /// `None` where there is none, which is told.
    async fn start() -> Option<Self>;
    fn url(&self) -> String;
    fn key(&self) -> String;

    fn slskd(&self) -> Slskd {
        self.slskd_as(Access::ApiKey(self.key().into()))
    }

    fn slskd_as(&self, access: Access) -> Slskd {
        Slskd::new(Settings::new(self.url(), access)).unwrap()
    }

    async fn version(&self) -> Version {
        let told = self.slskd().send(&slskd_client::application::GetVersion).await.unwrap();
        told.version().unwrap()
    }
}

/// Somebody's slskd. Cases that change anything are not for it.
pub(crate) struct Real {
    url: String,
    key: String,
}

impl World for Real {
    #[expect(clippy::print_stderr, reason = "a case that does not run must be seen not to")]
    async fn start() -> Option<Self> {
        let Ok(url) = env::var("TOWLINE_SLSKD_URL") else {
            eprintln!("not asked: TOWLINE_SLSKD_URL and TOWLINE_SLSKD_KEY name no real slskd");
            return None;
        };
        let Ok(key) = env::var("TOWLINE_SLSKD_KEY") else {
            panic!("TOWLINE_SLSKD_URL names an slskd: TOWLINE_SLSKD_KEY must hold a key of it");
        };
        eprintln!("reading from {url}; nothing is changed there");
        Some(Self { url, key })
    }

    fn url(&self) -> String {
        self.url.trim_end_matches('/').to_owned()
    }

    fn key(&self) -> String {
        self.key.clone()
    }
}

/// The simulator as 0.`MINOR`.
pub(crate) struct Simulated<const MINOR: u16> {
    sim: SlskdSim,
    _place: TempDir,
}

impl<const MINOR: u16> World for Simulated<MINOR> {
    async fn start() -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let mut script = Script::new(place.path().join("downloads"));
        script.version = version(MINOR);
        script.history = 300;
        script.settings.retry.base_ms = 20;
        script.pace.search_ms = 10;
        script.peers.push(past());
        let sim = SlskdSim::start(script).await.unwrap();
        sim.log_in().await;
        for directory in [r"@@abc\Music\Album", "music/Other"] {
            sim.queue("bob / #1", directory, &[]);
            sim.finish_all().await;
        }
        // Asked for again: the older row is hidden.
        sim.queue("bob / #1", "music/Other", &[]);
        sim.finish_all().await;
        assert!(sim.rows().iter().any(|row| row.state == TransferState::Rejected));
        fs::create_dir_all(place.path().join("downloads/Empty")).unwrap();
        Some(Self { sim, _place: place })
    }

    fn url(&self) -> String {
        self.sim.url()
    }

    fn key(&self) -> String {
        self.sim.key().into()
    }
}

fn version(minor: u16) -> sim::Version {
    let known = [
        sim::Version::V0_21_4,
        sim::Version::V0_23_2,
        sim::Version::V0_24_5,
        sim::Version::V0_25_1,
        sim::Version::V0_26_0,
    ];
    known.into_iter().find(|version| version.1 == minor).unwrap()
}

fn past() -> Peer {
    let rejected = Behaviour::fails(Failure::Rejected, "File not shared.");
    Peer::new(
        "bob / #1",
        [
            RemoteFile::new(r"@@abc\Music\Album\01 ü.flac"),
            RemoteFile::new(r"@@abc\Music\Album\02.flac"),
            RemoteFile::new(r"@@abc\Music\Album\cover.jpg").that(rejected),
            RemoteFile::new("music/Other/01.mp3"),
        ],
    )
}
