//! Titles against a server and its people, crashing at every step.

mod fate;
mod shows;
mod whatever_happens;

use std::time::Duration;

use towline_domain::{
    Cause, Choice, Thing as _, TroubleKind,
    wishes::{ListPolicy, Removal, RequestId, SeasonRule, TitleKind, TitleStage, WishCause},
};
use towline_engine::Jobs;

use super::world::{Mood, Person};
use fate::{Luck, World, jobs};

/// A film or show at a server of this mood, after these steps.
async fn after(kind: TitleKind, mood: Mood, lucks: &[Luck]) -> (World, Jobs) {
    let jobs = jobs().await;
    let mut world = World::new(kind, mood, SeasonRule::All, ListPolicy::default());
    world.fine(5, &jobs).await;
    for luck in lucks {
        world.step(*luck, &jobs).await;
        world.fine(5, &jobs).await;
    }
    (world, jobs)
}

fn asked(world: &World) -> Option<WishCause> {
    match world.kept.why()? {
        Cause::Wish(cause) => Some(*cause),
        _ => None,
    }
}

#[tokio::test]
async fn a_film_is_asked_for_and_followed_until_it_is_there() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Well, &[]).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Requested, 1));
    assert_eq!(world.kept.item.thing.request, Some(RequestId(1)), "which one is ours is noted");
    world.step(Luck::People(Person::Comes), &jobs).await;
    assert_eq!(world.stage(), TitleStage::Available);
    assert!(world.kept.item.thing.is_ended() && world.posts().len() == 1);
}

#[tokio::test]
async fn what_a_server_cannot_hand_on_is_retried_a_few_times_and_then_asked_about() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Fails { heals: false }, &[]).await;
    world.fine(20, &jobs).await;
    assert_eq!(asked(&world), Some(WishCause::RequestFailed));
    assert_eq!((world.kept.item.thing.retried, world.posts().len()), (3, 1));
    // A server that says yes and fails again has not begun anew.
    let now = world.fake.server().now;
    world.fake.server().mood = Mood::Fails { heals: true };
    world.kept.answer(Choice::Retry, now);
    world.fine(5, &jobs).await;
    assert_eq!((world.stage(), asked(&world)), (TitleStage::Requested, None));
    world.step(Luck::People(Person::Comes), &jobs).await;
    assert_eq!((world.stage(), world.kept.item.thing.retried), (TitleStage::Available, 0));
}

#[tokio::test]
async fn only_our_own_request_is_taken_back_and_only_while_nobody_has_said_yes() {
    let lost = Luck::Lost(Removal::Withdraw);
    let (world, _) = after(TitleKind::Movie, Mood::WaitsForYes, &[lost]).await;
    assert_eq!((world.stage(), world.fake.server().withdrawn.len()), (TitleStage::Withdrawn, 1));
    let yes = Luck::People(Person::Approves);
    let (world, _) = after(TitleKind::Movie, Mood::WaitsForYes, &[yes, lost]).await;
    assert_eq!((world.stage(), world.fake.server().withdrawn.len()), (TitleStage::Requested, 0));
    // Ours is gone, and somebody else has asked for it.
    let jobs = jobs().await;
    let (mut world, _) = after(TitleKind::Movie, Mood::WaitsForYes, &[]).await;
    world.fake.server().person(Person::DeletesRequest);
    world.fake.server().person(Person::Asks);
    world.step(lost, &jobs).await;
    world.fine(5, &jobs).await;
    assert_eq!(world.fake.server().withdrawn.len(), 0);
}

#[tokio::test]
async fn what_does_not_come_is_told_of_and_waited_for_when_a_person_says_so() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Well, &[]).await;
    let due = world.kept.due.unwrap();
    let asked_at = world.kept.item.thing.asked_at.unwrap();
    assert_eq!(due, asked_at + Duration::from_secs(90 * 24 * 3600));
    world.step(Luck::Fine, &jobs).await;
    assert_eq!((asked(&world), world.kept.due), (Some(WishCause::Overdue), None));
    let now = world.fake.server().now;
    world.kept.answer(Choice::Wait, now);
    world.fine(1, &jobs).await;
    assert_eq!(asked(&world), None);
    assert!(world.kept.due.unwrap() > now + Duration::from_secs(89 * 24 * 3600));
}

#[tokio::test]
async fn a_no_stays_until_a_person_insists() {
    let no = Luck::People(Person::Declines);
    let (mut world, jobs) = after(TitleKind::Movie, Mood::WaitsForYes, &[no]).await;
    assert_eq!(world.stage(), TitleStage::Declined);
    world.step(Luck::Woken, &jobs).await;
    assert_eq!(world.fake.server().posts.len(), 1);
    world.insist();
    world.fine(5, &jobs).await;
    assert_eq!((world.stage(), world.fake.server().posts.len()), (TitleStage::Requested, 2));
}

#[tokio::test]
async fn a_refusal_that_a_person_mends_is_tried_again_by_itself_and_not_all_the_time() {
    let jobs = jobs().await;
    let mut world =
        World::new(TitleKind::Movie, Mood::Well, SeasonRule::All, ListPolicy::default());
    let began = world.fake.server().now;
    world.step(Luck::Refused(TroubleKind::KeyRefused), &jobs).await;
    world.fine(1, &jobs).await;
    assert!(matches!(world.kept.why(), Some(Cause::Trouble { .. })));
    world.step(Luck::Woken, &jobs).await;
    assert_eq!(world.posts().len(), 0, "woken, it is as it was");
    world.fine(3, &jobs).await;
    assert_eq!((world.posts().len(), world.stage()), (1, TitleStage::Requested));
    assert!(world.fake.server().now >= began + Duration::from_secs(3600));
}

#[tokio::test]
async fn a_server_that_has_forgotten_most_is_not_believed_and_what_left_the_lists_sleeps() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Well, &[]).await;
    let server = world.flow.roles.now().servers["seerr"].clone();
    server.belief.set(512);
    world.step(Luck::People(Person::DeletesMedia), &jobs).await;
    assert_eq!(world.stage(), TitleStage::Requested);
    assert!(world.kept.item.attempt > 0, "a trouble that is waited out");
    server.belief.set(0);
    world.fine(3, &jobs).await;
    assert_eq!(world.stage(), TitleStage::Deleted);

    let (mut world, jobs) =
        after(TitleKind::Show, Mood::Well, &[Luck::People(Person::Comes)]).await;
    let mut roles = (*world.flow.roles.now()).clone();
    roles.lists.clear();
    world.flow.roles.put(roles);
    world.step(Luck::People(Person::SeasonBegins), &jobs).await;
    world.step(Luck::People(Person::DeletesMedia), &jobs).await;
    let on = world.fake.server().on.clone();
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Available, 1));
    assert_eq!((world.kept.item.thing.seen, world.kept.due), (on.stamp(), None));
}
