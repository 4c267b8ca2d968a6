//! Power failures, while what two lists hold is asked for at a simulated media server.

use std::time::Duration;

use towline_sim::{
    lists,
    seerr::{RequestFault, SeerrSim},
};
use towline_testkit::chance::Chance;

use crate::{
    killing::{Figures, kill_again_and_again, kill_when, kills},
    wishes_scene::{Scene, knows},
};

/// So many titles, of which each list holds two thirds.
const TITLES: usize = 300;
/// A fresh sync is over after a few lives: then another one begins.
const KILLS_OF_A_SYNC: u64 = 20;
/// How long the server asks its own source for a title: a sync lasts for several lives.
const TAKES_MS: u64 = 150;
/// When a request is made of which its sender has long heard that the connection is closed, or has
/// heard nothing more at all. Shorter than the settling time of 3 s, and longer than most lives.
const LATE_MS: u64 = 1200;

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_every_title_is_requested_once() {
    let mut chance = Chance::of_environment("wishes");
    let mut figures = Figures::begin("wishes", kills(10));
    let (mut left, mut in_time) = (figures.kills, 0);
    while left > 0 {
        let kills = left.min(KILLS_OF_A_SYNC);
        let (posts, in_time_now) = story(kills, &mut chance).await;
        figures.posts += posts;
        figures.albums += TITLES;
        in_time += in_time_now;
        left -= kills;
    }
    println!(
        "wishes: {in_time} of {} kills fell while titles were still to be asked for",
        figures.kills
    );
    assert!(in_time * 2 >= figures.kills, "{in_time}: a sync is over too soon to be killed");
}

/// A fresh sync: how many requests were sent for it, and how many of the kills fell before all of
/// them were made.
async fn story(kills: u64, chance: &mut Chance) -> (usize, u64) {
    let titles = lists::titles(TITLES);
    let mut script = knows(&titles);
    script.metadata.takes_ms = TAKES_MS;
    let third = TITLES / 3;
    let lists = (titles[..2 * third].to_vec(), titles[third..].to_vec());
    // Read anew in most lives, so that one look plans while another one's titles are asked for.
    let keys = ("settle = \"3s\"\nrescan = \"1s\"", "every = \"1s\"");
    let mut scene = Scene::new(script, lists, keys).await;
    let Scene { server, towline, .. } = &mut scene;
    server.faults(|faults| {
        for _ in 0..TITLES {
            faults.on_next("POST", "/api/v1/request", by_chance(chance));
        }
        for fault in [RequestFault::error(502), RequestFault::CloseBefore] {
            faults.on_next("GET", "/api/v1/search", fault.clone());
            faults.on_next("GET", "/api/v1/media", fault);
        }
    });
    let first = kills.div_ceil(2);
    // The last ones may be made without another call.
    let is_over = || server.log().requests_created().len() == TITLES;
    let mut in_time = 0;
    for _ in 0..first {
        kill_again_and_again(towline, chance, 1, || {});
        in_time += u64::from(!is_over());
    }
    for turn in first..kills {
        let count = || match turn % 3 {
            0 => server.log().count("GET", "*"),
            _ => server.log().count("POST", "*") + usize::from(is_over()),
        };
        if is_over() {
            kill_again_and_again(towline, chance, 1, || {});
        } else {
            kill_when("a call", towline, chance, count);
        }
        in_time += u64::from(!is_over());
    }
    // A command that came before it listens would be the daemon for its time, and keep it out.
    towline.start();
    scene.until_all("requested", TITLES).await;
    // What was to be made late is made by now.
    tokio::time::sleep(Duration::from_millis(2 * LATE_MS)).await;
    scene.assert_requested_once(&titles);
    assert_once_and_alone(&scene.server);
    scene.until_all("requested", TITLES).await;
    assert_eq!(scene.towline.inbox().unwrap(), []);
    scene.towline.stop();
    (scene.server.log().count("POST", "*"), in_time)
}

/// What happens to one request: to most of them nothing.
fn by_chance(chance: &mut Chance) -> RequestFault {
    match chance.below(30) {
        0 => RequestFault::Later { ms: LATE_MS },
        1 => RequestFault::Hold { ms: LATE_MS },
        2 => RequestFault::CloseAfter,
        3 => RequestFault::CloseBefore,
        4 => RequestFault::ErrorAfter,
        5 => RequestFault::Truncated,
        6 => RequestFault::Slow { ms: LATE_MS },
        7 => RequestFault::error(502),
        _ => RequestFault::Slow { ms: 1 },
    }
}

fn assert_once_and_alone(server: &SeerrSim) {
    assert_eq!((server.deaths(), server.races()), (0, 0));
    assert_eq!(server.requests().len(), TITLES);
    assert_eq!(server.media().len(), TITLES);
}
