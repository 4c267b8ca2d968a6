//! Stories that need no real betanin: what beets asks is scripted.

use std::{collections::BTreeMap, time::Duration};

use towline_sim::betanin::{Behaviour, Rule};
use towline_testkit::{audio::Album, towline::Towline};

use crate::worlds::{Config, LATER, PROGRAM, SOON, Simulated, assert_library, grow, until_stages};

fn stages<const N: usize>(all: [(&str, &str); N]) -> BTreeMap<String, String> {
    all.into_iter().map(|(name, stage)| (name.to_owned(), stage.to_owned())).collect()
}

fn album(title: &str, frames: usize) -> Album {
    Album::new("Band", title, 2).from_frames(frames)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_music_twice_at_once_is_imported_once() {
    let world = Simulated::start(|script| script).await;
    let once = album("Once", 40);
    let towline = world.towline();
    for name in ["First", "Second"] {
        once.write(world.downloads().join(name)).unwrap();
    }
    // Which one is first is chance; the other one is a duplicate, and not taken for imported.
    let asked = towline.until_asked(SOON, "duplicate");
    let (first, second) =
        if asked.title == "First" { ("Second", "First") } else { ("First", "Second") };
    until_stages(
        &towline,
        &world.downloads(),
        SOON,
        &stages([(first, "imported"), (second, "held")]),
    );
    towline.run(&["inbox", "answer", &asked.id.to_string(), "skip"]);
    towline.until_stage(SOON, second, "skipped");
    assert_library(&world.library(), [&once]);
}

#[tokio::test(flavor = "multi_thread")]
async fn as_is_imports_without_a_match_and_asks_about_duplicates_all_the_same() {
    let world = Simulated::start(|script| {
        script.album("Obscure*", Behaviour::AsksNoMatch).album("Weak*", Behaviour::AsksCandidates)
    })
    .await;
    let config = Config { prompts: "as_is", ..world.config() };
    let mut towline = Towline::new(PROGRAM, &config.text());
    towline.start();
    let albums = [album("Obscure", 40), album("Weak", 48)];
    for album in &albums {
        album.write(world.downloads().join(&album.title)).unwrap();
    }
    let wanted = [("Obscure", "imported"), ("Weak", "imported")];
    until_stages(&towline, &world.downloads(), SOON, &stages(wanted));
    assert_eq!(towline.inbox().unwrap(), []);

    albums[0].write(world.downloads().join("Plain copy")).unwrap();
    towline.until_asked(SOON, "duplicate");
    assert_library(&world.library(), &albums);
    world.assert_posted_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_waits_at_its_prompt_and_other_workers_go_on() {
    let world = Simulated::start(|mut script| {
        script.workers = 2;
        script.album("Obscure*", Behaviour::AsksNoMatch)
    })
    .await;
    let config = Config { prompts: "leave", ..world.config() };
    let mut towline = Towline::new(PROGRAM, &config.text());
    towline.start();
    let (obscure, plain) = (album("Obscure", 40), album("Plain", 48));
    obscure.write(world.downloads().join("Obscure")).unwrap();
    let asked = towline.until_asked(SOON, "no-match");
    plain.write(world.downloads().join("Plain")).unwrap();
    let wanted = stages([("Obscure", "asked"), ("Plain", "imported")]);
    until_stages(&towline, &world.downloads(), SOON, &wanted);
    assert_library(&world.library(), [&plain]);

    // The letter goes to the prompt that is there: no second run.
    towline.run(&["inbox", "answer", &asked.id.to_string(), "as-is"]);
    towline.until_stage(SOON, "Obscure", "imported");
    assert_library(&world.library(), [&plain, &obscure]);
    world.assert_posted_once();
    let retries = world.sim.requests().iter().filter(|request| request.method == "PUT").count();
    assert_eq!(retries, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_of_metadata_that_is_down_is_tried_again() {
    let world = Simulated::start(|mut script| {
        let mut down = Rule::new("*", Behaviour::SourceDown);
        down.times = Some(1);
        script.albums.push(down);
        script
    })
    .await;
    let towline = world.towline();
    let album = album("Later", 40);
    album.write(world.downloads().join("Later")).unwrap();
    // That there is no match says nothing while nobody could be asked for one.
    towline.until_asked(SOON, "metadata-unreachable");
    towline.run(&["inbox", "retry-all", "--cause", "metadata-unreachable"]);
    towline.until_stage(SOON, "Later", "imported");
    towline.until_nothing_is_asked(SOON);
    assert_library(&world.library(), [&album]);
    world.assert_posted_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn ugly_runs_are_never_taken_for_imported_and_hold_up_nobody() {
    let world = Simulated::start(|script| {
        script
            .album("Nothing*", Behaviour::DoesNothing)
            .album("Crash*", Behaviour::Crashes)
            .album("Odd*", Behaviour::AsksOddly)
            .album("Locked*", Behaviour::NotWritable)
    })
    .await;
    let towline = world.towline();
    for (n, name) in ["Nothing", "Crash", "Locked", "Plain A", "Plain B"].into_iter().enumerate() {
        album(name, 40 + 8 * n).write(world.downloads().join(name)).unwrap();
    }
    let wanted = stages([
        ("Nothing", "held"),
        ("Crash", "held"),
        ("Locked", "held"),
        ("Plain A", "imported"),
        ("Plain B", "imported"),
    ]);
    until_stages(&towline, &world.downloads(), LATER, &wanted);
    let mut causes: Vec<_> = towline.inbox().unwrap().into_iter().map(|e| e.cause).collect();
    causes.sort();
    assert_eq!(causes, ["importer-failed", "library-not-writable", "not-proved"]);

    // A question that betanin does not take for one: answered no once it has stood for a while.
    album("Odd", 200).write(world.downloads().join("Odd")).unwrap();
    towline.until_asked(SOON + Duration::from_secs(30), "prompt");
    album("Plain C", 300).write(world.downloads().join("Plain C")).unwrap();
    towline.until_stage(SOON, "Plain C", "imported");
    world.assert_posted_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_that_grows_is_handed_over_once_it_is_whole() {
    let world = Simulated::start(|script| script).await;
    let towline = world.towline();
    let growing = Album::new("Band", "Growing", 3);
    grow(growing.clone(), world.downloads().join("Growing"));
    towline.until_stage(SOON, "Growing", "imported");
    assert_library(&world.library(), [&growing]);
    world.assert_posted_once();
}
