//! Servers and clients to test with.

mod real;
mod simulated;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use syncthing_client::{
    Access, DeviceId, Settings, Syncthing, Version,
    events::{Event, Item, Listener, Pace},
};
use towline_testkit::syncthing::{FOLDER, Pair, RealSyncthing, Setup};

pub(crate) use simulated::{Simulated, SimulatedPair};

/// A server, real or simulated.
pub(crate) trait World: Sized {
    /// One that knows no other, with an empty folder [`FOLDER`], and that answers.
    async fn start() -> Self;
    fn url(&self) -> String;
    fn key(&self) -> &str;
    fn id(&self) -> String;
    /// Where its folder is, as it sees it.
    fn place(&self) -> PathBuf;
    async fn restart(&mut self);
    async fn kill(&mut self);
    /// Ends well, and gives its code.
    async fn stop(&mut self) -> Option<i32>;
    /// Its folder stands still, for want of its marker.
    async fn breaks_folder(&mut self);
    /// The marker is there again, and is looked for.
    async fn mends_folder(&mut self);

    /// What it answers, without a type or a client of ours.
    async fn read(&self, target: &str) -> serde_json::Value {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let request = reqwest::Client::new().get(format!("{}{target}", self.url()));
        let answer = request.header("X-API-Key", self.key()).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }
}

/// A server that shares its folder with another, which is connected.
pub(crate) trait Couple: Sized {
    type Server: World;
    async fn start() -> Self;
    fn server(&self) -> &Self::Server;
    fn other(&self) -> DeviceId;
    /// The other has such files, and they arrive.
    async fn brings(&mut self, names: &[String]);
    /// The other has removed the directory `dir`, which cannot be done here.
    async fn cannot_remove(&mut self);
}

/// A server alone, and a client with its key.
pub(crate) async fn alone() -> (RealSyncthing, Syncthing) {
    alone_as(Setup::default()).await
}

pub(crate) async fn alone_as(setup: Setup) -> (RealSyncthing, Syncthing) {
    let server = RealSyncthing::start(setup).await;
    let client = client(&server);
    (server, client)
}

/// Two servers that are connected, and a client of each.
pub(crate) async fn pair() -> (Pair, Syncthing, Syncthing) {
    let pair = Pair::start(Setup::default()).await;
    let (a, b) = (client(&pair.a), client(&pair.b));
    (pair, a, b)
}

/// The same in one of the worlds.
pub(crate) async fn alone_in<W: World>() -> (W, Syncthing) {
    let server = W::start().await;
    let client = client(&server);
    (server, client)
}

pub(crate) fn client(server: &impl World) -> Syncthing {
    client_as(server, Access::ApiKey(server.key().into()))
}

pub(crate) fn client_as(server: &impl World, access: Access) -> Syncthing {
    Syncthing::new(Settings::new(server.url(), access)).unwrap()
}

/// A client of a server that is reached in another way.
pub(crate) fn client_at(server: &RealSyncthing, url: String) -> Syncthing {
    let access = Access::ApiKey(server.key().into());
    Syncthing::new(Settings::new(url, access)).unwrap()
}

pub(crate) fn id_of(server: &impl World) -> DeviceId {
    server.id().parse().unwrap()
}

/// A right id that no server has.
pub(crate) fn stranger() -> DeviceId {
    "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2".parse().unwrap()
}

pub(crate) async fn version(client: &Syncthing) -> Version {
    client.system().version().await.unwrap().number().unwrap()
}

/// Later than 1.19.
pub(crate) async fn is_newer(client: &Syncthing) -> bool {
    version(client).await >= Version::new(1, 29, 0)
}

/// Looks until `look` finds something.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Writes a file into the folder of one, and waits until the other has it.
pub(crate) async fn sync(from: &RealSyncthing, to: &RealSyncthing, name: &str, text: &str) {
    std::fs::write(from.folder().join(name), text).unwrap();
    client(from).database().scan(FOLDER).await.unwrap();
    until("the file arrives", async || {
        let here = std::fs::read_to_string(to.folder().join(name)).ok()?;
        (here == text).then_some(())
    })
    .await;
}

/// A listener's pace for tests: polls end soon, so that what comes after *nothing* is seen.
pub(crate) fn quick() -> Pace {
    Pace { poll: Duration::from_secs(1), ..Pace::default() }
}

/// The next item; a test that waits for nothing fails with words.
pub(crate) async fn next(listener: &mut Listener) -> Item {
    let item = tokio::time::timeout(Duration::from_secs(30), listener.next()).await;
    item.expect("something comes within half a minute").unwrap().unwrap()
}

/// The next item that is an event for which `is` holds; all others are passed over.
pub(crate) async fn next_event(listener: &mut Listener, is: impl Fn(&Event) -> bool) -> Event {
    loop {
        if let Item::Event(event) = next(listener).await
            && is(&event)
        {
            return event;
        }
    }
}
