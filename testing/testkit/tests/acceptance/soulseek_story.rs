//! What people download from Soulseek reaches the library, whatever becomes of single files.

use std::{collections::BTreeMap, fs, time::Duration};

use towline_sim::slskd::{Behaviour, Failure, Move, Mutation, Row, Version};
use towline_testkit::{
    audio::Album,
    betanin::{BeetsConfig, RealBetanin},
    proxy::{Fault, Proxy},
    towline::Towline,
    wait::until,
};

use crate::{
    soulseek::Soulseek,
    worlds::{Config, LATER, PROGRAM, SOON, Simulated, assert_library, listed},
};

/// How many albums of a title are in a stage.
type Stages = BTreeMap<(String, String), usize>;

/// Waits until the albums of this title, and no others of it, are in these stages.
fn until_all(towline: &Towline, within: Duration, wanted: &[(&str, &str)]) {
    let mut all = Stages::new();
    for (title, stage) in wanted {
        *all.entry(((*title).into(), (*stage).into())).or_default() += 1;
    }
    until(within, "all albums are where they should be", || {
        let mut stages = Stages::new();
        for item in towline.items()? {
            *stages.entry((item.title, item.stage)).or_default() += 1;
        }
        if stages == all {
            return Ok(());
        }
        let differ = |key: &&(String, String)| all.get(*key) != stages.get(*key);
        let differences: Vec<_> = all.keys().chain(stages.keys()).filter(differ).collect();
        Err(format!("{differences:#?}\n{}", towline.log()))
    });
}

fn album(title: &str, first: usize) -> Album {
    Album::new("Band", title, 2).from_frames(first)
}

#[tokio::test(flavor = "multi_thread")]
async fn discs_collisions_and_failures_are_told_apart() {
    let world = Simulated::start(|script| script).await;
    let peers = Soulseek::start(world.downloads(), |mut script| {
        script.version = Version::V0_24_5;
        script
    })
    .await;
    let mut towline =
        Towline::new(PROGRAM, &(peers.source("existing = \"all\"") + &world.importer()));
    towline.start();
    peers.until_met();

    let plain = album("Plain", 40);
    peers.share("bob", r"@@a\Music\Plain", &plain);
    peers.share_text("bob", r"@@a\Music\Plain\info.nfo", Behaviour::fails(Failure::Rejected, "no"));
    let discs = Album::with_discs("Band", "Discs", &[2, 2]).from_frames(60);
    peers.share("bob", r"@@a\Music\Discs", &discs);
    // What somebody else has left where slskd puts things: slskd renames, and it stays.
    peers.leave("CD2/01 Track 1.mp3", b"not ours");
    let (one, other) = (album("One", 80), album("Other", 90));
    peers.share("ann", r"C:\One\FLAC", &one);
    peers.share("eve/#1 ü", r"Music\Other\FLAC", &other);
    let healed = album("Healed", 100);
    peers.share_that("ann", r"C:\Healed", &healed, |file| {
        let fails = file.filename.contains("02");
        let first = Behaviour::fails_first(1, Failure::Errored, "reset");
        if fails { file.that(first) } else { file }
    });
    peers.queue("bob", &[r"@@a\Music\Plain", r"@@a\Music\Discs\CD1", r"@@a\Music\Discs\CD2"]);
    peers.queue("ann", &[r"C:\One\FLAC", r"C:\Healed"]);
    until_anns_are_over(&peers).await;
    peers.queue("eve/#1 ü", &[r"Music\Other\FLAC"]);

    let titles = ["Plain", "Discs", "FLAC", "FLAC", "Healed"];
    until_all(&towline, SOON, &titles.map(|title| (title, "imported")));
    assert_library(&world.library(), [&plain, &discs, &one, &other, &healed]);
    assert_eq!(towline.inbox().unwrap(), []);
    assert_eq!(std::fs::read(peers.downloads.join("CD2/01 Track 1.mp3")).unwrap(), b"not ours");
    world.assert_posted_once();
    towline.stop();
}

/// What has a name twice does not come at once: before 0.26 slskd would write both to one file of
/// unfinished ones.
async fn until_anns_are_over(peers: &Soulseek) {
    let is_anns = |row: &Row| row.username == "ann" && row.filename.contains("FLAC");
    let all_over =
        |rows: &[Row]| rows.iter().filter(|row| is_anns(row)).all(|row| row.state.is_terminal());
    peers.sim.until("ann's are over", all_over).await;
}

const NAMES: [&str; 7] = [
    "Plain One",
    "Für Elise – Öäß",
    "東京事変 教育",
    "-dash",
    "[x] *glob* ?",
    " leading space",
    "It's $HOME & `;` #%+?",
];

/// Albums whose tracks all have lengths of their own.
struct Press {
    frames: usize,
}

impl Press {
    fn album(&mut self, title: &str, discs: &[u32]) -> Album {
        let album = Album::with_discs("Band", title, discs).from_frames(self.frames);
        self.frames += 4 * album.tracks.len();
        album
    }
}

/// What a person has queued, and is imported without further ado.
#[derive(Default)]
struct Queued {
    albums: Vec<Album>,
    titles: Vec<&'static str>,
}

impl Queued {
    fn add(&mut self, title: &'static str, album: Album) {
        self.titles.push(title);
        self.albums.push(album);
    }

    /// These, imported, and others.
    fn with<'a>(&self, others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        self.titles.iter().map(|title| (*title, "imported")).chain(others.iter().copied()).collect()
    }
}

fn queue_odd_names(peers: &Soulseek, press: &mut Press, queued: &mut Queued) {
    for name in NAMES {
        let (album, directory) = (press.album(name.trim(), &[2]), format!(r"@@a\Music\{name}"));
        peers.share("bob", &directory, &album);
        peers.queue("bob", &[directory]);
        queued.add(name, album);
    }
}

async fn queue_what_lies_apart(peers: &Soulseek, press: &mut Press, queued: &mut Queued) {
    let discs = press.album("Two Discs", &[2, 2]);
    peers.share("bob", r"Music\Two Discs", &discs);
    peers.share_text("bob", r"Music\Two Discs\Scans\front.jpg", Behaviour::default());
    peers.queue("bob", &["CD1", "CD2", "Scans"].map(|part| format!(r"Music\Two Discs\{part}")));
    queued.add("Two Discs", discs);

    // Two directories in one; and one in which somebody has left something.
    for (user, directory) in [("ann", r"C:\One\FLAC"), ("eve", "share/Other/FLAC")] {
        let album = press.album(directory, &[2]);
        peers.share(user, directory, &album);
        peers.queue(user, &[directory]);
        until_anns_are_over(peers).await;
        queued.add("FLAC", album);
    }
    let renamed = press.album("Renamed", &[2]);
    peers.leave("Renamed/01 Track 1.mp3", b"of somebody else");
    peers.share("ann", r"C:\Renamed", &renamed);
    peers.queue("ann", &[r"C:\Renamed"]);
    queued.add("Renamed", renamed);

    let box_set = press.album("Box", &[15, 15, 15]);
    peers.share("eve", r"Music\Box", &box_set);
    peers.queue("eve", &["CD1", "CD2", "CD3"].map(|part| format!(r"Music\Box\{part}")));
    queued.add("Box", box_set);
}

fn queue_what_heals(peers: &Soulseek, press: &mut Press, queued: &mut Queued) {
    let user = "für/elise #1";
    let with_nfo = press.album("With Nfo", &[2]);
    peers.share(user, r"Music\With Nfo", &with_nfo);
    let fails = Behaviour::fails(Failure::Rejected, "not shared");
    peers.share_text(user, r"Music\With Nfo\info.nfo", fails);
    queued.add("With Nfo", with_nfo);
    let healed = press.album("Healed", &[3]);
    peers.share_that(user, r"Music\Healed", &healed, |file| {
        let first = Behaviour::fails_first(1, Failure::TimedOut, "the peer fell silent");
        if file.filename.contains("02") { file.that(first) } else { file }
    });
    queued.add("Healed", healed);
    let slow = press.album("Slow Move", &[2]);
    peers.share_that(user, r"Music\Slow Move", &slow, |file| {
        file.moved(Move { after_ms: 500, copy_ms: 1000, ..Move::default() })
    });
    queued.add("Slow Move", slow);
    let lost_answer = press.album("Lost Answer", &[2]);
    peers.share(user, r"Music\Lost Answer", &lost_answer);
    queued.add("Lost Answer", lost_answer);
    let names = ["With Nfo", "Healed", "Slow Move", "Lost Answer"];
    peers.queue(user, &names.map(|name| format!(r"Music\{name}")));
}

/// What a person has to say something about; and one that does not come to an end.
struct Rest {
    broken: Album,
    unmoved: Album,
    obscure: Album,
}

fn queue_the_rest(peers: &Soulseek, press: &mut Press) -> Rest {
    let broken = press.album("Broken", &[3]);
    peers.share_that("eve", r"Music\Broken", &broken, |file| {
        let for_good = Behaviour::fails(Failure::Rejected, "File not shared.");
        if file.filename.contains("03") { file.that(for_good) } else { file }
    });
    let unmoved = press.album("Unmoved", &[2]);
    peers.share_that("eve", r"Music\Unmoved", &unmoved, |file| {
        let fails = Move { fails: true, ..Move::default() };
        if file.filename.contains("02") { file.moved(fails) } else { file }
    });
    let obscure = press.album("Obscure", &[2]);
    peers.share("eve", r"Music\Obscure", &obscure);
    let coming = press.album("Coming", &[2]);
    peers.share_that("eve", r"Music\Coming", &coming, |file| {
        if file.filename.contains("02") { file.that(Behaviour::StaysQueued) } else { file }
    });
    let names = ["Broken", "Unmoved", "Obscure", "Coming"];
    peers.queue("eve", &names.map(|name| format!(r"Music\{name}")));
    Rest { broken, unmoved, obscure }
}

/// Everything that can become of a download, through a real betanin with a real beets.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_downloads_end_as_they_should_each_imported_once() {
    let betanin = RealBetanin::start(BeetsConfig::default()).await;
    betanin.ask_about("Obscure");
    let proxy = Proxy::start(&betanin.url()).await.unwrap();
    proxy.on_next_post("Lost Answer", Fault::DropAnswer);
    let peers = Soulseek::start(betanin.downloads(), |mut script| {
        script.version = Version::V0_25_1;
        // Files that are not offered yet are not live: directory events come early.
        script.pace.before_offer_ms = 20;
        script
    })
    .await;
    let importer = Config::of(&betanin, proxy.url()).importer();
    let mut towline = Towline::new(PROGRAM, &(peers.source("move_within = \"3s\"") + &importer));
    towline.start();
    peers.until_met();

    let (mut press, mut queued) = (Press { frames: 40 }, Queued::default());
    queue_odd_names(&peers, &mut press, &mut queued);
    queue_what_lies_apart(&peers, &mut press, &mut queued).await;
    queue_what_heals(&peers, &mut press, &mut queued);
    let Rest { broken, unmoved, obscure } = queue_the_rest(&peers, &mut press);
    let rest = [("Broken", "settling"), ("Unmoved", "settling"), ("Obscure", "held")];
    let coming = ("Coming", "settling");
    until_all(&towline, LATER, &[queued.with(&rest), vec![coming]].concat());
    assert_library(&betanin.library(), &queued.albums);

    // A person says what becomes of the rest.
    let asked = towline.until_asked(SOON, "transfers-failed");
    assert!(asked.detail.contains("File not shared."), "{}", asked.detail);
    towline.run(&["inbox", "answer", &asked.id.to_string(), "partly"]);
    let asked = towline.until_asked(SOON, "lost");
    assert!(asked.detail.contains("Unmoved/02 Track 2.mp3 is not there"), "{}", asked.detail);
    peers.leave("Unmoved/02 Track 2.mp3", &unmoved.bytes(&unmoved.tracks[1]));
    let asked = towline.until_asked(SOON, "no-match");
    towline.run(&["inbox", "answer", &asked.id.to_string(), "as-is"]);
    let rest = [("Broken", "partial"), ("Unmoved", "imported"), ("Obscure", "imported")];
    until_all(&towline, LATER, &[queued.with(&rest), vec![coming]].concat());
    towline.until_nothing_is_asked(SOON);
    let part = Album { tracks: broken.tracks[..2].to_vec(), ..broken };
    queued.albums.extend([part, unmoved, obscure]);
    assert_library(&betanin.library(), &queued.albums);

    // The same directory a week later is another album, and beets knows it.
    peers.queue("bob", &[r"@@a\Music\Plain One"]);
    let asked = towline.until_asked(LATER, "duplicate");
    assert_eq!(asked.title, "Plain One");
    towline.run(&["inbox", "answer", &asked.id.to_string(), "skip"]);
    let again = vec![("Plain One", "skipped"), coming];
    until_all(&towline, SOON, &[queued.with(&rest), again].concat());
    assert_library(&betanin.library(), &queued.albums);
    towline.stop();

    let listed = listed(&betanin.url(), betanin.key()).await;
    assert!(listed.values().all(|&times| times == 1), "{listed:#?}");
    assert_eq!(proxy.posts().len(), listed.len(), "{:#?}", proxy.posts());
    assert_nothing_else_was_touched(&peers);
}

/// What was brought together is gone, what others left is as it was; one file was asked for again,
/// and no other row is changed.
fn assert_nothing_else_was_touched(peers: &Soulseek) {
    assert!(!peers.downloads.join("towline-gathered").exists());
    let others = fs::read(peers.downloads.join("Renamed/01 Track 1.mp3")).unwrap();
    assert_eq!(others, b"of somebody else");
    let log = peers.sim.log();
    let touched = log.done_to_others();
    let is_healed = |touched: &&Mutation| {
        touched.row.as_ref().is_some_and(|row| row.filename.contains(r"Healed\02"))
    };
    assert!(touched.len() == 1 && touched.iter().all(is_healed), "{touched:#?}");
}
