//! The source as a whole, against the simulated slskd.

use std::fs;

use slskd_client::{
    RemoteFilename, Username,
    transfers::downloads::{self, batches},
};
use towline_domain::{SystemClock, imports::Stage};
use towline_sim::slskd::{Peer, RemoteFile, Script, SlskdSim, Version};

use super::{settings::tests::settings, *};
use crate::testing::World;

struct Scene {
    world: World,
    sim: SlskdSim,
    slskd: Slskd,
}

impl Scene {
    /// Everything that peers share was downloaded, one file after another.
    async fn downloaded(files: &[(&str, &str)], change: impl FnOnce(&mut Script)) -> Self {
        let world = World::new();
        let mut script = Script::new(world.at("dl"));
        change(&mut script);
        for (user, file) in files {
            match script.peers.iter_mut().find(|peer| peer.username == *user) {
                Some(peer) => peer.files.push(RemoteFile::new(file)),
                None => script.peers.push(Peer::new(user, [RemoteFile::new(file)])),
            }
        }
        let sim = SlskdSim::start(script).await.unwrap();
        sim.log_in().await;
        for (user, file) in files {
            let (directory, name) = file.rsplit_once(groups::separator(file)).unwrap();
            sim.queue(user, directory, &[name]);
            sim.finish_all().await;
        }
        let settings = SlskdSettings {
            url: sim.url(),
            api_key: Some(sim.key().into()),
            path: world.path("dl"),
            ..settings("")
        };
        let slskd = Slskd::new("music", &settings, Arc::new(SystemClock)).unwrap();
        Self { world, sim, slskd }
    }

    /// The albums that are found, each looked at closely.
    async fn albums(&self) -> Vec<(String, Scan)> {
        let begun = SystemClock.now();
        let mut albums = Vec::new();
        for found in self.slskd.look().await.unwrap().found {
            let user = found.origin.transfers().unwrap().user.clone();
            let album = Album {
                source: self.slskd.key(),
                path: found.path,
                inode: found.inode,
                origin: found.origin,
                first_seen: begun,
                files: found.files,
                files_since: begun,
                stage: Stage::SETTLING,
                attempt: None,
            };
            albums.push((user, self.slskd.scan(&album, begun).await.unwrap().unwrap()));
        }
        albums
    }
}

#[tokio::test]
async fn of_two_files_of_one_name_each_album_gets_its_own() {
    let files = [("bob", r"@@a\Box\CD1\1.flac"), ("eve", r"@@b\Set\CD1\1.flac")];
    let scene = Scene::downloaded(&files, |_| ()).await;
    // Nothing on disk tells them apart, and newer events hide those that do.
    let directory = scene.world.at("dl/CD1");
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory).unwrap().flatten() {
        let file = fs::File::options().append(true).open(entry.path()).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    for _ in 0..150 {
        scene.sim.raise("Noop", serde_json::json!({}));
    }
    let albums = scene.albums().await;
    let found: Vec<_> = albums
        .iter()
        .map(|(user, scan)| {
            let at = scan.files.audio[0].at.as_ref().unwrap();
            (user.as_str(), at.name())
        })
        .collect();
    assert_eq!(found, [("bob", names[0].clone()), ("eve", names[1].clone())]);
    assert_eq!(names[0], "1.flac");
}

#[tokio::test]
async fn what_a_peer_calls_incomplete_is_not_looked_for_among_unfinished_files() {
    let files = [("bob", r"@@a\incomplete\1.flac"), ("bob", r"@@a\Album\1.flac")];
    let scene = Scene::downloaded(&files, |script| {
        script.directories.incomplete = script.directories.downloads.join("incomplete");
        script.directories.reported_incomplete = "/app/downloads/incomplete".into();
    })
    .await;
    assert!(scene.world.at("dl/incomplete/1.flac").exists(), "slskd puts it there all the same");
    for (_, scan) in scene.albums().await {
        let is_ours = scan.path.as_path() == scene.world.at("dl/Album");
        assert_eq!(scan.files.audio.len(), usize::from(is_ours), "{scan:?}");
        assert_eq!(scan.files.lost.len(), usize::from(!is_ours), "{scan:?}");
    }
}

#[tokio::test]
async fn a_file_is_found_where_each_version_puts_it() {
    let file = [("bob", r"Music/AC\DC/1.flac")];
    for version in [Version::V0_21_4, Version::V0_25_1, Version::V0_26_0] {
        let scene = Scene::downloaded(&file, |script| script.version = version).await;
        let albums = scene.albums().await;
        let (_, scan) = &albums[0];
        assert_eq!(scan.path.as_path(), scene.world.at("dl/DC"), "{version:?}");
        assert_eq!(scan.files.audio.len(), 1, "{version:?}");
    }
}

#[tokio::test]
async fn where_a_batch_was_told_to_land_is_asked_once_for_all_its_files() {
    let names = ["1.flac", "2.flac", "3.flac"].map(|name| format!(r"Music\Album\{name}"));
    let scene = Scene::downloaded(&[], |script| {
        script.version = Version::V0_26_0;
        script.peers.push(Peer::new("bob", names.iter().map(|name| RemoteFile::new(name))));
    })
    .await;
    let sizes = scene.sim.script().peers[0].files.iter().map(|file| file.size);
    let files = names.iter().zip(sizes);
    let order = batches::Enqueue {
        id: None,
        search_id: None,
        username: Username::new("bob"),
        files: files
            .map(|(name, size)| downloads::RemoteFile {
                filename: RemoteFilename::new(name.as_str()),
                size,
            })
            .collect(),
        options: Some(batches::Options {
            destination: Some("theirs/4711".into()),
            external_id: None,
        }),
    };
    scene.slskd.client.send(&order).await.unwrap();
    scene.sim.finish_all().await;
    // Newer events hide those that tell where each file has landed.
    for _ in 0..5_000 {
        scene.sim.raise("Noop", serde_json::json!({}));
    }
    let albums = scene.albums().await;
    let (_, scan) = &albums[0];
    assert_eq!(scan.path.as_path(), scene.world.at("dl/theirs/4711"));
    assert_eq!(scan.files.audio.len(), names.len());
    let asked = scene.sim.log().count("GET", "*/batches/*");
    assert!((1..names.len()).contains(&asked), "asked {asked} times");
}
