//! What put.io does on its way: calls without an answer, refusals, transfers that fail, and others
//! who have the same account.

use std::{fs, path::Path, thread, time::Duration};

use towline_sim::putio::{
    AlreadyAdded, Course, DiskFull, End, Node, RequestFault, Script, Status, Torrent,
};
use towline_testkit::{
    torrent::{hash, magnet, torrent},
    wait::{so, until},
};

use crate::{
    torrents::{SETTINGS, World, known},
    worlds::{LATER, SOON},
};

fn film() -> Node {
    Node::generated("Film.mkv", 1_500_000)
}

/// towline, and a put.io that knows one film, `film`.
async fn world(script: impl FnOnce(&mut Script), more: &str) -> World {
    let mut all = Script::default().torrent(known("film", film()));
    script(&mut all);
    let mut world = World::new(all, &format!("{SETTINGS}\n{more}")).await;
    world.towline.start();
    world
}

fn going(course: Course) -> Torrent {
    Torrent::new(&hash(&torrent("film")), film()).goes(course)
}

/// It is here as it was there, was given to put.io once, nobody is asked, and it is gone there.
fn ends_well(mut world: World, hash: &String) {
    world.until_all(LATER, 1, "done");
    world.assert_delivered([&film()]);
    world.assert_added_once([hash]);
    world.assert_removed_afterwards(1);
    world.assert_watch_is_tidy();
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_added_without_an_answer_is_not_added_again() {
    for fault in [
        RequestFault::CloseAfter,
        RequestFault::ErrorAfter,
        RequestFault::Truncated,
        RequestFault::Stalled,
        RequestFault::Hold { ms: 3000 },
        RequestFault::Html,
    ] {
        let faults = |script: &mut Script| {
            // Where it is accepted twice, only towline's care keeps it from being there twice.
            script.habits.already_added = AlreadyAdded::Accepted;
            script.faults.on_next("POST", "/v2/transfers/add", fault.clone());
            script.faults.on_next("POST", "/v2/files/upload", fault);
        };
        let world = world(faults, "").await;
        let hash = world.drop_torrent("film");
        ends_well(world, &hash);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_added_without_an_answer_and_is_named_late_is_neither_added_again_nor_taken_up() {
    for fault in [RequestFault::CloseAfter, RequestFault::Stalled, RequestFault::Hold { ms: 3000 }]
    {
        let late = |script: &mut Script| {
            script.habits.already_added = AlreadyAdded::Accepted;
            script.habits.hash_after_ms = 20_000;
            script.faults.on_next("POST", "/v2/files/upload", fault);
        };
        // Whatever appears in its folder and is not known to be its own would be taken up.
        let world = world(late, "parent = 0\nadopt = true").await;
        until(SOON, "it has met the account", || {
            so(world.putio.log().count("GET", "/v2/transfers/list") > 0, &world.towline.log())
        });
        let hash = world.drop_torrent("film");
        ends_well(world, &hash);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_done_late_is_waited_for() {
    let late = |script: &mut Script| {
        script.habits.already_added = AlreadyAdded::Accepted;
        script.faults.on_next("POST", "/v2/transfers/add", RequestFault::Late);
    };
    let world = world(late, "").await;
    let hash = world.drop_magnet("film");
    let posted = || so(world.putio.log().count("POST", "/v2/transfers/add") > 0, "");
    until(SOON, "it is posted", posted);
    thread::sleep(Duration::from_millis(700));
    assert_eq!(world.putio.release().await, 1);
    ends_well(world, &hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_has_added_is_followed_whatever_the_answer_would_be() {
    let typed = AlreadyAdded::Typed { status: 400, error_type: "Alreadyadded".into() };
    for habit in [typed, AlreadyAdded::Untyped, AlreadyAdded::Accepted] {
        let world = world(|script| script.habits.already_added = habit, "").await;
        world.somebody_adds("film").await;
        let hash = world.drop_torrent("film");
        ends_well(world, &hash);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_being_there_already_is_looked_behind() {
    for error_type in ["Alreadyadded", "SOMETHING_ELSE"] {
        let refusal = RequestFault::Refused { status: 400, error_type: error_type.into() };
        let refused = |script: &mut Script| {
            script.faults.on_next("POST", "/v2/files/upload", refusal);
        };
        let world = world(refused, "").await;
        let hash = world.drop_torrent("film");
        ends_well(world, &hash);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_fails_once_is_begun_anew() {
    let courses = going(Course::fails(100, "no peers")).goes(Course::usual(50));
    let world = world(|script| script.torrents = vec![courses], "").await;
    let hash = world.drop_torrent("film");
    ends_well(world, &hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_fails_for_good_is_told_with_the_services_words() {
    let fails = going(Course::fails(100, "no peers"));
    let mut world = world(|script| script.torrents = vec![fails], "").await;
    let hash = world.drop_torrent("film");
    // One that was begun anew may be shown as failed for another minute.
    let asked = world.towline.until_asked(LATER, "transfer-failed");
    assert!(asked.detail.contains("no peers"), "{asked:?}");
    world.assert_nothing_is_delivered();
    assert_eq!(world.putio.log().count("POST", "/v2/transfers/retry"), 1);
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "skip"]);
    world.until_all(SOON, 1, "left");
    world.assert_added_once([&hash]);
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_stands_still_is_told_and_followed_on() {
    let stands = [(Status::Downloading, 200), (Status::WaitingForDownloader, 10_000)];
    let mut course = Course::steps(stands, End::Seeds);
    course.steps[0].percent = 40;
    let sticks = going(course);
    let world = world(|script| script.torrents = vec![sticks], "stuck_within = \"3s\"").await;
    let hash = world.drop_torrent("film");
    let asked = world.towline.until_asked(SOON, "transfer-stuck");
    assert!(asked.detail.contains(" %"), "{asked:?}");
    // It goes on there: the question is closed without a word.
    ends_well(world, &hash);
}

/// Somebody has cancelled its transfer, and a person answers that it is to be given again.
async fn cancelled_and_wanted(prepare: impl FnOnce(&Path)) -> (World, String) {
    let sticks = going(Course::sticks_at(40, 200)).goes(Course::usual(50));
    let world = world(|script| script.torrents = vec![sticks], "").await;
    let hash = world.drop_torrent("film");
    world.until_all(SOON, 1, "transferring");
    let archived = world.watch().join(".towline/added/film.torrent");
    until(SOON, "its file is archived", || so(archived.exists(), &world.towline.log()));
    let [transfer] = &world.putio.transfers()[..] else { panic!("there is one") };
    world.somebody_posts("/transfers/cancel", &format!("transfer_ids={}", transfer.id)).await;
    // It has to be missing for a while.
    let asked = world.towline.until_asked(LATER, "transfer-gone");
    assert_eq!(world.putio.log().added()[&hash], 1, "nobody said so");
    prepare(&archived);
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "retry"]);
    (world, hash)
}

fn came_the_second_time(mut world: World, hash: &String) {
    world.until_all(LATER, 1, "done");
    world.assert_delivered([&film()]);
    assert_eq!(world.putio.log().added()[hash], 2, "a person's word");
    world.assert_removed_afterwards(1);
    world.assert_watch_is_tidy();
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_somebody_cancels_is_told_and_given_again_by_a_persons_word() {
    let (world, hash) = cancelled_and_wanted(|_| {}).await;
    came_the_second_time(world, &hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_given_again_and_was_thrown_away_is_asked_for_and_taken_when_dropped() {
    let (world, hash) = cancelled_and_wanted(|archived| fs::remove_file(archived).unwrap()).await;
    let asked = world.towline.until_asked(SOON, "gone:home");
    assert!(asked.detail.contains("drop it there again"), "{asked:?}");
    world.drop_torrent("film");
    came_the_second_time(world, &hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_grew_at_the_service_is_not_removed_there() {
    let season = Node::folder("Season", [Node::generated("e1.mkv", 300_000)]);
    let holds = known("film", season.clone());
    let pause = "afterwards.command = [\"/bin/sleep\", \"5\"]";
    let mut world = world(|script| script.torrents = vec![holds], pause).await;
    let hash = world.drop_torrent("film");
    world.until_all(SOON, 1, "telling");
    let [transfer] = &world.putio.transfers()[..] else { panic!("there is one") };
    let folder = transfer.file_id.unwrap();
    world.somebody_uploads(folder, "e2.mkv", "more").await;
    let asked = world.towline.until_asked(SOON, "remote-grew");
    assert!(asked.detail.contains("e2.mkv"), "{asked:?}");
    assert_eq!(world.putio.log().deletes().len(), 0);
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "skip"]);
    world.until_all(SOON, 1, "done");
    world.assert_delivered([&season]);
    world.assert_added_once([&hash]);
    assert_eq!(world.putio.log().deletes().len(), 0, "it stays there");
    world.towline.until_nothing_is_asked(SOON);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trash_that_is_busy_is_waited_for() {
    let busy = |script: &mut Script| {
        let error_type = "TRASH_LOCK_TIMEOUT".into();
        let fault = RequestFault::Refused { status: 400, error_type };
        script.faults.on_next("POST", "/v2/files/delete", fault);
        script.faults.on_next("POST", "/v2/files/delete", RequestFault::CloseAfter);
    };
    let world = world(busy, "").await;
    let hash = world.drop_torrent("film");
    ends_well(world, &hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_no_longer_right_is_one_question_for_all() {
    let mut world = world(|_| {}, "").await;
    world.putio.faults(|faults| faults.unauthorized = true);
    let hashes: Vec<_> = (0..5).map(|n| world.drop_magnet(&format!("film {n}"))).collect();
    until(SOON, "all are known", || {
        so(world.towline.items_of("torrent")?.len() == 5, &world.towline.log())
    });
    world.towline.until_asked(SOON, "key-refused:home");
    thread::sleep(Duration::from_secs(12));
    let asked = world.towline.inbox().unwrap();
    assert_eq!(asked.len(), 1, "{asked:#?}");
    world.putio.faults(|faults| faults.unauthorized = false);
    world.towline.until_nothing_is_asked(LATER);
    world.until_all(LATER, 5, "done");
    world.assert_added_once(&hashes);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_told_and_given_once_there_is_room() {
    let full = |script: &mut Script| {
        script.account.disk = 5_000_000;
        script.account.trash_enabled = false;
        // More would fit than a torrent's own 4096 bytes, were it not for this.
        script.files = vec![Node::generated("Old.mkv", 5_000_000 - 100)];
    };
    let world = world(full, "").await;
    let hash = world.drop_torrent("film");
    let asked = world.towline.until_asked(SOON, "remote-full");
    assert_eq!(world.putio.log().added().len(), 0);
    let old = world.somebody_finds("Old.mkv").await;
    world.somebody_posts("/files/delete", &format!("file_ids={old}")).await;
    // What is free is asked for once a minute.
    world.towline.run(&["inbox", "answer", &asked.id.to_string(), "retry"]);
    world.until_all(LATER, 1, "done");
    world.assert_delivered([&film()]);
    world.assert_added_once([&hash]);
    world.towline.until_nothing_is_asked(SOON);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_turns_out_to_be_full_is_told_with_the_services_words() {
    for habit in [DiskFull::Fails, DiskFull::Waits] {
        let full = |script: &mut Script| {
            script.account.disk = 1_000_000;
            script.habits.disk_full = habit;
        };
        let world = world(full, "stuck_within = \"3s\"").await;
        // Of a magnet nobody knows the size beforehand.
        world.drop_magnet("film");
        let cause = match habit {
            DiskFull::Fails => "transfer-failed",
            DiskFull::Waits => "transfer-stuck",
        };
        world.towline.until_asked(LATER, cause);
        world.assert_nothing_is_delivered();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_magnet_and_the_torrent_of_it_are_one() {
    let mut world = world(|_| {}, "").await;
    let hash = world.drop_torrent("film");
    world.until_all(LATER, 1, "done");
    let (link, same) = magnet("film");
    assert_eq!(hash, same);
    fs::write(world.watch().join("again.magnet"), link).unwrap();
    let passed_over = world.watch().join(".towline/met-before/again.magnet");
    until(SOON, "it is passed over, and that is said", || {
        let log = world.towline.log();
        so(passed_over.exists() && log.contains("met before"), &log)
    });
    world.assert_added_once([&hash]);
    world.towline.stop();
}
