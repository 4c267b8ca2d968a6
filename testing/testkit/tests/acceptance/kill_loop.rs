//! Power failures, while albums keep coming into a watched directory.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use towline_sim::betanin::{Behaviour, PostFault, Rule};
use towline_testkit::{
    audio::Album,
    betanin::{BeetsConfig, RealBetanin},
    chance::Chance,
    towline::{Towline, quoted},
};

use crate::{
    killing::{Figures, LIFE, kill_again_and_again, kill_when, kills},
    worlds::{Config, LATER, PROGRAM, Simulated, assert_library, listed, source, until_stages},
};

/// Albums to be dropped, with lengths of their own.
struct Rain {
    downloads: PathBuf,
    albums: Vec<Album>,
    wanted: BTreeMap<String, String>,
    frames: usize,
}

impl Rain {
    fn new(downloads: PathBuf) -> Self {
        Self { downloads, albums: Vec::new(), wanted: BTreeMap::new(), frames: 40 }
    }

    fn drop(&mut self, kind: &str) {
        let name = format!("{kind} {}", self.wanted.len());
        let album = Album::new("Band", &name, 2).from_frames(self.frames);
        self.frames += 8;
        album.write(self.downloads.join(&name)).unwrap();
        let stage = if kind == "Asks" { "held" } else { "imported" };
        self.wanted.insert(name, stage.into());
        if stage == "imported" {
            self.albums.push(album);
        }
    }

    /// All ended as they should, every file is in the library once, and still at its source.
    fn assert_arrived(&self, towline: &Towline, library: &Path) {
        let all = Duration::from_secs(10 * self.wanted.len() as u64);
        until_stages(towline, &self.downloads, LATER + all, &self.wanted);
        assert_library(library, &self.albums);
        for (name, stage) in &self.wanted {
            if stage == "imported" {
                let found = self.albums.iter().find(|album| album.title == *name).unwrap();
                assert_library(&self.downloads.join(name), [found]);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_beside_a_simulator() {
    const KINDS: [&str; 8] =
        ["Plain", "Held", "Closed After", "Slow", "Closed Before", "Held", "Asks", "Plain"];
    let world = Simulated::start(|mut script| {
        script.cut = Some(7);
        let mut slow = Rule::new("Slow *", Behaviour::Imports);
        slow.takes_ms = 700;
        script.albums.push(slow);
        script.album("Asks *", Behaviour::AsksNoMatch)
    })
    .await;
    // Longer than a life and a start, and shorter than the settling time of 2 × 2 s.
    let hold = PostFault::Hold { ms: 2500 };
    for (name, fault) in [
        ("Held *", hold),
        ("Closed After *", PostFault::CloseAfter),
        ("Closed Before *", PostFault::CloseBefore),
    ] {
        world.sim.faults(|faults| {
            for n in 0..500 {
                faults.on_next_post(&name.replace('*', &n.to_string()), fault);
            }
        });
    }
    let mut towline = Towline::new(PROGRAM, &world.config().text());
    let mut chance = Chance::of_environment("simulator");
    let mut rain = Rain::new(world.downloads());
    let mut figures = Figures::begin("simulator", kills(3));
    // Half of them by chance, half in the middle of a post.
    let by_chance = figures.kills.div_ceil(2);
    kill_again_and_again(&mut towline, &mut chance, by_chance, || {
        rain.drop(KINDS[rain.wanted.len() % KINDS.len()]);
    });
    for _ in by_chance..figures.kills {
        rain.drop("Held");
        kill_in_a_post(&mut towline, &mut chance, &world);
    }
    towline.start();
    rain.assert_arrived(&towline, &world.library());
    world.assert_posted_once();
    figures.albums = rain.wanted.len();
    figures.posts = world.sim.posts().values().sum();
    assert_eq!(figures.posts, figures.albums);
    towline.stop();
}

/// Kills towline once a post that it sent lies in the socket, uncommitted.
fn kill_in_a_post(towline: &mut Towline, chance: &mut Chance, world: &Simulated) {
    let posted = || {
        let requests = world.sim.requests();
        requests.iter().filter(|request| is_post(&request.method, &request.path)).count()
    };
    kill_when("the next post", towline, chance, posted);
}

fn is_post(method: &str, path: &str) -> bool {
    method == "POST" && path.trim_end_matches('/') == "/api/torrents"
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_beside_a_real_betanin() {
    let betanin = RealBetanin::start(BeetsConfig::default()).await;
    betanin.ask_about("Asks");
    let config = Config {
        downloads: betanin.downloads(),
        url: betanin.url(),
        key: betanin.key().into(),
        library: Some(betanin.library()),
        timeout: "1s",
        prompts: "set_aside",
        more: String::new(),
    };
    let mut towline = Towline::new(PROGRAM, &config.text());
    let mut chance = Chance::of_environment("real betanin");
    let mut rain = Rain::new(betanin.downloads());
    let mut figures = Figures::begin("real betanin", kills(3));
    kill_again_and_again(&mut towline, &mut chance, figures.kills, || {
        let kind = if rain.wanted.len() % 6 == 4 { "Asks" } else { "Plain" };
        rain.drop(kind);
    });
    towline.start();
    rain.assert_arrived(&towline, &betanin.library());
    let listed = listed(&betanin.url(), betanin.key()).await;
    assert!(listed.values().all(|&times| times == 1), "{listed:#?}");
    (figures.albums, figures.posts) = (rain.wanted.len(), listed.values().sum());
    assert_eq!(figures.posts, figures.albums);
    towline.stop();
}

#[test]
fn killed_again_and_again_while_it_copies() {
    place(&Way { how: "copy", keeps_source: true }, kills(2));
}

#[test]
fn killed_again_and_again_while_it_moves() {
    place(&Way { how: "move", keeps_source: false }, kills(2));
}

struct Way {
    how: &'static str,
    keeps_source: bool,
}

fn place(way: &Way, kills: u64) {
    let from = tempfile::tempdir().unwrap();
    // Another file system where there is one: there a move is a copy.
    let into = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let (downloads, library) = (from.path().join("dl"), into.path().join("lib"));
    for directory in [&downloads, &library] {
        fs::create_dir(directory).unwrap();
    }
    let config = format!(
        "{}[importers.library.place]\ninto = {}\nhow = \"{}\"\n",
        source(&downloads),
        quoted(&library),
        way.how
    );
    let mut towline = Towline::new(PROGRAM, &config);
    let mut chance = Chance::of_environment(way.how);
    let mut figures = Figures::begin(way.how, kills);
    let mut sums = BTreeMap::new();
    let mut wanted = BTreeMap::new();
    for n in 0..kills {
        let name = format!("Album {n}");
        fs::create_dir(downloads.join(&name)).unwrap();
        for file in ["01.flac", "02.flac", "cover.jpg"] {
            let file = Path::new(&name).join(file);
            let bytes = noise(&mut chance, 3 << 20);
            fs::write(downloads.join(&file), &bytes).unwrap();
            sums.insert(file, crc32fast::hash(&bytes));
        }
        wanted.insert(name, "imported".to_owned());
        let before = entries(&library);
        towline.start_at_once();
        if chance.happens(3, 4) {
            // In the middle of it: something new is in the library.
            let begun = Instant::now();
            while entries(&library) == before && begun.elapsed() < Duration::from_secs(20) {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(chance.shorter_than(Duration::from_millis(120)));
            // An upgrade is no power failure, and comes in the middle all the same.
            if chance.happens(1, 3) { towline.stop() } else { towline.kill() }
        } else {
            thread::sleep(chance.shorter_than(LIFE));
            towline.kill();
        }
    }
    towline.start();
    until_stages(&towline, &downloads, LATER, &wanted);
    towline.stop();
    figures.albums = wanted.len();
    assert_eq!(sums_below(&library), sums, "every file once, whole, and nothing else");
    if way.keeps_source {
        assert_eq!(sums_below(&downloads), sums);
    } else {
        assert_eq!(sums_below(&downloads), BTreeMap::new());
    }
    assert_eq!(towline.inbox().unwrap(), []);
}

fn noise(chance: &mut Chance, length: usize) -> Vec<u8> {
    let words = std::iter::repeat_with(|| chance.below(u64::MAX).to_le_bytes());
    words.take(length / 8).flatten().collect()
}

/// All files below a directory with their sums, hidden ones and half-written ones too.
fn sums_below(root: &Path) -> BTreeMap<PathBuf, u32> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let sum = crc32fast::hash(&fs::read(&path).unwrap());
                found.insert(path.strip_prefix(root).unwrap().to_owned(), sum);
            }
        }
    }
    found
}

/// How many files and directories there are, at any depth, and how many bytes.
fn entries(root: &Path) -> usize {
    let below = fs::read_dir(root).into_iter().flatten().flatten();
    below.map(|entry| 1 + entries(&entry.path())).sum()
}
