//! Albums from a peer's transfers: what fails, gets lost or lies apart, against the same crashes.

use towline_domain::imports::{
    FailedFile, Gathered, LostFile, Row, RowState, TransferId, Transfers,
};

use super::*;

/// What becomes of one file.
#[derive(Debug, Clone)]
pub(super) struct Fate {
    /// Until then it is under way.
    arrives: Timestamp,
    /// How often its transfer fails.
    fails: u32,
    /// It was received and is nowhere, until it is asked for again.
    is_lost: bool,
}

/// A peer with an album, and slskd's side of it.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    fates: Vec<Fate>,
    /// The files lie in several directories.
    is_apart: bool,
    is_gathered: bool,
    /// How often files were asked for again.
    fetches: u32,
}

impl Peer {
    pub(super) fn scan(&self, album: &Album, now: Timestamp) -> Scan {
        let mut files = AlbumFiles::default();
        for (n, fate) in self.fates.iter().enumerate() {
            let file = format!("{n}.mp3");
            if now < fate.arrives {
                files.unfinished.push(file.into());
            } else if fate.fails > 0 {
                let (words, again) = ("reset".into(), Some(fate.arrives));
                files.failed.push(FailedFile { file, audio: true, words, again });
            } else if fate.is_lost {
                files.lost.push(LostFile {
                    file,
                    audio: true,
                    since: fate.arrives,
                    words: "gone".into(),
                });
            } else {
                let at = (self.is_apart && !self.is_gathered)
                    .then(|| LocalPath::new(format!("/d/other/{n}.mp3")));
                let there = AlbumFile::new(LocalPath::new(file), 1000, Timestamp::default());
                files.audio.push(AlbumFile { at, ..there });
            }
        }
        let origin = album.origin.clone();
        if origin.transfers().is_some_and(|transfers| transfers.closed) {
            let known = &album.files;
            files.unfinished.clone_from(&known.unfinished);
            files.failed.clone_from(&known.failed);
            files.lost.clone_from(&known.lost);
            files.audio.retain(|file| known.audio.iter().any(|other| other.path == file.path));
        }
        Scan { path: album.path.clone(), inode: 0, origin, files }
    }

    pub(super) fn commit(&mut self, action: &AlbumAction, now: Timestamp) {
        match action {
            AlbumAction::Gather => self.is_gathered = true,
            AlbumAction::Ungather => self.is_gathered = false,
            AlbumAction::FetchAgain { files } => {
                self.fetches += 1;
                for (n, fate) in self.fates.iter_mut().enumerate() {
                    // What is under way is not asked for a second time: slskd refuses that.
                    if files.contains(&format!("{n}.mp3")) && now >= fate.arrives {
                        fate.fails = fate.fails.saturating_sub(1);
                        fate.is_lost = false;
                        fate.arrives = now + Duration::from_secs(10);
                    }
                }
            }
            AlbumAction::Start | AlbumAction::Answer { .. } | AlbumAction::Prune => {}
        }
    }
}

fn fate() -> impl Strategy<Value = Fate> {
    let fails = prop_oneof![3 => Just(0u32), 2 => 1u32..3, 1 => Just(100)];
    (0u64..600, fails, prop::bool::weighted(0.1)).prop_map(|(secs, fails, is_lost)| Fate {
        arrives: Timestamp::from_micros(1_000_000_000) + Duration::from_secs(secs),
        fails,
        is_lost,
    })
}

fn peer() -> impl Strategy<Value = Peer> {
    (prop::collection::vec(fate(), TRACKS as usize), any::<bool>())
        .prop_map(|(fates, is_apart)| Peer { fates, is_apart, is_gathered: false, fetches: 0 })
}

fn found(world: &World) -> Kept {
    let peer = world.peer.as_ref().unwrap();
    let row = |n: usize| Row {
        id: TransferId(n.to_string()),
        file: format!("{n}.mp3"),
        size: 1000,
        requested: world.now,
        state: RowState::Pending,
    };
    let transfers = Transfers {
        user: "bob".into(),
        directory: "Album".into(),
        rows: (0..peer.fates.len()).map(row).collect(),
        before: vec![],
        closed: false,
        old: false,
        fetched: 0,
        gathered: Vec::<Gathered>::new(),
    };
    let mut kept = Kept::found(world.now);
    kept.item.thing.origin = Origin::Transfers(transfers);
    kept.item.thing.files = AlbumFiles::default();
    kept
}

/// Steps until nothing moves; what is handed over is looked at each time.
fn run(
    kept: &mut Kept,
    world: &mut World,
    lucks: &[Luck],
    rules: &Rules,
) -> Result<(), TestCaseError> {
    for luck in lucks.iter().copied().chain(std::iter::repeat_n(Luck::Fine, 400)) {
        if kept.rests() && kept.item.answer.is_none() {
            return Ok(());
        }
        step(kept, world, luck, rules);
        let album = &kept.item.thing;
        if matches!(album.stage, Stage::Importing { .. }) {
            prop_assert!(!album.files.is_scattered(), "handed over, and its files lie apart");
            prop_assert!(!album.files.audio.is_empty());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn only_whole_albums_are_handed_over_whenever_we_crash(
        lucks in prop::collection::vec(luck(), 0..60),
        peer in peer(),
    ) {
        let rules = rules(PromptPolicy::SetAside);
        let is_hopeless = |fate: &Fate| fate.fails == 100 || (fate.is_lost && fate.fails == 0);
        let hopeless = peer.fates.iter().any(is_hopeless);
        let mut world = World { peer: Some(peer), ..World::new(Mood::Imports) };
        let mut kept = found(&world);
        run(&mut kept, &mut world, &lucks, &rules)?;
        let album = &kept.item.thing;
        let imported = matches!(album.stage, Stage::Ended { outcome: Outcome::Imported });
        prop_assert!(imported || kept.item.entry.is_some(), "{:?}", album.stage);
        if imported {
            prop_assert_eq!(album.files.audio.len(), TRACKS as usize);
            // A disk that refuses three times keeps it.
            let stays = lucks.contains(&Luck::Refused);
            prop_assert!(stays || !world.peer.as_ref().unwrap().is_gathered, "it was made for it");
        }
        prop_assert!(!(hopeless && imported));
        // A round that got no answer may be told as one that failed: it counts all the same.
        let fetches = world.peer.as_ref().unwrap().fetches;
        prop_assert!(fetches <= rules.policy.fetch_times, "{fetches} rounds");
        prop_assert!(world.runs.len() <= 1);
    }

    #[test]
    fn a_person_can_have_the_rest_imported(
        lucks in prop::collection::vec(luck(), 0..30),
        is_lost: bool,
        is_apart: bool,
    ) {
        let rules = rules(PromptPolicy::SetAside);
        let begun = Timestamp::from_micros(1_000_000_000);
        let good = Fate { arrives: begun, fails: 0, is_lost: false };
        let bad = Fate { arrives: begun, fails: if is_lost { 0 } else { 100 }, is_lost };
        let peer =
            Peer { fates: vec![good.clone(), good, bad], is_apart, is_gathered: false, fetches: 0 };
        let mut world = World { peer: Some(peer), ..World::new(Mood::Imports) };
        let mut kept = found(&world);
        for _ in 0..400 {
            if kept.item.entry.is_some() { break; }
            step(&mut kept, &mut world, Luck::Fine, &rules);
        }
        let cause = kept.item.entry.as_ref().map(|entry| entry.cause.group());
        prop_assert_eq!(cause.as_deref(), Some(if is_lost { "lost" } else { "transfers-failed" }));
        // After many troubles in a row those are told of instead, and this is asked anew.
        for lucks in [&lucks[..], &[]] {
            kept.answer(Choice::Partly, world.now);
            run(&mut kept, &mut world, lucks, &rules)?;
            if kept.item.thing.is_ended() { break; }
        }
        prop_assert_eq!(&kept.item.thing.stage, &Stage::Ended { outcome: Outcome::Partial });
        prop_assert_eq!(kept.item.thing.files.audio.len(), 2);
        prop_assert_eq!(world.runs.len(), 1);
    }
}
