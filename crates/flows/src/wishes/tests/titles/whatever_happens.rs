//! Whatever befalls a title, in whatever order.

use std::collections::HashSet;

use proptest::prelude::*;

use towline_domain::{
    Thing as _, TroubleKind,
    wishes::{ListPolicy, Removal, SeasonRule, TitleKind, TitleStage, Wait},
};

use super::{
    super::world::{Mood, Person},
    fate::{Luck, World, jobs, runtime},
};

fn person() -> impl Strategy<Value = Person> {
    prop_oneof![
        1 => Just(Person::Approves),
        1 => Just(Person::Declines),
        1 => Just(Person::DeletesRequest),
        1 => Just(Person::DeletesMedia),
        1 => Just(Person::Blocklists),
        1 => Just(Person::Asks),
        3 => Just(Person::Comes),
        1 => Just(Person::SeasonBegins),
    ]
}

fn luck() -> impl Strategy<Value = Luck> {
    use TroubleKind as T;
    let refusal = prop::sample::select(vec![
        T::Refused,
        T::Unreachable,
        T::Unknown,
        T::QuotaUsedUp,
        T::NotAllowed,
        T::NothingLeft,
        T::Misconfigured,
        T::RateLimited,
    ]);
    let removal = prop::sample::select(vec![Removal::Drop, Removal::Withdraw, Removal::Tombstone]);
    prop_oneof![
        6 => Just(Luck::Fine),
        1 => Just(Luck::CrashBeforeActing),
        1 => Just(Luck::CrashAfterActing),
        1 => Just(Luck::AnswerLost),
        1 => Just(Luck::CommittedLate),
        1 => refusal.prop_map(Luck::Refused),
        1 => Just(Luck::LookFails),
        1 => Just(Luck::Woken),
        3 => person().prop_map(Luck::People),
        1 => removal.prop_map(Luck::Lost),
        1 => Just(Luck::Back),
        1 => Just(Luck::Widened),
    ]
}

fn moods() -> impl Strategy<Value = Mood> {
    prop_oneof![
        Just(Mood::Well),
        Just(Mood::WaitsForYes),
        Just(Mood::Fails { heals: true }),
        Just(Mood::Fails { heals: false }),
    ]
}

/// Nothing more happens by itself: it is at its end, a person is asked, or it is the server's turn.
fn is_at_rest(world: &World) -> bool {
    let item = &world.kept.item;
    let waits =
        matches!(item.thing.stage, TitleStage::Requested | TitleStage::Waiting(Wait::Quota));
    let is_followed = matches!(item.thing.stage, TitleStage::Available | TitleStage::Nothing);
    item.thing.is_ended() || item.entry.is_some() || waits || is_followed
}

proptest! {
    #[test]
    fn whatever_happens_each_film_and_season_is_asked_for_once(
        mood in moods(),
        kind in prop::sample::select(vec![TitleKind::Movie, TitleKind::Show]),
        rule in prop::sample::select(vec![SeasonRule::All, SeasonRule::First, SeasonRule::Number(2)]),
        lucks in prop::collection::vec(luck(), 0..40),
    ) {
        let (runtime, jobs) = {
            let runtime = runtime();
            let jobs = runtime.block_on(jobs());
            (runtime, jobs)
        };
        runtime.block_on(async {
            let mut world = World::new(kind, mood, rule, ListPolicy::default());
            for luck in &lucks {
                world.step(*luck, &jobs).await;
            }
            for _ in 0..40 {
                world.step(Luck::Fine, &jobs).await;
            }
            prop_assert!(is_at_rest(&world), "{:?}", world.kept.item);
            let posts = world.posts();
            match kind {
                TitleKind::Movie => prop_assert!(posts.len() <= 1, "{posts:?}"),
                TitleKind::Show => {
                    let all: Vec<_> = posts.iter().flatten().flatten().collect();
                    let each: HashSet<_> = all.iter().collect();
                    prop_assert_eq!(all.len(), each.len(), "{:?}", posts);
                }
            }
            // Woken for nothing, it asks for nothing.
            let on = world.fake.server().on.clone();
            let is_live = !world.kept.item.thing.is_ended();
            for _ in 0..if is_live { 5 } else { 0 } {
                world.step(Luck::Woken, &jobs).await;
            }
            prop_assert_eq!(world.posts(), posts);
            let has_retried = matches!(mood, Mood::Fails { .. });
            prop_assert!(has_retried || world.fake.server().on == on);
            Ok(())
        })?;
    }
}
