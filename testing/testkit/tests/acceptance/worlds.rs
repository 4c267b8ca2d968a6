//! A towline with a betanin, real or simulated, and what the tests ask of it.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use betanin_client::{Access, Betanin, Settings, torrents::List};
use tempfile::TempDir;
use towline_domain::LocalPath;
use towline_sim::betanin as sim;
use towline_testkit::{
    audio::{Album, sounds_below},
    betanin::RealBetanin,
    towline::{Towline, quoted},
    wait::until,
};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_towline-under-test");
/// Long enough for a machine that does other things too.
pub(crate) const SOON: Duration = Duration::from_secs(60);
pub(crate) const LATER: Duration = Duration::from_secs(300);

/// What a test says of an importer betanin; the rest is as short as a test wants it.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) downloads: PathBuf,
    pub(crate) url: String,
    pub(crate) key: String,
    pub(crate) library: Option<PathBuf>,
    pub(crate) timeout: &'static str,
    pub(crate) prompts: &'static str,
    /// Further lines of the importer's table.
    pub(crate) more: String,
}

impl Config {
    /// For a real betanin, at `url` or behind a proxy there.
    pub(crate) fn of(betanin: &RealBetanin, url: String) -> Self {
        Self {
            downloads: betanin.downloads(),
            url,
            key: betanin.key().into(),
            library: Some(betanin.library()),
            timeout: "2s",
            prompts: "set_aside",
            more: String::new(),
        }
    }

    pub(crate) fn text(&self) -> String {
        source(&self.downloads) + &self.importer()
    }

    /// The table of the importer alone.
    pub(crate) fn importer(&self) -> String {
        let Self { downloads: _, url, key, library, timeout, prompts, more } = self;
        let library = library
            .as_ref()
            .map_or_else(String::new, |library| format!("library = {}\n", quoted(library)));
        format!(
            "[importers.library.betanin]\nurl = \"{url}\"\napi_key = \"{key}\"\n{library}\
             timeout = \"{timeout}\"\nprompts = \"{prompts}\"\nprompt_after = \"2s\"\n\
             poll = \"300ms\"\n{more}\n"
        )
    }
}

/// The table of a watched directory.
pub(crate) fn source(downloads: &Path) -> String {
    format!(
        "[imports.music.directory]\npath = {}\nimporter = \"library\"\nquiet = \"1s\"\n\
         rescan = \"5s\"\nexisting = \"all\"\n\n",
        quoted(downloads)
    )
}

/// A simulated betanin with its directories.
pub(crate) struct Simulated {
    place: TempDir,
    pub(crate) sim: sim::Betanin,
}

impl Simulated {
    pub(crate) async fn start(script: impl FnOnce(sim::Script) -> sim::Script) -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("dl")).unwrap();
        let script = script(sim::Script::new(place.path().join("lib")));
        let sim = sim::Betanin::start(script).await.unwrap();
        Self { place, sim }
    }

    pub(crate) fn downloads(&self) -> PathBuf {
        self.place.path().join("dl")
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.place.path().join("lib")
    }

    pub(crate) fn config(&self) -> Config {
        Config {
            downloads: self.downloads(),
            url: self.sim.url(),
            key: self.sim.key().into(),
            library: Some(self.library()),
            timeout: "2s",
            prompts: "set_aside",
            more: String::new(),
        }
    }

    /// The table of the importer alone.
    pub(crate) fn importer(&self) -> String {
        self.config().importer()
    }

    pub(crate) fn towline(&self) -> Towline {
        let mut towline = Towline::new(PROGRAM, &self.config().text());
        towline.start();
        towline
    }

    /// Each album was posted at most once.
    pub(crate) fn assert_posted_once(&self) {
        let posts = self.sim.posts();
        assert!(posts.values().all(|&times| times == 1), "posted more than once: {posts:#?}");
    }
}

/// How often each path is in betanin's own list.
pub(crate) async fn listed(url: &str, key: &str) -> BTreeMap<String, usize> {
    let settings = Settings::new(url, Access::ApiKey(key.into()));
    let list = Betanin::new(settings).unwrap();
    let mut found = BTreeMap::new();
    for page in 1.. {
        let read = list.send(&List { page, ..List::default() }).await.unwrap();
        if read.torrents.is_empty() {
            break;
        }
        for torrent in read.torrents {
            let path = format!("{}/{}", torrent.path.trim_end_matches('/'), torrent.name);
            *found.entry(path).or_insert(0) += 1;
        }
    }
    found
}

/// The stages by the directories' names, as towline prints them.
pub(crate) fn stages(
    towline: &Towline,
    downloads: &Path,
) -> Result<BTreeMap<String, String>, String> {
    let root = format!("{}/", LocalPath::new(downloads));
    let mut stages = BTreeMap::new();
    for item in towline.items()? {
        let path = item.path.ok_or("an item without a path")?;
        let name = path.strip_prefix(&root).ok_or("an item of another directory")?.to_owned();
        if let Some(before) = stages.insert(name, item.stage) {
            return Err(format!("{path} is there twice, before as {before}"));
        }
    }
    Ok(stages)
}

/// Waits until every directory is in the stage that it should be in, and there are no others.
pub(crate) fn until_stages(
    towline: &Towline,
    downloads: &Path,
    within: Duration,
    wanted: &BTreeMap<String, String>,
) {
    until(within, "all albums are where they should be", || {
        let stages = stages(towline, downloads)?;
        if stages == *wanted {
            return Ok(());
        }
        let differ = |name: &&String| wanted.get(*name) != stages.get(*name);
        let names = wanted.keys().chain(stages.keys()).filter(differ);
        let differences: Vec<_> = names
            .map(|name| format!("{name}: {:?}, not {:?}", stages.get(name), wanted.get(name)))
            .collect();
        Err(format!("{}\n{}", differences.join("\n"), towline.log()))
    });
}

/// The library holds these albums, each track whole and once, and nothing else.
#[track_caller]
pub(crate) fn assert_library<'a>(library: &Path, albums: impl IntoIterator<Item = &'a Album>) {
    let mut wanted: Vec<_> = albums.into_iter().flat_map(Album::sounds).collect();
    wanted.sort_unstable();
    assert_eq!(
        sounds_below(library),
        wanted,
        "{:#?}",
        towline_testkit::audio::files_below(library)
    );
}

/// Writes an album as a slow download does: some pauses are almost as long as `quiet`.
pub(crate) fn grow(album: Album, into: PathBuf) {
    thread::spawn(move || {
        fs::create_dir_all(&into).unwrap();
        for track in &album.tracks {
            let bytes = album.bytes(track);
            let file = into.join(format!("{:02} {}.mp3", track.number, track.title));
            let mut file = fs::File::create(file).unwrap();
            for part in bytes.chunks(bytes.len() / 6) {
                file.write_all(part).unwrap();
                file.flush().unwrap();
                thread::sleep(Duration::from_millis(700));
            }
        }
    });
}
