//! Failed transfers are asked for again, by whoever may, as often as was said.

use std::time::Duration;

use towline_sim::slskd::{MutationKind, Peer, RemoteFile};

use super::{Stand, album, fails_once, remote};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_may_only_read_is_enough_for_everything() {
    let mut stand = Stand::new(|script| script).await;
    let more = "hide_imported = true";
    let source = stand.peers.source_with("simulated-read-only-key", crate::soulseek::OFTEN, more);
    stand.configure(&source);
    stand.start();
    let album = album("Read Only", 40);
    stand.share_with_second(&album, &fails_once());
    stand.queue(&album);
    stand.until_imported(&album);
    stand.assert_home([&album]);
    let kinds: Vec<_> = stand.peers.changes().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        kinds,
        [
            MutationKind::Superseded,
            MutationKind::Enqueued,
            MutationKind::Hidden,
            MutationKind::Hidden,
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_comes_too_early_for_slskd_is_no_retry() {
    let mut stand = Stand::new(|script| script).await;
    // Were the refusal counted, there would be no second one.
    stand.configure(&stand.peers.source("retries = 1"));
    stand.start();
    let album = album("Patient", 40);
    stand.share_with_second(&album, &fails_once());
    stand.peers.sim.peers(|peers| {
        let mut sleepy = Peer::new("sleepy", [RemoteFile::new("A\\1.mp3")]);
        sleepy.connect_ms = 8_000;
        peers.push(sleepy);
    });
    stand.queue(&album);
    stand.peers.sim.until("failed", |rows| rows.iter().any(|row| row.exception.is_some())).await;
    // Somebody else holds both permits while slskd connects to a peer.
    let body = r#"[{"filename":"B\\none.txt","size":1}]"#;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| stand.peers.somebody_calls("POST", "/transfers/downloads/sleepy", body));
        }
        stand.until_imported(&album);
    });
    stand.assert_home([&album]);
    let log = stand.peers.sim.log();
    let asked: Vec<_> = log
        .requests()
        .iter()
        .filter(|asked| asked.request.method == "POST" && asked.request.path.ends_with("/bob"))
        .filter_map(|asked| asked.status)
        .collect();
    assert_eq!(asked, [429, 201]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_slskd_s_retention_hides_still_count() {
    let stand = Stand::started(|mut script| {
        script.settings.retention.succeeded = Some(1);
        script
    })
    .await;
    let album = album("Kept In Mind", 40);
    stand.peers.share_that(super::USER, &remote(&album.title), &album, |mut file| {
        file.queued_ms = if file.filename.contains("02") { 600_000 } else { 0 };
        file
    });
    let rows = stand.queue(&album);
    let first_is = |so: fn(&towline_sim::slskd::Row) -> bool| {
        let id = rows[0].clone();
        move |all: &[towline_sim::slskd::Row]| all.iter().any(|row| row.id == id && so(row))
    };
    stand.peers.sim.until("there", first_is(|row| row.ended_at.is_some())).await;
    stand.towline.until_stage(crate::worlds::SOON, &album.title, "settling");
    // It has been seen whole by now.
    let looks = stand.peers.sim.log().count("GET", "*/transfers/downloads");
    towline_testkit::wait::until(crate::worlds::SOON, "two more looks", || {
        let now = stand.peers.sim.log().count("GET", "*/transfers/downloads");
        towline_testkit::wait::so(now >= looks + 2, "not yet")
    });
    stand.peers.sim.step(Duration::from_secs(180));
    stand.peers.sim.until("hidden", first_is(|row| row.removed)).await;
    std::thread::sleep(Duration::from_secs(2));
    assert!(stand.world.sim.posts().is_empty(), "half of it is no album");
    stand.peers.sim.step(Duration::from_secs(600));
    stand.until_imported(&album);
    stand.assert_home([&album]);
}
