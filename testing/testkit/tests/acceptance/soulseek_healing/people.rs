//! People work on slskd's page at the same time.

use std::collections::BTreeSet;

use towline_sim::slskd::{Behaviour, Failure, MutationKind, TransferState};
use towline_testkit::wait::{so, until};

use super::{Stand, USER, album, remote};
use crate::worlds::{SOON, assert_library};

impl Stand {
    fn somebody_cancels(&self, row: &str, removes: bool) {
        let path = format!("/transfers/downloads/{USER}/{row}?remove={removes}");
        assert_eq!(self.peers.somebody_calls("DELETE", &path, ""), "204");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_somebody_cancels_is_asked_about_and_never_fetched_again() {
    let stand = Stand::started(|script| script).await;
    let album = album("Cancelled", 40);
    stand.share_with_second(&album, &Behaviour::StaysQueued);
    let rows = stand.queue(&album);
    stand.towline.until_stage(SOON, "Cancelled", "settling");
    stand.somebody_cancels(&rows[1], false);
    let asked = stand.towline.until_asked(SOON, "transfers-failed");
    assert!(asked.detail.contains("02 Track 2.mp3"), "{}", asked.detail);
    // Cleared away, too, it is still what somebody has cancelled.
    stand.somebody_cancels(&rows[1], true);
    let looks = || stand.peers.sim.log().count("GET", "*/transfers/downloads");
    let before = looks();
    until(SOON, "two more looks", || so(looks() > before + 2, &stand.towline.log()));
    assert_eq!(stand.towline.until_asked(SOON, "transfers-failed").id, asked.id);
    stand.towline.run(&["inbox", "answer", &asked.id.to_string(), "partly"]);
    stand.towline.until_nothing_is_asked(SOON);
    until(SOON, "the rest is there", || {
        let sounds = towline_testkit::audio::sounds_below(stand.world.library());
        so(sounds == album.sounds()[..1], &stand.towline.log())
    });
    let enqueued = stand.peers.changes().iter().any(|(kind, _)| *kind == MutationKind::Enqueued);
    assert!(!enqueued, "{:?}", stand.peers.changes());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_that_somebody_cancels_and_clears_ends_as_gone() {
    let stand = Stand::started(|script| script).await;
    let album = album("Unwanted", 40);
    stand
        .peers
        .share_that(USER, &remote("Unwanted"), &album, |file| file.that(Behaviour::StaysQueued));
    let rows = stand.queue(&album);
    stand.towline.until_stage(SOON, "Unwanted", "settling");
    for row in &rows {
        stand.somebody_cancels(row, false);
    }
    let all_over = |rows: &[towline_sim::slskd::Row]| {
        rows.iter().all(|row| row.state == TransferState::Cancelled)
    };
    stand.peers.sim.until("cancelled", all_over).await;
    for row in &rows {
        stand.somebody_cancels(row, true);
    }
    stand.towline.until_stage(SOON, "Unwanted", "gone");
    stand.towline.until_nothing_is_asked(SOON);
    assert!(stand.world.sim.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_excluded_never_appears() {
    let mut stand = Stand::new(|script| script).await;
    let rules = "exclude_users = [\"eve*\"]\nexclude = [\"**/Podcasts\"]";
    stand.configure(&stand.peers.source(rules));
    stand.start();
    let (wanted, other, cast) = (album("Wanted", 40), album("Other", 60), album("Cast", 80));
    stand.peers.share("Eve 2", &remote("Other"), &other);
    stand.peers.share(USER, r"@@a\Podcasts\Cast", &cast);
    stand.share(&wanted);
    stand.peers.queue("Eve 2", &[&remote("Other")]);
    stand.peers.queue(USER, &[r"@@a\Podcasts\Cast"]);
    stand.queue(&wanted);
    stand.until_imported(&wanted);
    stand.assert_home([&wanted]);
    let items = stand.towline.items().unwrap();
    let titles: Vec<_> = items.iter().map(|item| &item.title).collect();
    assert_eq!(titles, ["Wanted"]);
    assert_library(&stand.peers.downloads.join("Cast"), [&cast]);
    assert_eq!(stand.peers.changes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_rows_of_what_was_imported_are_hidden() {
    let mut stand = Stand::new(|script| script).await;
    let more = "hide_imported = true\nexclude_users = [\"eve\"]";
    stand.configure(&stand.peers.source(more));
    stand.start();
    let (done, other, held) = (album("Done", 40), album("Other", 60), album("Held", 80));
    stand.peers.share("eve", &remote("Other"), &other);
    stand.share(&done);
    let refused = Behaviour::fails(Failure::Rejected, "File not shared.");
    stand.share_with_second(&held, &refused);
    stand.peers.share_text(USER, &(remote("Done") + "\\info.nfo"), refused);
    stand.peers.queue("eve", &[&remote("Other")]);
    stand.queue(&held);
    let rows: BTreeSet<_> = stand.queue(&done).into_iter().collect();
    stand.until_imported(&done);
    stand.towline.until_asked(SOON, "transfers-failed");
    let log = stand.peers.sim.log();
    let hidden = log.mutations().iter().map(|mutation| {
        assert_eq!(mutation.kind, MutationKind::Hidden);
        mutation.row.as_ref().unwrap().id.clone()
    });
    assert_eq!(hidden.collect::<BTreeSet<_>>(), rows);
    assert_eq!(log.mutations().len(), rows.len());
    assert_library(&stand.world.library(), [&done]);
    let listed = stand.peers.sim.rows().into_iter().filter(|row| !row.removed).count();
    assert_eq!(listed, 4);
}
