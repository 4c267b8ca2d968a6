//! What the cases stand on: the simulator, and a client of it.

use std::{fmt::Debug, time::Duration};

use putio_client::{
    Access, Error, FileId, Limits, NonRootId, Putio, Request, Settings, TransferId,
    transfers::{Add, Get, Transfer},
};
use serde_json::Value;
use towline_sim::putio::{self as sim, Course, Node, Script, Torrent};
use towline_testkit::torrent;

pub(crate) struct Stage {
    pub(crate) sim: sim::Putio,
    pub(crate) putio: Putio,
}

/// Two tracks and a folder of scans.
pub(crate) fn album() -> Node {
    Node::folder(
        "Blue Train",
        [
            Node::generated("1.flac", 200_000),
            Node::generated("2.flac", 100),
            Node::folder("scans", [Node::file("front.jpg", *b"jpg")]),
        ],
    )
}

/// The only torrent that anybody knows: a magnet, and its hash.
pub(crate) fn known() -> (String, String) {
    torrent::magnet("Blue Train")
}

impl Stage {
    /// put.io's time stands still until it is stepped.
    pub(crate) async fn start(change: impl FnOnce(&mut Script)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut script = Script { speed: 0, ..Script::default() };
        change(&mut script);
        let sim = sim::Putio::start(script).await.unwrap();
        let putio = Putio::new(settings(&sim, Access::Token(sim.token().into()))).unwrap();
        Self { sim, putio }
    }

    /// With an album in the root folder.
    pub(crate) async fn with_album() -> Self {
        Self::start(|script| script.files.push(album())).await
    }

    /// With a torrent that holds the album and goes so.
    pub(crate) async fn with_torrent(course: Course) -> Self {
        let torrent = Torrent::new(&known().1, album()).goes(course);
        Self::start(|script| script.torrents.push(torrent.named("[indexer] Blue Train"))).await
    }

    pub(crate) fn settings(&self, access: Access) -> Settings {
        settings(&self.sim, access)
    }

    /// Another program with this access, that knows nothing of our limits.
    pub(crate) fn putio_as(&self, access: Access) -> Putio {
        Putio::new(self.settings(access)).unwrap()
    }

    /// Another program with our token, that does or does not share our limits.
    pub(crate) fn putio_with(&self, limits: Limits) -> Putio {
        let access = Access::Token(self.sim.token().into());
        Putio::new(Settings { limits, ..self.settings(access) }).unwrap()
    }

    pub(crate) async fn send<R: Request>(&self, request: &R) -> R::Response {
        let sent = self.putio.send(request).await;
        sent.unwrap_or_else(|error| panic!("{}: {error:?}", R::NAME))
    }

    pub(crate) async fn error<R: Request>(&self, request: &R) -> Error {
        error(&self.putio, request).await
    }

    /// The status and the word of a refusal.
    pub(crate) async fn refused<R: Request>(&self, request: &R) -> (u16, String) {
        said(&self.error(request).await)
    }

    /// What is where in the account.
    pub(crate) fn id(&self, path: &str) -> NonRootId {
        let id = self.sim.id_of(path).unwrap_or_else(|| panic!("{path} is not there"));
        NonRootId::new(id).unwrap()
    }

    /// All paths of the account.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.sim.items().into_iter().map(|item| item.path).collect()
    }

    pub(crate) async fn add(&self, url: &str) -> Transfer {
        self.send(&Add::new(url)).await.transfer
    }

    pub(crate) async fn transfer(&self, id: TransferId) -> Transfer {
        self.send(&Get(id)).await.transfer
    }

    pub(crate) async fn file(&self, id: impl Into<FileId>) -> putio_client::files::File {
        self.send(&putio_client::files::Get::new(id)).await.file
    }

    pub(crate) fn step(&self, ms: u64) {
        self.sim.step(Duration::from_millis(ms));
    }

    /// What a client without our scruples is answered: status and body.
    pub(crate) async fn raw(&self, path: &str) -> (u16, Value) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/{path}", self.sim.api_url());
        let answer = http.get(url).bearer_auth(self.sim.token()).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }
}

fn settings(sim: &sim::Putio, access: Access) -> Settings {
    let (base_url, upload_url) = (sim.api_url(), sim.upload_url());
    Settings { base_url, upload_url, ..Settings::new(access) }
}

/// Why a call fails.
pub(crate) async fn error<R: Request>(putio: &Putio, request: &R) -> Error {
    match putio.send(request).await {
        Ok(_) => panic!("{} is not refused", R::NAME),
        Err(error) => error,
    }
}

/// The status and the word of a refusal; nothing where there is none.
pub(crate) fn said(error: &Error) -> (u16, String) {
    let status = error.status().map_or(0, |status| status.as_u16());
    (status, error.error_type().map(ToString::to_string).unwrap_or_default())
}

/// As [`said`] tells it.
pub(crate) fn word(status: u16, word: &str) -> (u16, String) {
    (status, word.to_owned())
}

pub(crate) fn names<T: Debug>(all: &[T], name: impl Fn(&T) -> &str) -> Vec<&str> {
    all.iter().map(name).collect()
}
