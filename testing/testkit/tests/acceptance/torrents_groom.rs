//! Transfers that nobody needs any more are ended by schedule; those of others stay.

use http::header::CONTENT_TYPE;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use towline_sim::putio::{Cancel, Habits, Node, Putio, Script, Status};
use towline_testkit::{
    torrent::magnet,
    wait::{so, until},
};

use crate::{
    torrents::{World, known},
    worlds::SOON,
};

/// Somebody else adds this to the account.
async fn somebody_adds(putio: &Putio, name: &str) {
    // It may be there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http
        .post(format!("{}/transfers/add", putio.api_url()))
        .bearer_auth(putio.token())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(format!("url={}", utf8_percent_encode(&magnet(name).0, NON_ALPHANUMERIC)));
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

fn script(cancel: Cancel) -> Script {
    let script = Script { habits: Habits { cancel, ..Habits::default() }, ..Script::default() };
    let of = |name: &str| known(name, Node::generated(&format!("{name}.mkv"), 300_000));
    script.torrent(of("ours")).torrent(of("theirs"))
}

/// One of ours, fetched, and one of another's; both seed.
async fn both_seed(cancel: Cancel, groom: &str) -> World {
    let mut world = World::new(script(cancel), &format!("rescan = \"1s\"\n{groom}")).await;
    somebody_adds(&world.putio, "theirs").await;
    world.towline.start();
    world.drop_torrent("ours");
    until(SOON, "ours is done", || {
        let items = world.towline.items_of("torrent")?;
        let is_done = items.iter().any(|item| item.stage == "done");
        so(is_done, &format!("{items:?}\n{}", world.towline.log()))
    });
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_seeds_no_longer_and_what_others_began_stays() {
    for cancel in [Cancel::StopsSeeding, Cancel::Removes] {
        let groom = "groom = { every = \"1s\" }";
        let mut world = both_seed(cancel, groom).await;
        until(SOON, "ours is listed no longer", || {
            let left: Vec<_> = world.putio.transfers();
            so(left.len() == 1, &format!("{left:?}\n{}", world.towline.log()))
        });
        let left = world.putio.transfers();
        assert_eq!((left[0].name.as_str(), &left[0].status), ("theirs", &Status::Seeding));
        assert_eq!(world.putio.log().added().len(), 2);
        assert!(world.done().join("ours.mkv").exists());
        let log = world.towline.log();
        assert!(log.contains("home: groom: cancels 1: ours"), "{log}");
        assert_eq!(world.towline.inbox().unwrap(), []);
        world.towline.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_and_a_schedule_that_is_wrong_is_refused_with_its_key() {
    let groom = "groom = { every = \"1s\", whose = \"all\", dry_run = true }";
    let mut world = both_seed(Cancel::Removes, groom).await;
    until(SOON, "it is told", || {
        so(world.towline.log().contains("dry run: it would cancel 2"), &world.towline.log())
    });
    assert_eq!(world.putio.transfers().len(), 2);
    world.towline.stop();
    let wrong = World::new(script(Cancel::Removes), "groom = { at = \"0 25 * * *\" }").await;
    let checked = wrong.towline.command_line(&["check"]);
    let words = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(!checked.status.success(), "{words}");
    assert!(words.contains("0 25 * * *") && words.contains("groom"), "{words}");
}
