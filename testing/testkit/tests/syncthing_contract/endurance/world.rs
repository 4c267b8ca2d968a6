//! Two servers with three folders, of which one is followed over a line.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use syncthing_client::{
    DeviceId, Syncthing,
    config::{FolderConfig, FolderDevice},
};
use towline_testkit::{
    chance::Chance,
    line::Line,
    syncthing::{FOLDER, Pair},
};

use super::{follower::Follower, picture::Picture};
use crate::world::{client_at, id_of, pair, until};

/// Both have it, as they have [`FOLDER`].
const MUSIC: &str = "music";

/// Only the server that is followed has it.
const NOTES: &str = "notes";

/// 1,400 events, where the server keeps 1,000.
const FLOOD: u64 = 700;

/// More than a listener that nobody reads from takes from the server.
const BATCHES_THAT_WAIT: usize = 12;

/// When a process started is known in whole seconds: two within one are not realistic.
const SHORTEST_LIFE: Duration = Duration::from_millis(1100);

pub(super) struct World {
    pub(super) pair: Pair,
    /// Of the server that changes things.
    a: Syncthing,
    /// Of the server that is followed, past the line.
    b: Syncthing,
    pub(super) line: Line,
    chance: Chance,
    written: usize,
}

impl World {
    pub(super) async fn begin() -> Self {
        let (pair, a, b) = pair().await;
        let line = Line::start(pair.b.gui_port()).await.unwrap();
        let both = [id_of(&pair.a), id_of(&pair.b)];
        add_folder(&a, MUSIC, &pair.a.folder(), &both).await;
        add_folder(&b, MUSIC, &pair.b.folder(), &both).await;
        add_folder(&b, NOTES, &pair.b.folder(), &both[1..]).await;
        Self { pair, a, b, line, chance: Chance::of_environment("endurance"), written: 0 }
    }

    pub(super) fn client_over_the_line(&self) -> Syncthing {
        client_at(&self.pair.b, self.line.url())
    }

    /// Some files come, everywhere.
    pub(super) async fn changes(&mut self) {
        let (a, b) = (self.pair.a.folder(), self.pair.b.folder());
        for place in [a.clone(), a.with_file_name(MUSIC), b.with_file_name(NOTES)] {
            let files = 1 + self.chance.below(20);
            self.write(&place, files);
        }
        self.a.database().scan(FOLDER).await.unwrap();
        self.a.database().scan(MUSIC).await.unwrap();
        // One that is in error refuses.
        let _ = self.b.database().scan(NOTES).await;
    }

    /// One file comes, and is noticed.
    pub(super) async fn one_change(&mut self) {
        self.write(&self.pair.a.folder(), 1);
        self.a.database().scan(FOLDER).await.unwrap();
    }

    /// The server that is followed is killed, or ends as it should, and comes again.
    pub(super) async fn restarts_at_some_moment(&mut self) {
        tokio::time::sleep(SHORTEST_LIFE + self.chance.shorter_than(Duration::from_secs(1))).await;
        if self.chance.happens(1, 2) {
            self.pair.b.kill().await;
            tokio::time::sleep(self.chance.shorter_than(Duration::from_secs(1))).await;
        }
        self.pair.b.restart().await;
    }

    /// More comes than the server keeps events for. What one who is held up has waiting already
    /// fills up before: a batch each.
    pub(super) async fn is_flooded(&mut self) {
        for _ in 0..BATCHES_THAT_WAIT {
            self.one_change().await;
            self.media_is_here().await;
        }
        self.write(&self.pair.a.folder(), FLOOD);
        self.a.database().scan(FOLDER).await.unwrap();
        self.media_is_here().await;
    }

    async fn media_is_here(&self) {
        let files = files_in(&self.pair.a.folder());
        until("the files are here", async || {
            let status = self.b.database().status(FOLDER).await.unwrap();
            (status.local_files == files && status.is_in_sync()).then_some(())
        })
        .await;
    }

    /// As when a disk is gone: the folder is in error.
    pub(super) async fn a_disk_goes(&self) {
        let place = self.pair.b.folder().with_file_name(NOTES);
        std::fs::remove_dir_all(place.join(".stfolder")).unwrap();
        self.b.database().scan(NOTES).await.unwrap_err();
    }

    /// Waits until what somebody knows is what is.
    pub(super) async fn is_known(&self, follower: &Follower, when: &str) {
        self.pair.connected().await;
        until(&format!("the picture is true {when}"), async || {
            let truth = Picture::read(&self.b).await.unwrap();
            let settled = truth.files() == self.files();
            (settled && follower.knows().picture == truth).then_some(())
        })
        .await;
    }

    /// How many files the server that is followed should have, all folders together.
    fn files(&self) -> u64 {
        let (a, b) = (self.pair.a.folder(), self.pair.b.folder());
        [a.clone(), a.with_file_name(MUSIC), b.with_file_name(NOTES)]
            .map(|at| files_in(&at))
            .iter()
            .sum()
    }

    fn write(&mut self, place: &Path, files: u64) {
        for _ in 0..files {
            self.written += 1;
            std::fs::write(place.join(format!("{}.txt", self.written)), "some words").unwrap();
        }
    }
}

async fn add_folder(client: &Syncthing, id: &str, beside: &Path, devices: &[DeviceId]) {
    let place: PathBuf = beside.with_file_name(id);
    std::fs::create_dir(&place).unwrap();
    let devices =
        devices.iter().map(|id| FolderDevice::new().with(FolderDevice::DEVICE_ID, id.clone()));
    let folder = FolderConfig::new()
        .with(FolderConfig::ID, id)
        .with(FolderConfig::PATH, place.to_str().unwrap())
        .with(FolderConfig::DEVICES, devices.collect::<Vec<_>>());
    client.config().folders().add(folder).await.unwrap();
}

/// Not its marker, which is a directory.
fn files_in(place: &Path) -> u64 {
    let entries = std::fs::read_dir(place).unwrap().map(Result::unwrap);
    entries.filter(|entry| entry.file_type().unwrap().is_file()).count() as u64
}
