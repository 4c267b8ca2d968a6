//! The server of folders against a simulated Syncthing.

mod failing;

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;
use towline_domain::{
    SystemClock, TroubleKind,
    folders::{Activity, DeviceAction, FolderAction, FolderServer, FolderStage, FolderState, Kept},
};
use towline_sim::syncthing::{
    File, Folder, RequestFault, RequestRule, Script, SyncthingSim, Version, device_id,
};

use super::{Syncthing, SyncthingSettings};

/// Long enough for a machine that does other things too.
const SOON: Duration = Duration::from_secs(30);

fn server(sim: &SyncthingSim) -> Syncthing {
    server_with(sim, sim.key())
}

fn server_with(sim: &SyncthingSim, key: &str) -> Syncthing {
    server_at(&sim.url(), key)
}

fn server_at(url: &str, key: &str) -> Syncthing {
    let text = format!("url = {url:?}\napi_key = {key:?}\nrescan = \"1h\"\n");
    let settings: SyncthingSettings = toml::from_str(&text).unwrap();
    Syncthing::new("nas", &settings, Arc::new(SystemClock)).unwrap()
}

fn folder<'a>(kept: &'a Kept, id: &str) -> &'a FolderState {
    &kept.folders.iter().find(|folder| folder.id == id).unwrap().state
}

/// A server that is watched: hints come as they would to a source.
struct Watched {
    server: Syncthing,
    hints: mpsc::UnboundedReceiver<()>,
    _watch: towline_domain::role::Watch,
}

impl Watched {
    /// Listens, and has looked once: everything is known.
    async fn new(server: Syncthing) -> Self {
        let (sender, hints) = mpsc::unbounded_channel();
        let hint = move || {
            let _ = sender.send(());
        };
        let watch = server.watch(Arc::new(hint)).unwrap();
        let watched = Self { server, hints, _watch: watch };
        watched.server.look().await.unwrap();
        watched
    }

    /// Looks at each hint until it is so, as a source does.
    async fn until(&mut self, what: &str, so: impl Fn(&Kept) -> bool) -> Kept {
        let looking = async {
            loop {
                self.hints.recv().await.unwrap();
                while self.hints.try_recv().is_ok() {}
                if let Ok(kept) = self.server.look().await
                    && so(&kept)
                {
                    return kept;
                }
            }
        };
        let in_time = tokio::time::timeout(SOON, looking).await;
        in_time.unwrap_or_else(|_| panic!("no hint told that {what}"))
    }

    /// The stream of events is under way: what happens from here on is told.
    async fn listens(&self, sim: &SyncthingSim) {
        let listening = async {
            while sim.log().count("GET", "/rest/events") < 2 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(SOON, listening).await.unwrap();
    }
}

async fn started(script: Script) -> SyncthingSim {
    SyncthingSim::start(script).await.unwrap()
}

#[tokio::test]
async fn a_look_tells_how_folders_and_devices_stand() {
    let mut script = Script::new(Version::V1_29).device("laptop");
    script.folders[0].files = vec![File::new("a/b.mp3", 10)];
    script.folders[0].lacks = vec![File::new("a/c.mp3", 30)];
    script.devices.push(towline_sim::syncthing::Device { name: "tv".into(), connected: false });
    let sim = started(script).await;
    let kept = server(&sim).look().await.unwrap();
    let media = folder(&kept, "media");
    assert_eq!((media.lacks.items, media.lacks.bytes, media.label.as_str()), (1, 30, "Media"));
    assert_eq!(media.stage(), FolderStage::Behind);
    let devices: Vec<_> =
        kept.devices.iter().map(|device| (&*device.state.name, device.state.connected)).collect();
    assert!(devices.len() == 2, "the own one is none of them");
    assert!(devices.contains(&("laptop", true)) && devices.contains(&("tv", false)));
}

#[tokio::test]
async fn an_event_wakes_and_only_its_folder_is_read() {
    let script = Script::new(Version::V1_19).device("laptop").folder(Folder::new("other", ""));
    let sim = started(script).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    sim.forget();
    sim.lacks("media", [File::new("song.mp3", 5)]);
    sim.brings("media").unwrap();
    let so = |kept: &Kept| folder(kept, "media").whole.items == 1;
    let kept = watched.until("a folder came into sync", so).await;
    assert_eq!(folder(&kept, "media").stage(), FolderStage::InSync);
    let log = sim.log();
    let read = log.requests().iter().filter(|asked| asked.request.path == "/rest/db/status");
    assert!(read.clone().all(|asked| asked.request.query == "folder=media"), "{log:?}");
    assert_eq!((read.count(), log.count("GET", "/rest/config*")), (1, 0));
}

#[tokio::test]
async fn a_lost_event_costs_one_look_at_everything() {
    let script = Script::new(Version::V1_29).device("laptop").folder(Folder::new("other", ""));
    let sim = started(script).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    sim.forget();
    // What comes into sync among them is not told by any event that is still there.
    sim.lacks("other", [File::new("song.mp3", 5)]);
    sim.brings("other").unwrap();
    sim.overflows();
    watched.until("something was lost", |kept| folder(kept, "other").whole.items == 1).await;
    let read = sim.log().count("GET", "/rest/db/status");
    assert_eq!(read, 2, "each folder once");
}

#[tokio::test]
async fn a_restart_is_a_look_at_everything() {
    let sim = started(Script::new(Version::V1_29)).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    sim.stop();
    assert!(watched.server.look().await.is_err());
    sim.restart();
    sim.forget();
    watched
        .until("it is another process", |_| sim.log().count("GET", "/rest/config/folders") > 0)
        .await;
}

#[tokio::test]
async fn an_outage_is_told_and_over_when_it_is_over() {
    let sim = started(Script::new(Version::V1_29)).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    sim.faults(|faults| faults.refuse_connections = true);
    let trouble = watched.server.look().await.unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Unreachable);
    sim.faults(|faults| faults.refuse_connections = false);
    watched.until("it is back", |_| true).await;
    for (fault, kind) in [
        (RequestFault::Error { status: 503 }, TroubleKind::Refused),
        (RequestFault::Html, TroubleKind::Unreadable),
    ] {
        watched.server.board.name(|named| named.everything = true);
        // A read may be repeated by itself: more than once it goes wrong.
        let (method, path) = ("GET".into(), "/rest/config/folders".into());
        let rule = RequestRule { method, path, fault, times: 10 };
        sim.faults(|faults| faults.on_request.push(rule));
        let told = watched.server.look().await.unwrap_err();
        assert_eq!(told.kind, kind, "{told:?}");
        assert!(told.words.matches("on purpose").count() <= 1, "told once: {}", told.words);
        sim.faults(|faults| faults.on_request.clear());
        watched.server.look().await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_key_is_told_as_such() {
    for version in [Version::V1_19, Version::V1_29, Version::V2_1] {
        let sim = started(Script::new(version)).await;
        let trouble = server_with(&sim, "wrong").look().await.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::KeyRefused, "{trouble:?}");
        assert!(trouble.hint.is_some());
        assert!(trouble.words.starts_with("the API key was refused"), "{trouble:?}");
        assert!(!trouble.words.contains("CSRF"), "{trouble:?}");
    }
}

#[tokio::test]
async fn a_folder_that_stands_still_is_told_and_that_it_is_mended() {
    let sim = started(Script::new(Version::V1_29).device("laptop")).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    sim.stops_folder("media", "folder marker missing");
    let so = |kept: &Kept| folder(kept, "media").activity == Activity::Stopped;
    let kept = watched.until("it stands still", so).await;
    assert_eq!(folder(&kept, "media").error.as_deref(), Some("folder marker missing"));
    sim.mends("media");
    let so = |kept: &Kept| folder(kept, "media").stage() == FolderStage::InSync;
    watched.until("it is mended", so).await;
    sim.lacks("media", [File::new("one", 1), File::new("two", 1)]);
    sim.fails("media", &[("two", "no space left on device")]).unwrap();
    let so = |kept: &Kept| folder(kept, "media").failures == 1;
    let kept = watched.until("a file failed", so).await;
    let named = &folder(&kept, "media").named[0];
    assert_eq!((named.path.as_str(), named.words.as_str()), ("two", "no space left on device"));
}

#[tokio::test]
async fn a_conflict_is_told_and_gone_when_its_file_is() {
    let sim = started(Script::new(Version::V1_29)).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    let name = "a/Song.sync-conflict-20261121-101500-ABCDEFG.mp3";
    sim.writes("media", &File::new(name, 1)).unwrap();
    let kept =
        watched.until("there is one", |kept| !folder(kept, "media").conflicts.is_empty()).await;
    assert_eq!(folder(&kept, "media").conflicts, [name]);
    sim.removes("media", name).unwrap();
    watched.until("it is gone", |kept| folder(kept, "media").conflicts.is_empty()).await;
}

#[tokio::test]
async fn a_device_is_paused_by_its_id_and_seen_so() {
    let sim = started(Script::new(Version::V1_19).device("laptop").device("tv")).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    let laptop = device_id("laptop");
    watched.server.act_on_device(&laptop, DeviceAction::Pause).await.unwrap();
    assert!(sim.is_paused("laptop") && !sim.is_paused("tv"));
    let paused =
        |kept: &Kept| kept.devices.iter().any(|device| device.id == laptop && device.state.paused);
    watched.until("it is paused", paused).await;
    watched.server.act_on_device(&laptop, DeviceAction::Resume).await.unwrap();
    let there = |kept: &Kept| {
        kept.devices.iter().any(|device| device.id == laptop && device.state.connected)
    };
    watched.until("it is back", there).await;
    assert!(watched.server.act_on_device("nonsense", DeviceAction::Pause).await.is_err());
}

#[tokio::test]
async fn a_folder_is_paused_and_goes_on() {
    let sim = started(Script::new(Version::V1_19)).await;
    let mut watched = Watched::new(server(&sim)).await;
    watched.listens(&sim).await;
    let is = |paused: bool| {
        move |kept: &Kept| (folder(kept, "media").activity == Activity::Paused) == paused
    };
    watched.server.act_on_folder("media", FolderAction::Pause).await.unwrap();
    watched.until("it is paused", is(true)).await;
    watched.server.act_on_folder("media", FolderAction::Resume).await.unwrap();
    watched.until("it goes on", is(false)).await;
}

/// 2 servers × 50 folders × 20 devices: a quiet minute is one long poll each, and what changes is
/// read alone.
#[tokio::test]
async fn what_nothing_happens_to_is_not_asked_for() {
    let mut all = Vec::new();
    for name in ["one", "two"] {
        let mut script = Script { name: name.into(), version: Version::V1_29, ..Script::default() };
        for n in 0..20 {
            script = script.device(&format!("device {n}"));
        }
        for n in 0..50 {
            script = script.folder(Folder::new(&format!("folder-{n}"), ""));
        }
        let sim = started(script).await;
        let watched = Watched::new(server(&sim)).await;
        watched.listens(&sim).await;
        all.push((sim, watched));
    }
    for (sim, watched) in &mut all {
        let kept = watched.server.look().await.unwrap();
        assert_eq!((kept.folders.len(), kept.devices.len()), (50, 20));
        assert_eq!(sim.log().count("GET", "/rest/db/status"), 50);
        sim.forget();
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    for (sim, watched) in &mut all {
        assert_eq!(sim.log().counts(), [].into(), "the long poll was under way before");
        assert!(watched.hints.try_recv().is_err(), "nobody is woken");
        sim.lacks("folder-7", [File::new("song", 3)]);
        sim.brings("folder-7").unwrap();
        watched.until("it changed", |kept| folder(kept, "folder-7").whole.items == 1).await;
        let counts = sim.log().counts();
        assert_eq!(counts["GET /rest/db/status"], 1, "{counts:?}");
        assert!(!counts.contains_key("GET /rest/config/folders"), "{counts:?}");
        assert!(!counts.contains_key("GET /rest/stats/device"), "{counts:?}");
    }
}
