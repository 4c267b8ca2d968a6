//! A person pauses a download, and lets it go on.

use proptest::prelude::*;
use towline_domain::{Choice, Thing as _, torrents::TorrentAction};

use super::*;

/// At each step: what befalls it, and what a person says before it.
fn said() -> impl Strategy<Value = (Luck, Option<Choice>)> {
    let says = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Choice::Pause)),
        1 => Just(Some(Choice::Resume)),
    ];
    (luck(), says)
}

/// A step, by a process that may be another one: only what was written down is known to it.
fn told(kept: &mut Kept, world: &mut World, luck: Luck, says: Option<Choice>) {
    let stored = serde_json::to_value(&kept.item.thing).unwrap();
    kept.item.thing = serde_json::from_value(stored).unwrap();
    if let Some(says) = says {
        kept.answer(says, world.now);
    }
    let (was_paused, fetches) = (kept.item.thing.paused, world.fetches);
    step(kept, world, luck);
    let is_paused = was_paused.is_some() && kept.item.thing.paused.is_some();
    assert!(!is_paused || world.fetches == fetches, "fetched while it is paused");
}

proptest! {
    #[test]
    fn whenever_we_crash_what_is_paused_stays_so_and_comes_once_when_it_is_resumed(
        mood in moods(),
        steps in prop::collection::vec(said(), 0..60),
    ) {
        let mut world = World::new(mood);
        let mut kept = Kept::dropped(world.now);
        let rest = std::iter::once((Luck::Fine, Some(Choice::Resume)))
            .chain(std::iter::repeat_n((Luck::Fine, None), 60));
        for (luck, says) in steps.into_iter().chain(rest) {
            told(&mut kept, &mut world, luck, says);
            if matches!(kept.cause(), Some(TorrentCause::NotTaken | TorrentCause::Failed)) {
                kept.answer(Choice::Retry, world.now);
            }
        }
        prop_assert_eq!(kept.item.thing.stage, TorrentStage::Done, "{:?}", kept.item);
        prop_assert_eq!(world.added, u32::from(mood != Mood::HasIt));
        prop_assert_eq!((world.removed, kept.handed_over), (1, 1));
    }
}

#[test]
fn a_download_is_paused_at_once_and_goes_on_when_it_is_resumed() {
    let (mut kept, mut world) = downloading();
    kept.answer(Choice::Pause, world.now);
    let decision = decide(&kept.item, &Seen::Parked, world.now);
    assert_eq!(decision.action, Some(TorrentAction::Pause), "whatever can be seen");
    kept.store(&decision, world.now);
    kept.ends(ActOutcome::Done, world.now);
    world.job = None;
    assert_eq!((kept.item.thing.stage(), kept.item.thing.tries), ("paused", 2));
    for _ in 0..3 {
        let seen = looked(Ok(world.sight(TorrentStage::Waiting)));
        let decision = decide(&kept.item, &seen, world.now);
        assert_eq!((decision.action, decision.look), (None, Look::WhenWoken));
        kept.store(&decision, world.now);
    }
    told(&mut kept, &mut world, Luck::Fine, Some(Choice::Resume));
    assert_eq!(kept.item.thing.stage(), "waiting");
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!((kept.item.thing.stage, world.fetches), (TorrentStage::Downloading, 2));
}

#[test]
fn what_is_paused_before_its_time_comes_is_added_and_waits_here() {
    let mut world = World::new(Mood::Well);
    let mut kept = Kept::dropped(world.now);
    told(&mut kept, &mut world, Luck::Fine, Some(Choice::Pause));
    for _ in 0..20 {
        told(&mut kept, &mut world, Luck::Fine, None);
    }
    assert_eq!((kept.item.thing.stage(), world.added, world.fetches), ("paused", 1, 0));
    assert_eq!(kept.due, None, "nothing is looked at in vain");
}

#[test]
fn a_question_stays_asked_while_it_is_paused() {
    let (mut kept, world) = run(Mood::DiskFullOnce, std::iter::repeat_n(Luck::Fine, 6));
    assert!(kept.item.entry.is_some());
    kept.answer(Choice::Pause, world.now);
    let seen = looked(Ok(world.sight(TorrentStage::Waiting)));
    kept.store(&decide(&kept.item, &seen, world.now), world.now);
    assert!(kept.item.entry.is_some() && kept.item.thing.paused.is_some());
}

#[test]
fn what_is_here_already_is_nothing_to_pause() {
    let (mut kept, world) = downloading();
    kept.item.thing.stage = TorrentStage::Placing;
    kept.answer(Choice::Pause, world.now);
    let seen = looked(Ok(world.sight(TorrentStage::Placing)));
    let decision = decide(&kept.item, &seen, world.now);
    assert_eq!((decision.thing.paused, decision.thing.stage), (None, TorrentStage::Placing));
}

fn downloading() -> (Kept, World) {
    let mut world = World::new(Mood::Well);
    let mut kept = Kept::dropped(world.now);
    while kept.item.thing.stage != TorrentStage::Downloading {
        step(&mut kept, &mut world, Luck::Fine);
    }
    (kept, world)
}
