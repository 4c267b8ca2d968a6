//! Transfers: listed, cancelled, cleaned, groomed.

use std::time::Duration;

use towline_sim::putio::{Cancel, Course, End, Node, RequestFault, Script, Status, Torrent};

use super::World;
use crate::session::assert_said;

const DONE: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a881";
const SEEDS: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a882";
const STUCK: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a883";
const FAILED: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a884";

/// One of each kind, in this order; put.io's clock stands still.
async fn world() -> World {
    let seeds = Course::steps([], End::Seeds);
    let script = Script { speed: 0, ..Script::default() };
    let script = [
        (DONE, "done", Course::cached()),
        (SEEDS, "seeds\u{1b}[2J", seeds),
        (STUCK, "stuck", Course::sticks_at(40, 1000)),
        (FAILED, "failed", Course::fails(10, "no peers\nanywhere")),
    ]
    .into_iter()
    .fold(script, |script, (hash, name, course)| {
        let node = Node::generated(&format!("{name}.bin"), 1_500_000);
        script.torrent(Torrent::new(hash, node).named(name).goes(course))
    });
    let world = World::new(script).await;
    for hash in [DONE, SEEDS, STUCK, FAILED] {
        world.add(hash).await;
    }
    world.sim.step(Duration::from_secs(5));
    world
}

/// The names of those that put.io lists, with how they stand.
fn listed(world: &World) -> Vec<(String, Status)> {
    let name = |name: &str| name.trim_end_matches("\u{1b}[2J").to_owned();
    world.sim.transfers().into_iter().map(|one| (name(&one.name), one.status)).collect()
}

fn is(all: &[(&str, Status)]) -> Vec<(String, Status)> {
    all.iter().map(|(name, status)| ((*name).into(), status.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn transfers_are_listed_with_how_they_stand_and_why_they_failed() {
    let world = world().await;
    assert_said!(
        "putio_transfers",
        world.session.transcript(&[
            "putio transfers list",
            "putio transfers list --status seeding,DOWNLOADING",
            "putio transfers list --status waiting",
            "putio transfers list --status sideways",
        ])
    );
    let json = world.json(&["transfers", "list", "--status", "error", "--status", "completed"]);
    let all = json.as_array().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!((&all[0]["hash"], &all[0]["ready"]), (&DONE.into(), &true.into()));
    assert_eq!(all[1]["error"], "no peers\nanywhere");
    world.sim.habits(|habits| habits.largest_page = 1);
    assert_eq!(world.json(&["transfers", "list"]).as_array().unwrap().len(), 4, "to the last page");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_changes_nothing_and_tells_all() {
    let world = world().await;
    let before = listed(&world);
    assert_said!(
        "putio_dry",
        world.session.transcript(&[
            "putio transfers cancel 50000003 50000004 --dry-run",
            "putio transfers cancel-seeding --dry-run",
            "putio transfers cancel-completed --dry-run",
            "putio transfers clean --dry-run",
            "putio transfers groom --dry-run",
            "putio transfers cancel --status waiting --dry-run",
        ])
    );
    let json = world.json(&["transfers", "groom", "--dry-run"]);
    assert_eq!((&json["dry_run"], &json["steps"][0]["do"]), (&true.into(), &"cancel".into()));
    assert_eq!(json["steps"][1]["transfers"].as_array().unwrap().len(), 2);
    assert_eq!(listed(&world), before);
    assert_eq!(world.sim.log().count("POST", "/v2/transfers/c*"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn some_are_cancelled_by_number_or_by_how_they_stand() {
    let world = world().await;
    assert_said!("putio_cancel", world.session.transcript(&["putio transfers cancel 50000003"]));
    let said = world.says(&["transfers", "cancel", "50000003", "50000004"]);
    assert!(
        said.contains("no transfer is listed as 50000003") && said.ends_with("exit 2"),
        "{said}"
    );
    assert_eq!(listed(&world).len(), 3, "nothing was done");
    let json = world.json(&["transfers", "cancel", "--status", "error"]);
    assert_eq!(json["steps"][0]["transfers"][0]["gone"], true);
    assert_eq!(listed(&world), is(&[("done", Status::Completed), ("seeds", Status::Seeding)]));
    for wrong in [&["cancel"][..], &["cancel", "1", "--status", "error"], &["cancel", "0"]] {
        let said = world.says(&[&["transfers"], wrong].concat());
        assert!(said.ends_with("exit 2"), "{said}");
    }
    assert_eq!(listed(&world).len(), 2);
    assert_eq!(world.sim.items().len(), 2, "files stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cancel_makes_of_them_the_same_comes_of_it() {
    for cancel in [Cancel::Removes, Cancel::StopsSeeding] {
        let world = world().await;
        world.sim.habits(|habits| habits.cancel = cancel);
        world.json(&["transfers", "cancel-completed"]);
        assert!(!listed(&world).iter().any(|(name, _)| name == "done"), "{cancel:?}");
        let json = world.json(&["transfers", "cancel-seeding"]);
        let after = &json["steps"][0]["transfers"][0]["after"];
        assert_eq!(after.as_str(), (cancel == Cancel::StopsSeeding).then_some("COMPLETED"));
        assert!(!listed(&world).iter().any(|(_, status)| *status == Status::Seeding));
        assert_eq!(world.sim.items().len(), 2, "files stay");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn grooming_leaves_what_is_under_way_and_what_failed() {
    for (cancel, name) in
        [(Cancel::Removes, "putio_groom_removes"), (Cancel::StopsSeeding, "putio_groom_stops")]
    {
        let world = world().await;
        world.sim.habits(|habits| habits.cancel = cancel);
        assert_said!(name, world.session.transcript(&["putio transfers groom"]));
        let left = is(&[("stuck", Status::Downloading), ("failed", Status::Error)]);
        assert_eq!(listed(&world), left);
        assert_eq!(world.sim.items().len(), 2, "files stay");
        let again = world.says(&["transfers", "groom"]);
        assert!(again.contains("cancelling nothing\ncleaning nothing\n"), "{again}");
        assert!(world.says(&["transfers", "clean"]).contains("cleaning nothing"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_is_looked_for() {
    let world = world().await;
    for fault in [RequestFault::CloseAfter, RequestFault::CloseBefore] {
        world.sim.faults(|faults| faults.on_next("POST", "/v2/transfers/cancel", fault));
        let wanted = if listed(&world).len() == 4 { "50000003" } else { "50000002" };
        let said = world.says(&["transfers", "cancel", wanted]);
        assert!(said.contains("gone from the list") && said.ends_with("exit 0"), "{said}");
    }
    let refused = RequestFault::Refused { status: 400, error_type: "BadRequest".into() };
    world.sim.faults(|faults| faults.on_next("POST", "/v2/transfers/cancel", refused));
    let said = world.says(&["transfers", "cancel", "50000001"]);
    assert!(said.contains("50000001: still COMPLETED (done)"), "{said}");
    assert!(said.contains("error: not all of it was done") && said.ends_with("exit 1"), "{said}");
}
