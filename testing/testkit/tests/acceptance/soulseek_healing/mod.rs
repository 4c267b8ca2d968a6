//! What goes wrong with slskd, its peers and its hints heals by itself, or is a clear entry in the
//! inbox.

mod baseline;
mod changes;
mod hooks;
mod lost_answers;
mod outages;
mod people;
mod retries;

use towline_sim::slskd::{Behaviour, Failure, Script, Version};
use towline_testkit::{audio::Album, towline::Towline};

use crate::{
    soulseek::Soulseek,
    worlds::{PROGRAM, SOON, Simulated, assert_library},
};

const USER: &str = "bob";

fn album(title: &str, first: usize) -> Album {
    Album::new("Band", title, 2).from_frames(first)
}

fn remote(title: &str) -> String {
    format!("@@a\\Music\\{title}")
}

/// A slskd that leaves retries to others, a betanin, and a towline between them.
struct Stand {
    world: Simulated,
    peers: Soulseek,
    towline: Towline,
}

impl Stand {
    /// Nothing runs but the simulators.
    async fn new(script: impl FnOnce(Script) -> Script) -> Self {
        let world = Simulated::start(|script| script).await;
        let peers = Soulseek::start(world.downloads(), |mut base| {
            base.version = Version::V0_24_5;
            script(base)
        })
        .await;
        let config = peers.source("") + &world.importer();
        Self { towline: Towline::new(PROGRAM, &config), world, peers }
    }

    fn configure(&self, source: &str) {
        self.towline.configure(&(source.to_owned() + &self.world.importer()));
    }

    /// A towline that has met slskd.
    async fn started(script: impl FnOnce(Script) -> Script) -> Self {
        let mut stand = Self::new(script).await;
        stand.start();
        stand
    }

    fn start(&mut self) {
        self.towline.start();
        self.peers.until_met();
    }

    fn share(&self, album: &Album) {
        self.peers.share(USER, &remote(&album.title), album);
    }

    /// Shares it with a fate for its second file.
    fn share_with_second(&self, album: &Album, behaviour: &Behaviour) {
        self.peers.share_that(USER, &remote(&album.title), album, |file| {
            if file.filename.contains("02") { file.that(behaviour.clone()) } else { file }
        });
    }

    fn queue(&self, album: &Album) -> Vec<String> {
        self.peers.queue(USER, &[&remote(&album.title)])
    }

    fn until_imported(&self, album: &Album) {
        self.towline.until_stage(SOON, &album.title, "imported");
    }

    /// All of these are in the library, once, and nobody is asked anything.
    #[track_caller]
    fn assert_home<'a>(&self, albums: impl IntoIterator<Item = &'a Album>) {
        self.towline.until_nothing_is_asked(SOON);
        assert_library(&self.world.library(), albums);
        self.world.assert_posted_once();
    }
}

fn fails_once() -> Behaviour {
    Behaviour::fails_first(1, Failure::Errored, "Remote connection closed")
}
