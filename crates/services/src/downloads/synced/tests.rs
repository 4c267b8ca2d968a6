//! The directory against a simulated Syncthing.

use std::collections::BTreeMap;

use towline_domain::{
    SystemClock,
    imports::{Origin, Stage},
};
use towline_sim::syncthing::{File, Folder, Script, SyncthingSim, Version};

use super::*;
use crate::{
    doctor::Level, downloads::DownloadsSettings, folders::FoldersSettings, testing::World,
};

struct Scene {
    world: World,
    sim: SyncthingSim,
    synced: Synced,
}

fn settings(sim: &SyncthingSim) -> SyncthingSettings {
    toml::from_str(&format!("url = {:?}\napi_key = {:?}\n", sim.url(), sim.key())).unwrap()
}

impl Scene {
    /// An album of two is there, in the folder `music`, which is all of `dl`.
    async fn new() -> Self {
        let world = World::new();
        let script = Script { folders: Vec::new(), ..Script::new(Version::V1_29) }
            .folder(Folder::new("music", "Music").on_disk(world.at("dl")))
            .folder(Folder::new("docs", "Docs").on_disk(world.at("lib")));
        let sim = SyncthingSim::start(script).await.unwrap();
        world.album("Album", "Album", 2);
        let synced = synced(&world, &sim, "music");
        Self { world, sim, synced }
    }

    /// What is unfinished of the album, for somebody who was woken long ago.
    async fn unfinished(&self) -> Vec<String> {
        let album = Album {
            source: self.synced.key(),
            path: self.world.path("dl/Album"),
            inode: 1,
            origin: Origin::Directory,
            first_seen: Timestamp::default(),
            files: towline_domain::imports::AlbumFiles::default(),
            files_since: Timestamp::default(),
            stage: Stage::SETTLING,
            attempt: None,
        };
        let scan = self.synced.scan(&album, Timestamp::default()).await.unwrap().unwrap();
        assert_eq!(scan.files.audio.len(), 2);
        scan.files.unfinished.iter().map(|path| path.display().to_string()).collect()
    }

    /// What Syncthing said before is too old to be believed.
    async fn later(&self) {
        tokio::time::sleep(JUST_ASKED + Duration::from_millis(100)).await;
    }
}

fn synced(world: &World, sim: &SyncthingSim, folder: &str) -> Synced {
    let root = world.path("dl");
    let text = format!("path = {:?}\nimporter = 'shelf'\n", root.as_path());
    let directory = Directory::new("in", &toml::from_str(&text).unwrap()).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Synced::new("in", (&root, directory), (&settings(sim), folder), clock).unwrap()
}

/// However long ago the album was woken: what Syncthing lacks changes by itself.
#[tokio::test]
async fn what_syncthing_lacks_is_asked_for_in_each_look() {
    let scene = Scene::new().await;
    assert!(scene.unfinished().await.is_empty());
    scene.sim.lacks("music", [File::new("Album/03.mp3", 9), File::new("Other/1.mp3", 9)]);
    scene.later().await;
    assert_eq!(scene.unfinished().await, ["03.mp3"]);
    scene.sim.fails("music", &[("Album/03.mp3", "no space left")]).unwrap();
    scene.later().await;
    assert_eq!(scene.unfinished().await, ["03.mp3"], "it cannot be brought, and is lacking");
}

/// Its status is all zeros: nothing is lacking, as it says.
#[tokio::test]
async fn a_folder_that_does_not_run_is_not_believed() {
    let scene = Scene::new().await;
    scene.sim.stops_folder("music", "folder marker missing");
    assert_eq!(scene.unfinished().await, ["."]);
    scene.sim.mends("music");
    scene.later().await;
    assert!(scene.unfinished().await.is_empty());
    let paused = syncthing_client::config::FolderConfig::new()
        .with(syncthing_client::config::FolderConfig::PAUSED, true);
    scene.synced.client.config().folders().patch("music", paused).await.unwrap();
    scene.later().await;
    assert_eq!(scene.unfinished().await, ["."]);
}

#[tokio::test]
async fn another_folder_and_none_are_troubles_of_the_source_and_told_by_doctor() {
    let scene = Scene::new().await;
    assert_eq!(scene.synced.look().await.unwrap().found.len(), 1);
    for (folder, words) in [("docs", "is no part of the folder"), ("muzic", "\"music\"")] {
        let trouble = synced(&scene.world, &scene.sim, folder).look().await.unwrap_err();
        let told = format!("{trouble} {}", trouble.hint.clone().unwrap_or_default());
        assert!(told.contains(words), "{told}");
        let text = format!(
            "[directory]\npath = {:?}\nimporter = 'shelf'\nsynced = 'nas/{folder}'\n",
            scene.world.at("dl")
        );
        let import: DownloadsSettings = toml::from_str(&text).unwrap();
        let server = FoldersSettings::Syncthing(Box::new(settings(&scene.sim)));
        let findings = import.check("in", &BTreeMap::from([("nas".into(), server)])).await;
        assert!(findings.iter().any(|it| it.level == Level::Error), "{findings:?}");
    }
}

/// The server's own item tells of it; albums wait.
#[tokio::test]
async fn a_syncthing_that_is_away_is_no_trouble_of_the_directory() {
    let scene = Scene::new().await;
    scene.sim.stop();
    assert_eq!(scene.synced.look().await.unwrap().found.len(), 1);
}
