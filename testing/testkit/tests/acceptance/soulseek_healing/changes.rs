//! What was found to change between two looks: slskd's address, an album's neighbours, its files.

use std::{fs, time::Duration};

use towline_sim::{betanin, slskd::Behaviour};
use towline_testkit::towline::Towline;

use super::{Stand, USER, album, remote};
use crate::{
    soulseek::{OFTEN, Soulseek},
    worlds::{PROGRAM, SOON, Simulated, assert_library},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_slskd_with_another_address_is_the_same_one() {
    let stand = Stand::started(|script| script).await;
    let (slow, done) = (album("Slow", 40), album("Done", 60));
    stand.share(&done);
    stand.queue(&done);
    stand.until_imported(&done);
    stand.share_with_second(&slow, &Behaviour::succeeds(4_000));
    stand.queue(&slow);
    stand.towline.until_stage(SOON, "Slow", "settling");
    stand.configure(&stand.peers.source_at("http://127.0.0.1:1", stand.peers.sim.key(), OFTEN, ""));
    stand.towline.until_asked(SOON, "unreachable:soulseek");
    let there = stand.peers.sim.url().replace("127.0.0.1", "localhost");
    stand.configure(&stand.peers.source_at(&there, stand.peers.sim.key(), OFTEN, ""));
    stand.peers.sim.finish_all().await;
    stand.until_imported(&slow);
    stand.assert_home([&done, &slow]);
}

/// The first is handed over where it lies, and asked about; by the second time it is no longer
/// alone there.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_come_to_the_same_directory_meanwhile_is_not_imported_with_it() {
    let world =
        Simulated::start(|script| script.album("Hits*", betanin::Behaviour::AsksNoMatch)).await;
    let peers = Soulseek::start(world.downloads(), |script| script).await;
    let mut towline = Towline::new(PROGRAM, &(peers.source("") + &world.importer()));
    towline.start();
    peers.until_met();
    let (first, second) = (album("First", 40), album("Second", 60));
    peers.share("ann", r"C:\One\Hits", &first);
    peers.share("eve", r"Music\Other\Hits", &second);
    peers.queue("ann", &[r"C:\One\Hits"]);
    let asked = towline.until_asked(SOON, "no-match");
    assert!(!world.downloads().join("towline-gathered").exists(), "it lies alone as yet");
    peers.queue("eve", &[r"Music\Other\Hits"]);
    peers.sim.finish_all().await;
    towline_testkit::wait::until(SOON, "both are asked about", || {
        let asked = towline.inbox()?.len();
        towline_testkit::wait::so(asked == 2, &towline.log())
    });
    towline.run(&["inbox", "answer", &asked.id.to_string(), "as-is"]);
    towline_testkit::wait::until(SOON, "the first is imported", || {
        let is = towline.items()?.iter().any(|item| item.stage == "imported");
        towline_testkit::wait::so(is, &towline.log())
    });
    assert_library(&world.library(), [&first]);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_went_before_they_were_handed_over_are_asked_about() {
    let mut stand = Stand::new(|script| script).await;
    stand.configure(&stand.peers.source("quiet = \"4s\"\nmove_within = \"2s\"").replacen(
        "quiet = \"1s\"\n",
        "",
        1,
    ));
    stand.start();
    let album = album("Taken", 40);
    stand.share(&album);
    stand.queue(&album);
    stand.peers.sim.finish_all().await;
    fs::rename(stand.peers.downloads.join("Taken"), stand.peers.downloads.join("elsewhere"))
        .unwrap();
    stand.towline.until_asked(SOON, "lost");
    fs::rename(stand.peers.downloads.join("elsewhere"), stand.peers.downloads.join("Taken"))
        .unwrap();
    stand.until_imported(&album);
    stand.assert_home([&album]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_has_run_out_of_time_rests() {
    let mut stand = Stand::new(|script| script).await;
    stand.configure(&stand.peers.source("settle_within = \"3s\"\nfailed = \"ask\""));
    stand.start();
    let album = album("Refused", 40);
    stand.share_with_second(&album, &super::fails_once());
    stand.peers.queue(USER, &[&remote("Refused")]);
    stand.towline.until_asked(SOON, "transfers-failed");
    tokio::time::sleep(Duration::from_secs(4)).await;
    let (before, log) = (stand.ledger_size(), stand.towline.log().len());
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!((stand.ledger_size(), stand.towline.log().len()), (before, log));
    stand.towline.until_asked(SOON, "transfers-failed");
}

impl Stand {
    /// How much has been written to the ledger.
    fn ledger_size(&self) -> u64 {
        let wal = self.towline.data().join("towline.db-wal");
        fs::metadata(wal).map_or(0, |meta| meta.len())
    }
}
