//! What slskd had finished before towline met it.

use std::collections::BTreeMap;

use towline_domain::Timestamp;

use super::{Stand, album};
use crate::worlds::SOON;

/// Six albums of long ago whose files are gone, one of yesterday's that never came, and one whose
/// files are there.
async fn old() -> (Stand, towline_testkit::audio::Album) {
    let mut stand = Stand::new(|mut script| {
        script.history = 60;
        script
    })
    .await;
    let (here, failed) = (album("Here", 40), album("Never Came", 60));
    stand.share(&here);
    stand.peers.share_that(super::USER, &super::remote("Never Came"), &failed, |file| {
        let how = towline_sim::slskd::Failure::Errored;
        file.that(towline_sim::slskd::Behaviour::fails(how, "User appears to be offline"))
    });
    stand.queue(&here);
    stand.queue(&failed);
    stand.peers.sim.finish_all().await;
    stand.start();
    let asked = stand.towline.until_asked(SOON, "baseline");
    assert!(asked.words.starts_with("one finished directory"), "the others are gone: {asked:?}");
    let (_, told) = asked.detail.split_once("\nHere: ").unwrap();
    assert!(told.contains(" audio files (") && !told.contains("(0 KiB)"), "{told}");
    assert_eq!(stages(&stand), BTreeMap::from([("baseline".into(), 8)]));
    (stand, here)
}

fn stages(stand: &Stand) -> BTreeMap<String, usize> {
    let mut stages = BTreeMap::new();
    for item in stand.towline.items().unwrap() {
        *stages.entry(item.stage).or_default() += 1;
    }
    stages
}

fn until_stages(stand: &Stand, wanted: &[(&str, usize)]) {
    let wanted = wanted.iter().map(|(stage, count)| ((*stage).to_owned(), *count)).collect();
    towline_testkit::wait::until(SOON, "all are where they should be", || {
        let stages = stages(stand);
        towline_testkit::wait::so(stages == wanted, &format!("{stages:?}\n{}", stand.towline.log()))
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_is_imported_as_far_as_it_is_still_there() {
    let (stand, here) = old().await;
    stand.towline.run(&["sync", "soulseek", "--baseline", "all"]);
    until_stages(&stand, &[("gone", 7), ("imported", 1)]);
    stand.assert_home([&here]);
    assert_eq!(stand.peers.changes(), [], "nothing of long ago is fetched again");
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_it_is_imported_until_it_is_downloaded_again() {
    let (stand, here) = old().await;
    stand.towline.run(&["sync", "soulseek", "--baseline", "none"]);
    stand.towline.until_nothing_is_asked(SOON);
    until_stages(&stand, &[("baseline", 8)]);
    stand.queue(&here);
    until_stages(&stand, &[("baseline", 8), ("imported", 1)]);
    stand.assert_home([&here]);
}

#[tokio::test(flavor = "multi_thread")]
async fn since_a_day_leaves_older_ones_alone() {
    let (stand, here) = old().await;
    let now = i64::try_from(stand.peers.sim.now() / 10).unwrap();
    let a_week_ago = Timestamp::from_micros(now - 7 * 86_400_000_000).to_string();
    let since = format!("since:{}", &a_week_ago[..10]);
    stand.towline.run(&["sync", "soulseek", "--baseline", &since]);
    until_stages(&stand, &[("baseline", 6), ("gone", 1), ("imported", 1)]);
    stand.assert_home([&here]);
}
