//! slskd contract §5: state strings.

use slskd_client::transfers::{Class, Failure};
use towline_sim::slskd::{self as sim, Behaviour, TransferState, Version};

use crate::stage::{ALBUM, Stage, file};

/// slskd contract §5, the table and the rule below it.
pub(crate) async fn every_state_is_read_as_what_it_means(version: fn() -> Version) {
    let stage = Stage::after(version(), [file("1.flac", Behaviour::default())], |_| ()).await;
    let id = stage.sim.rows()[0].id.clone();
    let table = [
        (TransferState::None, Class::Pending),
        (TransferState::Requested, Class::Pending),
        (TransferState::QueuedLocally, Class::Pending),
        (TransferState::QueuedRemotely, Class::Pending),
        (TransferState::Queued, Class::Active),
        (TransferState::Initializing, Class::Active),
        (TransferState::InProgress, Class::Active),
        (TransferState::Succeeded, Class::Succeeded),
        (TransferState::Cancelled, Class::Failed(Failure::Cancelled)),
        (TransferState::TimedOut, Class::Failed(Failure::TimedOut)),
        (TransferState::Errored, Class::Failed(Failure::Errored)),
        (TransferState::Rejected, Class::Failed(Failure::Rejected)),
        (TransferState::Aborted, Class::Failed(Failure::Aborted)),
        (TransferState::Completed, Class::Failed(Failure::Unknown)),
        (TransferState::Other("Paused, Somehow".into()), Class::Active),
    ];
    for (state, class) in table {
        let words = state.words().to_owned();
        stage.sim.change_row(&id, |row| row.state = state);
        assert_eq!(stage.row().await.state.class(), class, "{words}");
    }
}

/// slskd contract §5, `Queued, Locally` and built-in retry.
pub(crate) async fn slskd_rests_between_its_own_attempts(version: fn() -> Version) {
    let fails = Behaviour::fails_first(1, sim::Failure::TimedOut, "Timed out");
    let stage = Stage::start(version(), [file("1.flac", fails)], |script| {
        script.settings.retry.base_ms = 1_500;
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    let rests = |rows: &[sim::Row]| rows[0].next_attempt_at.is_some();
    stage.sim.until("resting", rests).await;
    let row = stage.row().await;
    assert!(row.is_between_attempts() && row.state.class() == Class::Pending, "{row:?}");
    stage.sim.finish_all().await;
    let row = stage.row().await;
    assert_eq!((row.state.class(), row.attempts), (Class::Succeeded, Some(2)));

    let refused = Behaviour::fails(sim::Failure::Rejected, "File not shared.");
    let stage = Stage::after(version(), [file("1.flac", refused)], |_| ()).await;
    let row = stage.row().await;
    assert_eq!((row.attempts, row.exception.as_deref()), (Some(1), Some("File not shared.")));
}

/// slskd contract §5 and §12: retries are 0.26's.
pub(crate) async fn before_0_26_slskd_does_not_try_again(version: fn() -> Version) {
    let fails = Behaviour::fails_first(1, sim::Failure::TimedOut, "Timed out");
    let stage = Stage::after(version(), [file("1.flac", fails)], |_| ()).await;
    assert_eq!(stage.row().await.state.class(), Class::Failed(Failure::TimedOut));
}
