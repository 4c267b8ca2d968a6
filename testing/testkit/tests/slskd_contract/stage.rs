//! What the cases that change something stand on: the simulator alone.

use std::{fs, path::Path};

use slskd_client::{
    Access, CallError, Endpoint, Settings, Slskd, Username,
    events::{self, Event},
    transfers::{
        Transfer,
        downloads::{List, RemoteFile},
    },
};
use tempfile::TempDir;
use towline_sim::slskd::{self as sim, Behaviour, Peer, Script, SlskdSim, Version};

pub(crate) const ALBUM: &str = r"@@abc\Music\Artist\Album";

macro_rules! versions {
    ($($name:ident $version:ident)*) => {$(
        pub(crate) fn $name() -> Version {
            Version::$version
        }
    )*};
}

versions! {
    v0_21_4 V0_21_4 v0_23_2 V0_23_2 v0_24_5 V0_24_5 v0_25_1 V0_25_1 v0_26_0 V0_26_0
}

pub(crate) struct Stage {
    pub(crate) sim: SlskdSim,
    pub(crate) slskd: Slskd,
    place: TempDir,
}

/// A file of the album.
pub(crate) fn file(name: &str, behaviour: Behaviour) -> sim::RemoteFile {
    sim::RemoteFile::new(&format!(r"{ALBUM}\{name}")).that(behaviour)
}

pub(crate) fn bob() -> Username {
    Username::new("bob")
}

/// As an enqueue asks for it.
pub(crate) fn wanted(name: &str) -> RemoteFile {
    let filename = slskd_client::RemoteFilename::new(format!(r"{ALBUM}\{name}"));
    RemoteFile { filename, size: 4096 }
}

impl Stage {
    /// Bob shares these files, and nobody has asked for them.
    pub(crate) async fn start(
        version: Version,
        files: impl IntoIterator<Item = sim::RemoteFile>,
        change: impl FnOnce(&mut Script),
    ) -> Self {
        let place = tempfile::tempdir().unwrap();
        let mut script = Script::new(place.path().join("downloads"));
        script.version = version;
        script.settings.retry.base_ms = 40;
        script.peers.push(Peer::new("bob", files));
        change(&mut script);
        let sim = SlskdSim::start(script).await.unwrap();
        sim.log_in().await;
        let slskd = client(&sim, Access::ApiKey(sim.key().into()));
        Self { sim, slskd, place }
    }

    /// The same, all of the album queued by a person, and all of it over.
    pub(crate) async fn after(
        version: Version,
        files: impl IntoIterator<Item = sim::RemoteFile>,
        change: impl FnOnce(&mut Script),
    ) -> Self {
        let stage = Self::start(version, files, change).await;
        stage.queue(ALBUM).await;
        stage
    }

    /// A person queues what bob has there, and waits for the end of it.
    pub(crate) async fn queue(&self, directory: &str) {
        assert!(!self.sim.queue("bob", directory, &[]).is_empty());
        self.sim.finish_all().await;
    }

    pub(crate) fn slskd_as(&self, access: Access) -> Slskd {
        client(&self.sim, access)
    }

    pub(crate) async fn send<E: Endpoint>(&self, endpoint: &E) -> E::Response {
        self.slskd.send(endpoint).await.unwrap()
    }

    /// The status and words of a refusal.
    pub(crate) async fn refused<E: Endpoint>(&self, endpoint: &E) -> (u16, String) {
        match self.slskd.send(endpoint).await {
            Ok(_) => panic!("not refused"),
            Err(error) => said(&error),
        }
    }

    /// All rows that are listed.
    pub(crate) async fn rows(&self, include_removed: bool) -> Vec<Transfer> {
        let users = self.send(&List { include_removed }).await;
        users.iter().flat_map(|user| user.files().cloned()).collect()
    }

    /// The only row that is listed.
    pub(crate) async fn row(&self) -> Transfer {
        let mut rows = self.rows(false).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }

    /// All events, oldest first as far as times tell.
    pub(crate) async fn events(&self) -> Vec<Event> {
        let mut events = self.send(&events::List { offset: 0, limit: 1000 }).await;
        events.reverse();
        events
    }

    /// How many events of this type there are.
    pub(crate) async fn count(&self, kind: &str) -> usize {
        self.events().await.iter().filter(|event| event.kind.as_str() == kind).count()
    }

    /// Paths of all files below, sorted.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        let root = self.place.path().join(below);
        let mut found = Vec::new();
        walk(&root, &mut |path| {
            found.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
        });
        found.sort();
        found
    }

    pub(crate) fn write(&self, below: &str, content: &str) {
        let path = self.place.path().join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

pub(crate) fn said(error: &CallError) -> (u16, String) {
    match error {
        CallError::Unauthorized { status, message, .. }
        | CallError::RateLimited { status, message, .. }
        | CallError::NotFound { status, message, .. }
        | CallError::Refused { status, message, .. } => (status.as_u16(), message.clone()),
        _ => panic!("{error:?}"),
    }
}

fn client(sim: &SlskdSim, access: Access) -> Slskd {
    Slskd::new(Settings::new(sim.url(), access)).unwrap()
}

fn walk(directory: &Path, each: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, each) } else { each(&path) }
    }
}
