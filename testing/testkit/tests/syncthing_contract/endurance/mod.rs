//! Reference §4.2 to §4.4 together: who follows events for long, through all that can happen,
//! ends with a true picture of all folders, and was told of every loss.
//!
//! `TOWLINE_ENDURANCE=full` is the whole length (`just soak`), `TOWLINE_SEED` by which chance.

mod follower;
mod picture;
mod recorder;
mod told;
mod world;

use std::time::{Duration, Instant};

use towline_testkit::line::Line;

use self::{
    follower::Follower,
    recorder::{Recorder, Seen},
    told::{Tally, Told, tally},
    world::World,
};
use crate::world::{alone, client_at, until};

/// How long each part lasts.
struct Lengths {
    restarts: u64,
    silence: Duration,
    idle: Duration,
}

impl Lengths {
    fn of_environment() -> Self {
        if std::env::var("TOWLINE_ENDURANCE").is_ok_and(|length| length == "full") {
            let (silence, idle) = (Duration::from_secs(30), Duration::from_mins(10));
            Self { restarts: 5, silence, idle }
        } else {
            let (silence, idle) = (Duration::from_secs(5), Duration::from_secs(3));
            Self { restarts: 2, silence, idle }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_true_after_restarts_an_overflow_and_no_network() {
    let Lengths { restarts, silence, idle } = Lengths::of_environment();
    let mut world = World::begin().await;
    let recorder = Recorder::start(world.pair.b.gui_port(), world.pair.b.key());
    let follower = Follower::start(world.client_over_the_line());

    for _ in 0..restarts {
        world.changes().await;
        world.restarts_at_some_moment().await;
    }
    world.is_known(&follower, "after the restarts").await;

    follower.hold_up(true);
    world.is_flooded().await;
    follower.hold_up(false);
    world.is_known(&follower, "after the overflow").await;

    world.line.go_dead();
    world.changes().await;
    world.a_disk_goes().await;
    tokio::time::sleep(silence).await;
    world.line.come_back();
    world.is_known(&follower, "after the silence").await;
    assert_eq!(follower.knows().picture.in_error(), 1);

    tokio::time::sleep(idle).await;
    let (told, begun) = (follower.knows().told.len(), Instant::now());
    world.one_change().await;
    until("a change is told", async || (follower.knows().told.len() > told).then_some(())).await;
    let heard = begun.elapsed();
    world.is_known(&follower, "after the idle time").await;

    let (knows, seen) = (follower.knows(), recorder.seen());
    let tally = tally(&knows.told, &seen).unwrap();
    show(&tally, knows.looks, heard, idle);
    assert_eq!((knows.picture.len(), tally.restarts), (3, restarts));
    assert!(tally.gaps > 0, "the overflow is told");
    assert!(tally.reconnects > 0, "the silence is told");
    no_loss_can_be_left_out(&knows.told, &seen);
}

/// The judgement itself: without any one word about a loss it would be another.
fn no_loss_can_be_left_out(told: &[Told], seen: &Seen) {
    let is_loss = |told: &Told| matches!(told, Told::Lost { .. } | Told::Restarted { .. });
    for (at, _) in told.iter().enumerate().filter(|(_, told)| is_loss(told)) {
        let without = [&told[..at], &told[at + 1..]].concat();
        assert!(tally(&without, seen).is_err(), "nobody misses {:?}", told[at]);
    }
}

#[expect(clippy::print_stdout, reason = "figures for people, shown by --no-capture")]
fn show(tally: &Tally, looks: usize, heard: Duration, idle: Duration) {
    println!(
        "{tally:?}, {looks} looks at all folders; after {} s of idleness a change was heard \
         within {} ms",
        idle.as_secs(),
        heard.as_millis()
    );
}

/// Reference §4.4: who stops listening leaves nothing behind, neither here nor on the way.
#[tokio::test]
async fn a_dropped_stream_leaves_no_task_and_no_connection() {
    let (server, _) = alone().await;
    let line = Line::start(server.gui_port()).await.unwrap();
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let client = client_at(&server, line.url());
    let mut events = client.events().listen();
    let nothing = tokio::time::timeout(Duration::from_millis(500), events.next()).await;
    assert!(nothing.is_err() && line.open_connections() > 0, "a poll is under way");
    let begun = Instant::now();
    drop(events);
    until("nothing is left", async || {
        (line.open_connections() == 0 && tasks() == before).then_some(())
    })
    .await;
    assert!(begun.elapsed() < Duration::from_secs(30), "that was the poll's own end");
}
