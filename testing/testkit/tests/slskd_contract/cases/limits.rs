//! slskd contract §11: limits, and slskd being away.

use slskd_client::{
    Access, CallError, Sent, Slskd, is_busy,
    transfers::downloads::{Enqueue, List},
};
use towline_sim::slskd::{Behaviour, Version};

use crate::stage::{Stage, bob, file, wanted};

async fn slow_peer(version: fn() -> Version) -> Stage {
    let files = (1..=4).map(|n| file(&format!("{n}.flac"), Behaviour::StaysQueued));
    Stage::start(version(), files, |script| script.peers[0].connect_ms = 400).await
}

async fn enqueue(slskd: &Slskd, number: u32) -> Result<(), CallError> {
    let files = vec![wanted(&format!("{number}.flac"))];
    slskd.send(&Enqueue { username: bob(), files }).await.map(|_| ())
}

/// slskd contract §11, 429: two permits, taken without waiting, no `Retry-After`; since 0.24.
pub(crate) async fn enqueues_of_two_clients_at_once_are_refused_since_0_24(
    version: fn() -> Version,
) {
    let stage = slow_peer(version).await;
    let others: Vec<_> =
        (0..4).map(|_| stage.slskd_as(Access::ApiKey(stage.sim.key().into()))).collect();
    let (a, b, c, d) = tokio::join!(
        enqueue(&others[0], 1),
        enqueue(&others[1], 2),
        enqueue(&others[2], 3),
        enqueue(&others[3], 4),
    );
    let refused: Vec<_> = [a, b, c, d].into_iter().filter_map(Result::err).collect();
    let expected = if version() >= Version::V0_24_5 { 2 } else { 0 };
    assert_eq!(refused.len(), expected, "{refused:?}");
    assert!(refused.iter().all(is_busy), "{refused:?}");
    assert_eq!(stage.rows(true).await.len(), 4 - expected, "what is refused has done nothing");
}

/// slskd contract §11: serialised in our client.
pub(crate) async fn enqueues_of_one_client_wait_for_each_other(version: fn() -> Version) {
    let stage = slow_peer(version).await;
    let slskd = &stage.slskd;
    let (a, b, c, d) =
        tokio::join!(enqueue(slskd, 1), enqueue(slskd, 2), enqueue(slskd, 3), enqueue(slskd, 4));
    for sent in [a, b, c, d] {
        sent.unwrap();
    }
    assert_eq!(stage.rows(true).await.len(), 4);
}

/// slskd contract §13, 8: connection refused during a restart; the table is a database.
pub(crate) async fn a_start_is_refused_connections_and_then_the_same_table(
    version: fn() -> Version,
) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::default())], |_| ()).await;
    let before = stage.rows(true).await;
    stage.sim.stop();
    let error = stage.slskd.send(&List::default()).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { sent: Sent::No, .. }), "{error:?}");
    stage.sim.restart();
    assert_eq!(stage.rows(true).await, before);
}
