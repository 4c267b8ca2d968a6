//! Whoever has the list is away, in a bad mood, or tells a part of it.

use towline_sim::lists::{Fault, Title, imdb, mdblist, titles, trakt};
use towline_sim::seerr::{self, Script};
use towline_testkit::wait::{so, until};

use crate::{
    wishes_world::World,
    worlds::{LATER, SOON},
};

const KEEPS: &str = "first_run = \"go\"\non_removal = \"withdraw\"\nuser = 2";
const OFTEN: u32 = 1_000_000;
const COUNT: usize = 5;

/// A server that knows what the lists hold. Requests wait for a yes: each could be taken back.
fn script(all: &[Title]) -> Script {
    let bob = seerr::User::new(2, "bob", seerr::rights::REQUEST);
    let mut script = Script::default().user(bob);
    for (at, title) in all.iter().enumerate() {
        let (name, tmdb) = (title.name.clone().unwrap(), 1000 + i64::try_from(at).unwrap());
        let date = format!("{}-05-01", title.year.unwrap());
        script = script.title(seerr::Title::movie(tmdb, &name, &date).imdb(&imdb_of(at)));
    }
    script
}

fn imdb_of(at: usize) -> String {
    format!("tt{:07}", 1_000 + at)
}

fn some() -> Vec<Title> {
    (0..COUNT)
        .map(|at| {
            let tmdb = 1000 + u64::try_from(at).unwrap();
            Title::movie(&format!("Listed {at}"), 2001)
                .imdb(imdb_of(at).as_str())
                .tmdb(tmdb)
                .trakt(tmdb)
        })
        .collect()
}

/// Everything on the list was asked for.
async fn started(providers: &str, list: &str) -> World {
    let lists = format!("{providers}\n[lists.mine]\n{KEEPS}\n{list}\n");
    let mut world = World::new(script(&some()), &lists).await;
    world.towline.start();
    until(SOON, "all are asked for", || so(world.asked().len() == COUNT, &world.towline.log()));
    world
}

/// It is told so, and everything stays as it was.
fn assert_told(world: &World, read: &str, words: &[&str]) {
    world.sync(&["mine"]);
    let runs = world.runs("mine").unwrap();
    assert_eq!((&runs[0]["read"], &runs[0]["gone"]), (&read.into(), &0.into()), "{:#}", runs[0]);
    for command in [&["list", "show"][..], &["list", "show", "mine"], &["list", "history", "mine"]]
    {
        let said = world.says(command);
        for word in words {
            assert!(said.contains(word), "{command:?}: {word}: {said}");
        }
    }
    assert_kept(world);
}

fn assert_kept(world: &World) {
    assert_eq!(world.stages("mine").unwrap().len(), COUNT);
    assert_eq!(world.seerr.requests().len(), COUNT);
    assert_eq!(world.seerr.log().count("DELETE", "*"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn imdb_takes_it_for_a_robot_for_a_day() {
    let script = imdb::Script::default().list("ls000000001", imdb::List::of(some()));
    let imdb = imdb::ImdbSim::start(script).await.unwrap();
    let providers = format!("[providers.imdb]\nurl = \"{}\"", imdb.url());
    let mut world = started(&providers, "imdb.list = \"ls000000001\"").await;
    imdb.fault("*", Fault::WafChallenge, OFTEN);
    assert_told(&world, "failed", &["IMDb takes us for a robot"]);
    assert!(world.says(&["list", "show"]).contains("s ago"), "the last good reading has an age");
    // It lasts: a person is told, with a way out.
    until(LATER, "a person is told", || {
        world.sync(&["mine"]);
        so(!world.towline.inbox()?.is_empty(), &world.towline.log())
    });
    let asked = world.towline.until_asked(SOON, "refused:mine");
    assert_eq!(asked.title, "mine");
    assert!(asked.detail.contains("IMDb takes us for a robot"), "{asked:#?}");
    assert!(asked.detail.contains("an export of the list as a file always works"), "{asked:#?}");
    assert_kept(&world);
    // Whoever takes us for a robot is left alone, and a person who wants it tried is told again.
    let calls = imdb.log().calls().len();
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "retry"]);
    until(SOON, "it is asked anew", || {
        let again = world.towline.until_asked(SOON, "refused:mine");
        so(again.id != asked.id, &format!("{again:#?}"))
    });
    assert_eq!(imdb.log().calls().len(), calls);
    imdb.heal();
    world.towline.stop();
    world.towline.start();
    world.sync(&["mine"]);
    world.towline.until_nothing_is_asked(SOON);
    world.until_says(SOON, &["list", "show"], &["good"]);
    assert_kept(&world);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn trakt_that_wants_to_be_left_alone_is_and_one_that_is_away_is_told() {
    let list = trakt::List::of("films", 7, some());
    let script = trakt::Script::default().user("jane", trakt::User::default().list(list));
    let trakt = trakt::TraktSim::start(script).await.unwrap();
    let providers =
        format!("[providers.trakt]\nclient_id = \"sample-client-id\"\nurl = \"{}\"", trakt.url());
    let mut world = started(&providers, "trakt.list = \"jane/films\"").await;

    trakt.fault("*", Fault::error(503), OFTEN);
    assert_told(&world, "failed", &["Trakt is not available (503"]);
    trakt.heal();
    trakt.stop();
    assert_told(&world, "failed", &["cannot be reached"]);
    trakt.start_again();
    // What only a person can mend is told at once.
    trakt.fault("*", Fault::error(403), OFTEN);
    assert_told(&world, "failed", &["Trakt does not accept the client id"]);
    let asked = world.towline.until_asked(SOON, "key-refused:mine");
    assert!(asked.detail.contains("providers.trakt.client_id"), "{asked:#?}");
    trakt.heal();
    world.sync(&["mine"]);
    world.towline.until_nothing_is_asked(SOON);
    world.until_says(SOON, &["list", "show"], &["good"]);

    trakt.fault("*", Fault::wait(3600), 1);
    assert_told(&world, "failed", &["Trakt has had too many requests"]);
    let calls = trakt.log().calls().len();
    assert_told(&world, "failed", &["Trakt has had too many requests"]);
    assert_eq!(trakt.log().calls().len(), calls, "it is left alone for as long as it wants");
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_list_adds_and_never_takes_away() {
    let mut all = some();
    let list = |titles| mdblist::List::of("jane", "films", 5, titles);
    let mut script = mdblist::Script::default().list(list(all.clone()));
    script.page_most = 4;
    let mdblist = mdblist::MdblistSim::start(script).await.unwrap();
    let (url, key) = (mdblist.url(), "sample-key");
    let providers =
        format!("[providers.mdblist]\nkey = \"{key}\"\nurl = \"{url}\"\nsite_url = \"{url}\"");
    let mut world = started(&providers, "mdblist.list = \"jane/films\"").await;

    // It says that there are five, and one comes: the others are not gone.
    mdblist.change(|script| {
        script.lists[0].titles.truncate(1);
        script.lists[0].told_total = Some(COUNT);
    });
    assert_told(&world, "partial", &["is said to hold 5 entries, and 1 came"]);
    // An empty page of an honest list is asked about.
    mdblist.change(|script| {
        script.lists[0].titles.clear();
        script.lists[0].told_total = None;
    });
    world.sync(&["mine"]);
    let asked = world.towline.until_asked(SOON, "list-shrank");
    assert_eq!(asked.words, "the list held 5 titles and now holds 0: are they really gone?");
    assert_kept(&world);

    // Two of the second page are new, and the rest of it does not come.
    let more = titles(1).remove(0);
    world.seerr.title(seerr::Title::movie(100_001, more.name.as_deref().unwrap(), "2000-05-01"));
    all.insert(0, more);
    mdblist.change(|script| script.lists[0] = list(all.clone()));
    world.sync(&["mine"]);
    until(SOON, "what is new is asked for", || {
        so(
            world.asked().len() == COUNT + 1,
            &format!("{:?}\n{}", world.asked(), world.towline.log()),
        )
    });
    world.towline.until_nothing_is_asked(SOON);
    assert_eq!(world.seerr.log().count("DELETE", "*"), 0);
    world.towline.stop();
}
