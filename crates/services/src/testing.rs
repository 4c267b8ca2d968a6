//! What several tests of this crate need: albums on disk, and an importer driven to an end.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use towline_domain::{
    Clock as _, LocalPath, SystemClock, Timestamp,
    job::{JobContext, JobState, Progress},
    role::{Import, ImportId, ImportState, Importer, Started, Ticket},
};
use towline_files::scan::{self, Rules};

/// A directory with downloads, a library and data.
pub(crate) struct World(tempfile::TempDir);

impl World {
    pub(crate) fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        for dir in ["dl", "lib", "data"] {
            fs::create_dir(world.at(dir)).unwrap();
        }
        world
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn path(&self, path: &str) -> LocalPath {
        LocalPath::new(self.at(path))
    }

    /// An album of silence, tagged.
    pub(crate) fn album(&self, dir: &str, title: &str, tracks: usize) -> Import {
        let album = self.at("dl").join(dir);
        fs::create_dir_all(&album).unwrap();
        for track in 1..=tracks {
            let bytes = mp3(title, track, 60 + 20 * track);
            fs::write(album.join(format!("{track:02}.mp3")), bytes).unwrap();
        }
        fs::write(album.join("cover.jpg"), "no picture").unwrap();
        self.import(dir)
    }

    pub(crate) fn import(&self, dir: &str) -> Import {
        let album = self.path("dl").join(dir);
        let rules = Rules::new(&album, &[]).unwrap();
        let files = scan::tree(album.as_path(), &rules).unwrap().unwrap().album_files();
        let name: String = dir.chars().filter(char::is_ascii_alphanumeric).collect();
        Import {
            id: ImportId(format!("{}-{}", std::process::id(), name)),
            album,
            files,
            begun: SystemClock.now(),
            attempt: 1,
            wanted: None,
            previous: None,
        }
    }

    /// The audio files below a directory, by their paths.
    pub(crate) fn audio(&self, dir: &str) -> Vec<String> {
        let root = self.path(dir);
        let mut all: Vec<_> =
            towline_files::library::newer_than(&root, Timestamp::default()).unwrap();
        all.sort();
        let below = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
        all.iter().map(|arrival| below(arrival.path.as_path())).collect()
    }
}

pub(crate) fn context() -> JobContext {
    let progress = Arc::new(watch::channel(Progress::default()).0);
    JobContext { stop: CancellationToken::new(), progress }
}

/// Prepares, starts, and runs the job to its end.
pub(crate) async fn attempt(importer: &dyn Importer, import: &Import) -> (Ticket, ImportState) {
    let ticket = importer.prepare(import).await.unwrap();
    let state = run(importer, import, &ticket, context()).await;
    (ticket, state)
}

pub(crate) async fn run(
    importer: &dyn Importer,
    import: &Import,
    ticket: &Ticket,
    context: JobContext,
) -> ImportState {
    let Started::Job(job) = importer.start(import, ticket).await.unwrap() else {
        panic!("not a job");
    };
    assert_eq!(importer.job_id(import, ticket).as_ref(), Some(&job.id));
    let ended = JobState::Ended((job.work)(context).await);
    importer.observe(import, ticket, SystemClock.now(), Some(ended)).await.unwrap()
}

/// Silent frames of 26 ms behind a tag.
fn mp3(album: &str, track: usize, frames: usize) -> Vec<u8> {
    let number = track.to_string();
    let title = format!("Track {track}");
    let texts = [("TIT2", title.as_str()), ("TPE1", "Artist"), ("TALB", album), ("TRCK", &number)];
    let tag: Vec<u8> = texts
        .iter()
        .flat_map(|(id, text)| {
            let body = [&[3], text.as_bytes()].concat();
            [id.as_bytes(), &size(body.len()), &[0, 0], &body].concat()
        })
        .collect();
    let mut file = [b"ID3\x04\0\0", &size(tag.len())[..], &tag].concat();
    for _ in 0..frames {
        file.extend([0xFF, 0xFB, 0x90, 0xC4]);
        file.extend([0; 413]);
    }
    file
}

fn size(length: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| u8::try_from(length >> shift & 0x7F).unwrap())
}
