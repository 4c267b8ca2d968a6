//! A call that was to enqueue, and whose answer never came. slskd gives a peer three minutes to
//! acknowledge, and so much it is left before anybody looks whether it happened: this test takes
//! as long, and costs nothing meanwhile.

use std::time::Duration;

use towline_sim::slskd::{MutationKind, RequestFault};

use super::{Stand, album, fails_once};

const SETTLED: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread")]
async fn files_are_not_asked_for_twice_when_the_answer_is_lost() {
    let stand = Stand::started(|script| script).await;
    let albums = [album("Closed After", 40), album("Held", 60)];
    // Longer than towline waits for an answer.
    let faults = [RequestFault::CloseAfter, RequestFault::Hold { ms: 8_000 }];
    for (album, fault) in albums.iter().zip(faults) {
        stand.share_with_second(album, &fails_once());
        stand.peers.sim.faults(|faults| faults.on_next("POST", "*/transfers/downloads/*", fault));
        stand.queue(album);
        let enqueued = stand.peers.changes().len() + 1;
        towline_testkit::wait::until(crate::worlds::SOON, "it is asked for", || {
            let so = stand.peers.changes().len() > enqueued;
            towline_testkit::wait::so(so, &stand.towline.log())
        });
    }
    for album in &albums {
        stand.towline.until_stage(SETTLED, &album.title, "imported");
    }
    stand.assert_home(&albums);
    let enqueued = stand.peers.changes();
    let enqueued = enqueued.iter().filter(|(kind, _)| *kind == MutationKind::Enqueued);
    assert_eq!(enqueued.count(), 2);
}
