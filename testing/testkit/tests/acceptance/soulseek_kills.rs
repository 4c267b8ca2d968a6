//! Power failures, while albums of all kinds keep coming through slskd.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use towline_sim::slskd::{
    Behaviour, Failure, Move, MutationKind, RemoteFile, Row, TransferState, Version,
};
use towline_testkit::{
    audio::{Album, sounds_below},
    betanin::{BeetsConfig, RealBetanin},
    chance::Chance,
    towline::Towline,
    wait::until,
};

use crate::{
    killing::{Figures, kill_again_and_again, kill_when, kills},
    soulseek::Soulseek,
    worlds::{Config, LATER, PROGRAM, Simulated, assert_library, listed},
};

/// So often a failed file is asked for at most.
const RETRIES: usize = 3;

/// Albums that people queue, each of a kind of its own, with lengths of their own.
struct Rain<'a> {
    peers: &'a Soulseek,
    albums: Vec<Album>,
    frames: usize,
}

impl<'a> Rain<'a> {
    const KINDS: [&'static str; 6] = ["Plain", "Discs", "Shared Name", "Retried", "Late", "Slow"];

    fn new(peers: &'a Soulseek) -> Self {
        Self { peers, albums: Vec::new(), frames: 40 }
    }

    fn drop(&mut self) {
        self.drop_kind(Self::KINDS[self.albums.len() % Self::KINDS.len()]);
    }

    fn drop_kind(&mut self, kind: &str) {
        let title = format!("{kind} {}", self.albums.len());
        let discs: &[u32] = if kind == "Discs" { &[2, 1] } else { &[2] };
        let album = Album::with_discs("Band", &title, discs).from_frames(self.frames);
        self.frames += 14;
        let (user, remote) = match kind {
            // Both are the same local directory for every album.
            "Shared Name" => ("ann", format!("C:\\Music\\{title}\\FLAC")),
            "Discs" => ("dis/cs", format!("@@a\\{title}")),
            // slskd takes its time to reach this one.
            "Retried" => ("far away", format!("@@a\\{title}")),
            _ => ("bob", format!("@@a\\{title}")),
        };
        self.peers.share_that(user, &remote, &album, |file| fate(kind, file));
        let refused = Behaviour::fails(Failure::Rejected, "File not shared.");
        self.peers.share_text(user, &format!("{remote}\\info.nfo"), refused);
        self.peers.share_text(user, &format!("{remote}\\cover.jpg"), Behaviour::default());
        let directories = [remote.clone(), format!("{remote}\\CD1"), format!("{remote}\\CD2")];
        self.peers.queue(user, &directories.each_ref().map(String::as_str));
        self.albums.push(album);
    }

    /// Every album was imported, once, and nothing else is carried or asked about.
    fn until_home(&self, towline: &Towline) {
        let all = Duration::from_secs(10 * self.albums.len() as u64);
        // Killed while it asks slskd for a file again: for so long nobody can tell whether it did.
        let settled = Duration::from_secs(400);
        until(LATER + settled + all, "all albums are imported", || {
            let items = towline.items()?;
            let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
            for item in &items {
                *stages.entry(&item.stage).or_default() += 1;
            }
            if stages == BTreeMap::from([("imported", self.albums.len())]) {
                return Ok(());
            }
            let others: Vec<_> = items.iter().filter(|item| item.stage != "imported").collect();
            Err(format!("{stages:?}\n{others:#?}\n{}", towline.log()))
        });
        assert_eq!(towline.inbox().unwrap(), []);
    }

    /// slskd's table: no transfer was made twice or lost, and of all rows only those were changed
    /// that had failed, or whose album was imported.
    fn assert_only_ours_was_changed(&self) {
        let rows = self.peers.sim.rows();
        let by_id: BTreeMap<_, _> = rows.iter().map(|row| (&row.id, row)).collect();
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        for mutation in self.peers.sim.log().mutations() {
            let touched = mutation.row.as_ref().unwrap();
            let row = by_id[&touched.id];
            assert_ne!(row.username, "eve", "{mutation:?}");
            match mutation.kind {
                MutationKind::Superseded => assert_eq!(row.state, TransferState::Errored),
                MutationKind::Enqueued => {
                    *asked.entry(row.filename.clone()).or_default() += 1;
                    assert!(row.filename.contains("Retried"), "{row:?}");
                }
                MutationKind::Hidden => assert!(row.state.is_terminal(), "{row:?}"),
                other => panic!("{other:?}: {mutation:?}"),
            }
        }
        assert!(asked.values().all(|&times| times <= RETRIES), "{asked:#?}");
        let succeeded = |row: &&Row| row.state == TransferState::Succeeded;
        let files: Vec<_> =
            rows.iter().filter(succeeded).map(|row| (&row.username, &row.filename)).collect();
        assert_eq!(files.iter().collect::<BTreeSet<_>>().len(), files.len(), "{files:#?}");
        for row in rows {
            assert_eq!(row.removed, row.username != "eve", "{row:?}");
        }
    }
}

fn fate(kind: &str, file: RemoteFile) -> RemoteFile {
    match kind {
        "Retried" if file.filename.contains("02") => {
            file.that(Behaviour::fails_first(1, Failure::Errored, "Remote connection closed"))
        }
        "Late" => file.moved(Move { after_ms: 1_000, copy_ms: 400, ..Move::default() }),
        "Slow" => file.that(Behaviour::succeeds(900)),
        _ => file,
    }
}

/// A slskd that has met towline, with a person's own downloads in it that towline is told to leave
/// alone.
async fn slskd(downloads: &Path) -> Soulseek {
    let peers = Soulseek::start(downloads.to_owned(), |mut script| {
        script.version = Version::V0_24_5;
        script
    })
    .await;
    peers.share("eve", "@@a\\Private", &Album::new("Eve", "Private", 2).from_frames(20));
    peers.queue("eve", &["@@a\\Private"]);
    peers.share_text("far away", "@@a\\none.txt", Behaviour::default());
    peers.sim.peers(|all| {
        for peer in all.iter_mut().filter(|peer| peer.username == "far away") {
            peer.connect_ms = 150;
        }
    });
    peers.sim.finish_all().await;
    peers
}

/// Follows slskd, and has met it.
fn towline(peers: &Soulseek, importer: &str) -> Towline {
    let source = peers.source(&format!(
        "exclude_users = [\"eve\"]\nprune = true\nhide_imported = true\nretries = {RETRIES}"
    ));
    let mut towline = Towline::new(PROGRAM, &(source + importer));
    towline.start();
    peers.until_met();
    towline
}

/// What is left below the downloads: what eve has, and the albums that their importer copied.
fn assert_left(downloads: &Path, albums: &[Album]) {
    let eve = Album::new("Eve", "Private", 2).from_frames(20);
    assert_library(downloads, albums.iter().chain([&eve]));
    assert!(!downloads.join("towline-gathered").exists(), "the directory that was made is gone");
}

async fn beside_a_simulator(of: &'static str, moves: bool, kills: u64) {
    let world = Simulated::start(|mut script| {
        script.beets.moves = moves;
        script
    })
    .await;
    let peers = slskd(&world.downloads()).await;
    let mut towline = towline(&peers, &world.importer());
    towline.kill();
    let mut chance = Chance::of_environment(of);
    let mut rain = Rain::new(&peers);
    let mut figures = Figures::begin(of, kills);
    // A tenth of them in the middle of asking for failed files again: that is waited out for
    // minutes, and so it is done in long runs only.
    let in_asking = kills / 10;
    for _ in 0..in_asking {
        rain.drop_kind("Retried");
        let asked = || peers.sim.log().count("POST", "*/transfers/downloads/*");
        kill_when("the next asking", &mut towline, &mut chance, asked);
    }
    kill_again_and_again(&mut towline, &mut chance, kills - in_asking, || rain.drop());
    towline.start();
    rain.until_home(&towline);
    towline.stop();
    assert_library(&world.library(), &rain.albums);
    figures.albums = rain.albums.len();
    figures.posts = world.sim.posts().values().sum();
    assert_eq!(figures.posts, figures.albums, "{:#?}", world.sim.posts());
    rain.assert_only_ours_was_changed();
    if moves {
        assert_left(&world.downloads(), &[]);
    } else {
        assert_left(&world.downloads(), &rain.albums);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_while_soulseek_s_albums_are_copied() {
    beside_a_simulator("slskd, copied", false, kills(4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_while_soulseek_s_albums_are_moved() {
    beside_a_simulator("slskd, moved", true, kills(4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_between_slskd_and_a_real_betanin() {
    let betanin = RealBetanin::start(BeetsConfig::default()).await;
    let config = Config {
        downloads: betanin.downloads(),
        url: betanin.url(),
        key: betanin.key().into(),
        library: Some(betanin.library()),
        timeout: "1s",
        prompts: "set_aside",
        more: String::new(),
    };
    let peers = slskd(&betanin.downloads()).await;
    let mut towline = towline(&peers, &config.importer());
    towline.kill();
    let of = "slskd, real betanin";
    let mut chance = Chance::of_environment(of);
    let mut rain = Rain::new(&peers);
    let mut figures = Figures::begin(of, kills(2));
    kill_again_and_again(&mut towline, &mut chance, figures.kills, || rain.drop());
    towline.start();
    rain.until_home(&towline);
    towline.stop();
    assert_library(&betanin.library(), &rain.albums);
    let listed = listed(&betanin.url(), betanin.key()).await;
    (figures.albums, figures.posts) = (rain.albums.len(), listed.values().sum());
    assert_eq!(figures.posts, figures.albums, "{listed:#?}");
    rain.assert_only_ours_was_changed();
    assert_left(&betanin.downloads(), &rain.albums);
}

#[test]
fn the_rain_has_sounds_of_its_own_for_each_track() {
    let place = tempfile::tempdir().unwrap();
    let discs = Album::with_discs("Band", "Discs", &[2, 1]).from_frames(40);
    discs.write(place.path()).unwrap();
    let next = Album::new("Band", "Next", 2).from_frames(54);
    assert!(next.sounds().iter().all(|sound| !sounds_below(place.path()).contains(sound)));
}
