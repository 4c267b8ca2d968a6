//! Shows: their seasons, those that come later, and those that are taken away.

use towline_domain::{
    Thing as _,
    wishes::{AtServer, Availability, ListPolicy, Removal, SeasonRule, TitleKind, TitleStage},
};

use super::{
    super::world::{Mood, Person},
    after,
    fate::{Luck, World, jobs},
};

#[tokio::test]
async fn a_followed_show_is_asked_for_its_new_season_and_never_for_one_that_was_taken_away() {
    let comes = Luck::People(Person::Comes);
    let (mut world, jobs) = after(TitleKind::Show, Mood::Well, &[comes]).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Available, 1));
    assert_eq!(world.kept.item.thing.asked, [1, 2, 3].into(), "what \"all\" came to");
    {
        let mut server = world.fake.server();
        server.on.seasons.retain(|season| season.number != 2);
        server.person(Person::SeasonBegins);
    }
    world.step(Luck::Fine, &jobs).await;
    world.fine(10, &jobs).await;
    assert_eq!(world.posts()[1], Some(vec![4]));
    assert_eq!(world.stage(), TitleStage::Requested, "it is there but for the new one");
    world.step(comes, &jobs).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Available, 2));
}

#[tokio::test]
async fn a_show_that_no_list_holds_is_not_followed_any_longer() {
    let comes = Luck::People(Person::Comes);
    let begins = Luck::People(Person::SeasonBegins);
    let drop = Luck::Lost(Removal::Drop);
    let shown = async |lucks: &[Luck]| {
        let (world, _) = after(TitleKind::Show, Mood::Well, lucks).await;
        (world.stage(), world.kept.item.thing.is_ended(), world.posts().len())
    };
    assert_eq!(shown(&[drop, comes, begins]).await, (TitleStage::Available, true, 1));
    assert_eq!(shown(&[comes, drop, begins]).await, (TitleStage::Available, true, 1));
    let tombstone = Luck::Lost(Removal::Tombstone);
    assert_eq!(shown(&[comes, tombstone, begins]).await, (TitleStage::Tombstone, true, 1));
}

#[tokio::test]
async fn a_part_of_a_show_that_was_asked_for_without_an_answer_is_credited() {
    let jobs = jobs().await;
    let (kind, rule) = (TitleKind::Show, SeasonRule::First);
    let mut world = World::new(kind, Mood::Well, rule, ListPolicy::default());
    world.step(Luck::AnswerLost, &jobs).await;
    world.kept.item.thing.wanted.insert(SeasonRule::Number(2));
    world.fine(8, &jobs).await;
    let thing = &world.kept.item.thing;
    assert_eq!(world.posts(), [Some(vec![1]), Some(vec![2])]);
    assert_eq!((&thing.asked, thing.is_ours), (&[1, 2].into(), true));
}

#[tokio::test]
async fn a_season_that_cannot_be_had_does_not_keep_the_next_one_from_being_asked_for() {
    let (mut world, jobs) = after(TitleKind::Show, Mood::Well, &[]).await;
    {
        let mut server = world.fake.server();
        server.person(Person::Comes);
        let partly = AtServer::new(Availability::Partly, Availability::Free);
        server.on.seasons.iter_mut().filter(|it| it.number == 3).for_each(|it| it.is = partly);
        server.on.is = partly;
    }
    world.step(Luck::Fine, &jobs).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Requested, 1));
    world.fake.server().person(Person::SeasonBegins);
    for _ in 0..4 {
        world.step(Luck::Fine, &jobs).await;
    }
    assert_eq!(world.posts()[1], Some(vec![4]));
    // Whoever does not follow shows is asked for nothing more.
    let policy = ListPolicy { follow: false, ..ListPolicy::default() };
    let mut world = World::new(TitleKind::Show, Mood::Well, SeasonRule::All, policy);
    world.fine(5, &jobs).await;
    world.fake.server().person(Person::SeasonBegins);
    world.step(Luck::Woken, &jobs).await;
    world.fine(5, &jobs).await;
    assert_eq!(world.posts().len(), 1);
}

#[tokio::test]
async fn a_season_that_is_wished_for_by_number_is_awaited_until_there_is_one() {
    let jobs = jobs().await;
    for rules in [&[4][..], &[1, 4]] {
        let policy = ListPolicy { follow: false, ..ListPolicy::default() };
        let rule = SeasonRule::Number(4);
        let mut world = World::new(TitleKind::Show, Mood::Well, rule, policy);
        world.kept.item.thing.wanted.extend(rules.iter().copied().map(SeasonRule::Number));
        world.fine(5, &jobs).await;
        world.step(Luck::People(Person::Comes), &jobs).await;
        let before = world.posts().len();
        assert!(!world.kept.item.thing.is_ended(), "{:?}", world.stage());
        world.fake.server().person(Person::SeasonBegins);
        for _ in 0..4 {
            world.step(Luck::Fine, &jobs).await;
        }
        assert_eq!(world.posts()[before..], [Some(vec![4])], "{rules:?}");
    }
}

#[tokio::test]
async fn what_is_wished_for_while_it_is_asked_for_is_not_taken_for_asked_for() {
    let jobs = jobs().await;
    let (kind, rule) = (TitleKind::Show, SeasonRule::First);
    let mut world = World::new(kind, Mood::Well, rule, ListPolicy::default());
    world.step(Luck::Fine, &jobs).await;
    assert_eq!(world.posts(), [Some(vec![1])]);
    // A list gives it one more before the yes is written down as the stage.
    world.kept.item.thing.wanted.insert(SeasonRule::Number(2));
    world.fine(2, &jobs).await;
    let thing = &world.kept.item.thing;
    assert_eq!((thing.stage, &thing.wanted), (TitleStage::Requested, &[rule].into()));
}

#[tokio::test]
async fn what_a_person_insisted_on_does_not_bring_back_what_is_taken_away_later() {
    let comes = Luck::People(Person::Comes);
    let (mut world, jobs) = after(TitleKind::Show, Mood::Well, &[comes]).await;
    world.kept.item.thing.stage = TitleStage::Tombstone;
    world.insist();
    world.fine(5, &jobs).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Available, 0));
    world.fake.server().on.seasons.retain(|season| season.number != 2);
    world.step(Luck::Woken, &jobs).await;
    world.fine(5, &jobs).await;
    assert_eq!(world.posts().len(), 0, "nobody wants it back");
}
