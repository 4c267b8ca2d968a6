//! How towline learns that something is there, or is not to be.

use towline_sim::seerr::{HookFault, Kind};
use towline_testkit::wait::{so, until};

use crate::{
    wishes_world::{SECRET, World, file_list, film, films},
    worlds::SOON,
};

/// `MEDIA_AVAILABLE` and its like.
const TYPES: u64 = 218;

/// Two films, asked for. `server` stands in the server's table.
async fn world(server: &str) -> World {
    let mut world = World::with(films(3), server, &file_list("mine", "")).await;
    world.write("mine.json", &[film(1), film(2)]);
    world.towline.start();
    world.until_stage("mine", "Film 1 (2001)", "requested");
    world.until_stage("mine", "Film 2 (2002)", "requested");
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_makes_it_look_at_once_and_one_without_the_secret_does_not() {
    let mut world = world("rescan = \"10h\"").await;
    let url = format!("http://{}/api/v1/hooks/seerr", world.address());
    let hook = |secret: &str| {
        world.seerr.webhook(|it| {
            (it.enabled, it.types, it.url) = (true, TYPES, url.clone());
            it.auth_header = format!("Bearer {secret}");
        });
    };
    hook("wrong");
    world.seerr.scan(Kind::Movie, 101, false);
    world.seerr.finish_webhooks().await;
    let statuses: Vec<_> = world.seerr.deliveries().iter().map(|it| it.status).collect();
    assert_eq!(statuses, [Some(401)], "{:#?}", world.seerr.deliveries());
    assert_eq!(world.stages("mine").unwrap()["Film 1 (2001)"], "requested");

    hook(SECRET);
    world.seerr.scan(Kind::Movie, 102, false);
    // It looks at all of them: the hook only says that there is something.
    world.until_stage("mine", "Film 1 (2001)", "available");
    world.until_stage("mine", "Film 2 (2002)", "available");
    assert_eq!(world.seerr.log().writes().len(), 2);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_webhook_told_is_found_by_looking() {
    let mut world = world("rescan = \"1s\"").await;
    let url = format!("http://{}/api/v1/hooks/seerr", world.address());
    world.seerr.webhook(|it| (it.enabled, it.types, it.url) = (true, TYPES, url));
    world.seerr.faults(|faults| faults.on_next_webhook("*", HookFault::Lost));
    world.seerr.scan(Kind::Movie, 101, false);
    world.until_stage("mine", "Film 1 (2001)", "available");
    assert_eq!(world.stages("mine").unwrap()["Film 2 (2002)"], "requested");
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lists_that_want_one_title_make_one_request() {
    let lists: String =
        ["one", "two", "three"].map(|name| file_list(name, "every = \"1s\"")).concat();
    let mut world = World::new(films(3), &lists).await;
    world.write("one.json", &[film(1), film(2)]);
    world.write("two.json", &[film(2), film(1)]);
    world.write("three.json", &[film(2), film(3)]);
    world.towline.start();
    world.until_asked(SOON, &["movie:101", "movie:102", "movie:103"]);
    for list in ["one", "two", "three"] {
        world.until_stage(list, "Film 2 (2002)", "requested");
    }
    world.sync(&["one", "two", "three"]);
    assert_eq!(world.seerr.log().writes().len(), 3);
    world.assert_was_kind();
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_said_no_to_is_never_asked_for_again_until_a_person_wants_it() {
    let mut world = world("rescan = \"1s\"").await;
    world.seerr.decline(world.request(Kind::Movie, 101).id);
    world.until_stage("mine", "Film 1 (2001)", "declined");
    // Its request is taken away altogether: that says no, too.
    world.seerr.remove_request(world.request(Kind::Movie, 102).id);
    world.until_stage("mine", "Film 2 (2002)", "deleted");
    world.write("mine.json", &[film(3), film(2), film(1)]);
    world.until_stage("mine", "Film 3 (2003)", "requested");
    world.sync(&["mine"]);
    world.until_asked(SOON, &["movie:101", "movie:102", "movie:103"]);
    let stones = world.says(&["tombstone", "list"]);
    for words in
        ["movie:101", "somebody said no to it", "movie:102", "it, or its request, was taken away"]
    {
        assert!(stones.contains(words), "{words}: {stones}");
    }
    let plan = world.says(&["plan", "wishes"]);
    assert!(plan.contains("1 declined") && plan.contains("1 tombstone"), "{plan}");

    world.towline.run(&["tombstone", "undo", "movie:101"]);
    world.until_stage("mine", "Film 1 (2001)", "requested");
    let again = || world.seerr.requests_of(Kind::Movie, 101).len();
    until(SOON, "it is asked for again", || so(again() == 2, &world.towline.log()));
    // Said no to once more: that counts.
    world.seerr.decline(world.seerr.requests_of(Kind::Movie, 101)[1].id);
    world.until_stage("mine", "Film 1 (2001)", "declined");
    world.sync(&["mine"]);
    assert_eq!(again(), 2);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_say_beforehand_what_is_never_to_be_asked_for() {
    let mut world = World::new(films(2), &file_list("mine", "")).await;
    world.write("mine.json", &[film(2)]);
    world.towline.start();
    world.until_stage("mine", "Film 2 (2002)", "requested");
    world.towline.run(&["tombstone", "add", "movie:101", "--why", "seen it"]);
    world.write("mine.json", &[film(1), film(2)]);
    world.until_stage("mine", "Film 1 (2001)", "tombstone");
    world.until_says(SOON, &["tombstone", "list"], &["movie:101", "seen it"]);
    world.until_asked(SOON, &["movie:102"]);
    world.towline.run(&["tombstone", "undo", "movie:101"]);
    world.until_asked(SOON, &["movie:101", "movie:102"]);
    world.towline.stop();
}
