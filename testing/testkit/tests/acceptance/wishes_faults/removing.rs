//! Titles that leave their list.

use serde_json::Value;
use towline_sim::seerr::{Kind, RequestStatus, Script, User, rights};
use towline_testkit::wait::{so, until};

use crate::{
    wishes_world::{World, file_list, film, films},
    worlds::SOON,
};

/// Requests of this user wait for a yes.
fn with_bob(count: i64) -> Script {
    films(count).user(User::new(2, "bob", rights::REQUEST))
}

fn all(numbers: impl IntoIterator<Item = i64>) -> Vec<Value> {
    numbers.into_iter().map(film).collect()
}

/// A list of so many films, all of which were asked for.
async fn world(count: i64, rules: &str) -> World {
    let mut world = World::new(with_bob(count), &file_list("mine", rules)).await;
    world.write("mine.json", &all(1..=count));
    world.towline.start();
    until(SOON, "all are asked for", || {
        let stages = world.stages("mine")?;
        let requested = stages.values().filter(|stage| *stage == "requested").count();
        so(requested == usize::try_from(count).unwrap(), &format!("{stages:#?}"))
    });
    world
}

fn deletes(world: &World) -> usize {
    world.seerr.log().count("DELETE", "*")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_our_own_pending_request_is_taken_back() {
    let mut world = world(6, "user = 2\non_removal = \"withdraw\"").await;
    // Of the second somebody has said yes to; the third is there.
    world.seerr.approve(world.request(Kind::Movie, 102).id);
    world.seerr.approve(world.request(Kind::Movie, 103).id);
    world.seerr.scan(Kind::Movie, 103, false);
    world.until_stage("mine", "Film 3 (2003)", "available");
    world.write("mine.json", &all(2..=6));
    until(SOON, "it is taken back", || {
        so(world.seerr.requests_of(Kind::Movie, 101).is_empty(), &world.towline.log())
    });
    world.write("mine.json", &all(3..=6));
    world.until_says(SOON, &["explain", "movie:102"], &["is on its way: it is left at that"]);
    world.write("mine.json", &all(4..=6));
    world.sync(&["mine"]);
    assert_eq!(deletes(&world), 1);
    assert_eq!(world.request(Kind::Movie, 102).status, RequestStatus::Approved);

    // Back on the list it counts as new.
    world.write("mine.json", &all([1, 4, 5, 6]));
    until(SOON, "it is asked for again", || {
        so(world.seerr.requests_of(Kind::Movie, 101).len() == 1, &world.towline.log())
    });
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_loads_empty_or_shrinks_is_asked_about_first() {
    let mut world = world(10, "user = 2\non_removal = \"withdraw\"\nevery = \"1s\"").await;
    world.write_text("mine.json", "[]");
    let asked = world.towline.until_asked(SOON, "list-shrank");
    assert_eq!(asked.words, "the list held 10 titles and now holds 0: are they really gone?");
    assert_eq!((asked.title.as_str(), asked.choices.join(" ")), ("mine", "all none".into()));
    // What it lacked it has again: there is nothing to be asked.
    world.write("mine.json", &all(1..=10));
    world.towline.until_nothing_is_asked(SOON);

    world.write("mine.json", &all(1..=4));
    let asked = world.towline.until_asked(SOON, "list-shrank");
    assert_eq!(asked.words, "the list held 10 titles and now holds 4: are they really gone?");
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "none"]);
    world.towline.until_nothing_is_asked(SOON);
    world.sync(&["mine"]);
    assert_eq!((deletes(&world), world.stages("mine").unwrap().len()), (0, 10));

    // Fewer still are another question.
    world.write("mine.json", &all(1..=3));
    let asked = world.towline.until_asked(SOON, "list-shrank");
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "all"]);
    until(SOON, "what is gone is taken back", || {
        so(world.seerr.requests().len() == 3, &world.towline.log())
    });
    assert_eq!((deletes(&world), world.stages("mine").unwrap().len()), (7, 3));
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_takes_nothing_off_the_list() {
    let mut world = world(6, "user = 2\non_removal = \"withdraw\"\nevery = \"1s\"").await;
    for (text, words) in [
        ("", "mine.json is empty"),
        ("{\"items\": [{\"title\": \"Film 1\"", "its JSON cannot be read at line 1"),
        ("{\"errors\": [\"quota\"]}", "it tells of errors and holds no titles"),
        ("<!DOCTYPE html><html><title>Just a moment...</title></html>", "takes us for a robot"),
    ] {
        world.write_text("mine.json", text);
        world.sync(&["mine"]);
        world.until_says(SOON, &["list", "history", "mine"], &["failed", words]);
        world.until_says(SOON, &["list", "show"], &[words]);
        let runs = world.runs("mine").unwrap();
        let error = runs[0]["error"].as_str().unwrap_or_default();
        assert!(runs[0]["gone"] == 0 && error.contains(words), "{text}: {:#}", runs[0]);
        assert_eq!(world.stages("mine").unwrap().len(), 6, "{text}");
    }
    world.write("mine.json", &all(1..=6));
    world.sync(&["mine"]);
    world.until_says(SOON, &["list", "show"], &["good"]);
    assert_eq!((deletes(&world), world.seerr.requests().len()), (0, 6));
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_its_list_for_good_is_not_asked_for_again() {
    let mut world = world(6, "on_removal = \"tombstone\"").await;
    world.write("mine.json", &all(2..=6));
    world.until_says(SOON, &["tombstone", "list"], &["movie:101", "it left its list"]);
    assert_eq!(deletes(&world), 0);
    world.write("mine.json", &all(1..=6));
    world.until_stage("mine", "Film 1 (2001)", "tombstone");
    world.sync(&["mine"]);
    assert_eq!(world.seerr.log().writes().len(), 6);

    // Its request is taken away meanwhile, and a person wants it after all.
    world.seerr.remove_request(world.request(Kind::Movie, 101).id);
    world.towline.run(&["tombstone", "undo", "movie:101"]);
    until(SOON, "it is asked for again", || {
        so(world.seerr.requests_of(Kind::Movie, 101).len() == 1, &world.towline.log())
    });
    world.until_stage("mine", "Film 1 (2001)", "requested");
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_list_holds_has_not_left() {
    let rules = "user = 2\non_removal = \"withdraw\"\nevery = \"1s\"";
    let lists = ["one", "two"].map(|name| file_list(name, rules)).concat();
    let mut world = World::new(with_bob(4), &lists).await;
    world.write("one.json", &all(1..=4));
    world.write("two.json", &all([1]));
    world.towline.start();
    world.until_asked(SOON, &["movie:101", "movie:102", "movie:103", "movie:104"]);
    world.until_stage("two", "Film 1 (2001)", "requested");
    world.write("one.json", &all(2..=4));
    world.sync(&["one", "two"]);
    until(SOON, "it is off the first list", || {
        so(world.stages("one")?.len() == 3, &world.towline.log())
    });
    world.sync(&["one", "two"]);
    assert_eq!(world.seerr.requests_of(Kind::Movie, 101).len(), 1);
    // The other one loses it, too; it is one title of one.
    world.write("two.json", &all([2]));
    until(SOON, "it is taken back", || {
        so(world.seerr.requests_of(Kind::Movie, 101).is_empty(), &world.towline.log())
    });
    assert_eq!(deletes(&world), 1);
    world.towline.stop();
}
