//! slskd restarts, is away, refuses the key, or something else answers in its place.

use towline_sim::slskd::{
    Behaviour, Faults, MutationKind, RequestFault, RequestRule, TransferState,
};

use super::{Stand, album, remote};
use crate::{
    soulseek::OFTEN,
    worlds::{SOON, assert_library},
};

type Fault = fn(&mut Faults);

#[tokio::test(flavor = "multi_thread")]
async fn a_slskd_that_restarts_in_mid_download_is_asked_for_the_rest() {
    let stand = Stand::started(|script| script).await;
    let album = album("Broken Off", 40);
    stand.share_with_second(&album, &Behaviour::Stalls);
    let rows = stand.queue(&album);
    stand.towline.until_stage(SOON, "Broken Off", "settling");
    stand
        .peers
        .sim
        .until("under way", |rows| rows.iter().any(|row| row.state == TransferState::InProgress))
        .await;
    stand.peers.sim.peers(|peers| {
        for file in peers.iter_mut().flat_map(|peer| &mut peer.files) {
            file.behaviour = Behaviour::default();
        }
    });
    stand.peers.sim.restart();
    stand.until_imported(&album);
    stand.assert_home([&album]);
    let second = remote("Broken Off") + "\\02 Track 2.mp3";
    let once = [(MutationKind::Superseded, second.clone()), (MutationKind::Enqueued, second)];
    assert_eq!(stand.peers.changes(), once);
    let old = stand.peers.sim.row(&rows[1]).unwrap();
    assert_eq!(old.exception.as_deref(), Some("Application shut down"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slskd_that_stays_away_is_told_and_what_it_finished_meanwhile_comes_in() {
    let stand = Stand::started(|script| script).await;
    let album = album("Meanwhile", 40);
    stand.share_with_second(&album, &Behaviour::succeeds(4_000));
    stand.queue(&album);
    stand.towline.until_stage(SOON, "Meanwhile", "settling");
    stand.peers.sim.faults(|faults| faults.refuse_connections = true);
    stand.towline.until_asked(SOON, "unreachable:soulseek");
    stand.peers.sim.finish_all().await;
    assert_library(&stand.world.library(), []);
    stand.peers.sim.faults(|faults| faults.refuse_connections = false);
    stand.until_imported(&album);
    stand.assert_home([&album]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slskd_that_is_away_at_first_contact_still_asks_about_what_was_there() {
    let mut stand = Stand::new(|script| script).await;
    let (old, new) = (album("Old", 40), album("New", 60));
    stand.share(&old);
    stand.queue(&old);
    stand.peers.sim.finish_all().await;
    stand.start();
    stand.towline.until_asked(SOON, "baseline");
    // An outage neither hides that question nor answers it.
    stand.peers.sim.faults(|faults| faults.refuse_connections = true);
    let troubled = || {
        let log = stand.towline.log();
        towline_testkit::wait::so(log.contains("WARN") && log.contains("soulseek: "), &log)
    };
    towline_testkit::wait::until(SOON, "it is noticed", troubled);
    std::thread::sleep(std::time::Duration::from_secs(7));
    stand.peers.sim.faults(|faults| faults.refuse_connections = false);
    stand.share(&new);
    stand.queue(&new);
    stand.until_imported(&new);
    let causes: Vec<_> =
        stand.towline.inbox().unwrap().into_iter().map(|entry| entry.cause).collect();
    assert_eq!(causes, ["baseline"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_at_once_and_mended_in_the_file() {
    let mut stand = Stand::new(|script| script).await;
    stand.configure(&stand.peers.source_with("not-the-right-key", OFTEN, ""));
    stand.towline.start();
    stand.towline.until_asked(SOON, "key-refused:soulseek");
    stand.configure(&stand.peers.source(""));
    stand.towline.until_nothing_is_asked(SOON);
    let album = album("Unlocked", 40);
    stand.share(&album);
    stand.queue(&album);
    stand.until_imported(&album);
    stand.assert_home([&album]);
    let log = stand.towline.log();
    assert!(!log.contains("not-the-right-key") && !log.contains(stand.peers.sim.key()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_answers_in_place_of_slskd_is_told_and_heals() {
    let stand = Stand::started(|script| script).await;
    let faults: [(&str, Fault); 3] = [
        ("key-refused:soulseek", |faults| faults.unauthorized = true),
        ("unreadable:soulseek", |faults| faults.html = true),
        ("refused:soulseek", |faults| {
            let (method, path) = ("*".into(), "*".into());
            let fault = RequestFault::Error { status: 500 };
            faults.on_request.push(RequestRule { method, path, fault, times: u32::MAX });
        }),
    ];
    let mut home = Vec::new();
    for (cause, fault) in faults {
        let album = album(cause.split(':').next().unwrap(), 40 + 20 * home.len());
        stand.share_with_second(&album, &Behaviour::succeeds(2_000));
        stand.queue(&album);
        stand.towline.until_stage(SOON, &album.title, "settling");
        stand.peers.sim.faults(fault);
        stand.towline.until_asked(SOON, cause);
        stand.peers.sim.finish_all().await;
        stand.peers.sim.faults(|faults| *faults = Faults::default());
        stand.until_imported(&album);
        home.push(album);
        stand.assert_home(&home);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_answered_in_slskd_s_place_is_hidden_all_the_same() {
    let mut stand = Stand::new(|script| script).await;
    stand.configure(&stand.peers.source("hide_imported = true"));
    stand.start();
    stand.peers.sim.faults(|faults| faults.on_next("DELETE", "*", RequestFault::Html));
    let album = album("Behind A Login", 40);
    stand.share(&album);
    stand.queue(&album);
    stand.until_imported(&album);
    stand.assert_home([&album]);
    let rows = stand.peers.sim.rows();
    assert!(rows.iter().all(|row| row.removed), "{rows:#?}");
}
