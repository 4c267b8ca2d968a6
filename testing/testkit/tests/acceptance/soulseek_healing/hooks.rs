//! Hints that are lost, doubled, early or out of order.

use std::time::{Duration, Instant};

use towline_sim::slskd::{HookFault, HookRule, RequestFault, RequestRule, Version};

use super::{Stand, album};
use crate::{
    soulseek::SELDOM,
    worlds::{SOON, Simulated},
};

/// A towline that looks only when it is called.
async fn called() -> Stand {
    let mut stand = Stand::new(|script| script).await;
    stand.configure(&stand.peers.source_with(stand.peers.sim.key(), SELDOM, ""));
    stand.towline.start();
    towline_testkit::wait::until(SOON, "it has looked at the start", || {
        let looks = stand.peers.sim.log().count("GET", "*/transfers/downloads");
        towline_testkit::wait::so(looks > 0, "not yet")
    });
    stand.peers.call(&stand.towline);
    stand
}

fn posted(world: &Simulated) -> usize {
    world.sim.posts().values().sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_alone_brings_an_album_in_soon_after_its_quiet_time() {
    let stand = called().await;
    let album = album("Called", 40);
    stand.share(&album);
    stand.queue(&album);
    stand.peers.sim.finish_all().await;
    let finished = Instant::now();
    towline_testkit::wait::until(SOON, "it is handed over", || {
        towline_testkit::wait::so(posted(&stand.world) > 0, &stand.towline.log())
    });
    // A second of gathering hints, a second of quiet, and what a busy machine needs.
    assert!(finished.elapsed() < Duration::from_secs(15), "{:?}", finished.elapsed());
    stand.until_imported(&album);
    stand.assert_home([&album]);
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_doubled_early_late_and_out_of_order_are_one_import_each() {
    let stand = called().await;
    let faults = [
        HookFault::Doubled,
        HookFault::Early { ms: 1500 },
        HookFault::Delayed { ms: 1500 },
        HookFault::Reordered,
    ];
    let albums: Vec<_> = (0..faults.len()).map(|n| album(&format!("{n}"), 40 + 8 * n)).collect();
    for (album, fault) in albums.iter().zip(faults) {
        // All three of an album: two files and a directory.
        let rule = HookRule { on: "*".into(), fault, times: 2 };
        stand.peers.sim.faults(|faults| faults.on_webhook.push(rule));
        stand.share(album);
        stand.queue(album);
        stand.peers.sim.finish_all().await;
    }
    for album in &albums {
        stand.until_imported(album);
    }
    stand.assert_home(&albums);
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_that_are_all_lost_cost_a_delay() {
    let stand = Stand::started(|script| script).await;
    stand.peers.call(&stand.towline);
    let rule = HookRule { on: "*".into(), fault: HookFault::Lost, times: 1000 };
    stand.peers.sim.faults(|faults| faults.on_webhook.push(rule));
    let album = album("Unheard", 40);
    stand.share(&album);
    stand.queue(&album);
    stand.until_imported(&album);
    assert!(stand.peers.sim.deliveries().is_empty());
    stand.assert_home([&album]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_event_the_table_is_enough() {
    for version in [Version::V0_21_4, Version::V0_26_0] {
        let mut stand = Stand::new(|mut script| {
            script.version = version;
            script
        })
        .await;
        let fault = RequestFault::Error { status: 500 };
        let (method, path) = ("GET".into(), "*/events*".into());
        let rule = RequestRule { method, path, fault, times: 10_000 };
        stand.peers.sim.faults(|faults| faults.on_request.push(rule));
        stand.start();
        let album = album("Silent", 40);
        // slskd gives the second one a name that only an event would tell.
        stand.peers.leave("Silent/01 Track 1.mp3", b"not ours");
        stand.share(&album);
        stand.queue(&album);
        stand.until_imported(&album);
        stand.assert_home([&album]);
    }
}
