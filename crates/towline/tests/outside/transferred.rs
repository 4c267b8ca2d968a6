//! Albums that come from peers, as `item` and `plan` tell of them. Names of peers are hostile.

use std::{fs, path::Path, time::Duration};

use towline_sim::slskd::{
    Behaviour, Failure, Move, Peer, RemoteFile, Row, SlskdSim, TransferState,
};

use crate::{
    session::{Session, assert_said},
    slskd::{config, slskd},
};

/// In ticks of slskd's clock.
const HOUR: u64 = 3600 * 10_000_000;

/// A session with a slskd of these peers, everything of which is downloaded, or fails.
async fn downloaded(peers: &[Peer], more: &str) -> (Session, SlskdSim) {
    let (session, sim) = slskd(|mut script| {
        script.peers = peers.to_vec();
        script
    })
    .await;
    for file in peers.iter().flat_map(|peer| peer.files.iter().map(move |file| (peer, file))) {
        let (directory, name) = file.1.filename.rsplit_once('\\').unwrap();
        sim.queue(&file.0.username, directory, &[name]);
    }
    sim.finish_all().await;
    for row in sim.rows() {
        // Long ago: what is lost is not expected any more, and a command need not wait for it.
        sim.change_row(&row.id, |row| row.ended_at = row.ended_at.map(|at| at - HOUR));
    }
    let text = config(&session, &sim, more);
    (session.file("towline.toml", &text), sim)
}

fn gone_bad() -> Peer {
    let banned = |name| {
        let words = "Banned \u{1b}[2J";
        RemoteFile::new(name).that(Behaviour::fails(Failure::Rejected, words))
    };
    let stuck = Move { fails: true, ..Move::default() };
    Peer::new(
        "b\u{202e}ob",
        [
            RemoteFile::new("@@a\\Some\u{1b}[1mAlbum\\1.flac"),
            RemoteFile::new("@@a\\Some\u{1b}[1mAlbum\\2.flac").moved(stuck.clone()),
            RemoteFile::new("@@a\\Some\u{1b}[1mAlbum\\a.log").moved(stuck),
            banned("@@a\\Some\u{1b}[1mAlbum\\3.flac"),
            banned("@@a\\Some\u{1b}[1mAlbum\\cover.jpg"),
        ],
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_of_a_peer_is_shown_with_what_failed_and_got_lost() {
    let (session, _sim) = downloaded(&[gone_bad()], "failed = \"ask\"").await;
    session.run(&["sync"]);
    assert_said!("transferred_badly", session.transcript(&["item list", "item show 2"]));
    let json = session.run(&["--json", "item", "show", "2"]);
    let json = json.split("--- stdout\n").nth(1).unwrap().split("\n--- ").next().unwrap();
    let shown: serde_json::Value = serde_json::from_str(json).unwrap();
    let from = &shown["item"]["transfers"];
    assert_eq!(from["user"], "b\u{202e}ob", "programs get it as it is");
    assert_eq!(from["directory"], "@@a\\Some\u{1b}[1mAlbum");
    let counts = ["files", "under_way", "failed", "lost"].map(|key| from[key].as_u64().unwrap());
    assert_eq!(counts, [5, 0, 2, 2]);
    assert_eq!(shown["files"]["failed"][0]["audio"], true);
    assert_eq!(shown["files"]["failed"][0]["again"], serde_json::Value::Null, "it was refused");
    assert_eq!(shown["files"]["lost"][0]["audio"], true);
    assert!(shown["files"]["lost"][0]["words"].as_str().unwrap().contains("2.flac is not there"));
    assert_eq!(shown["detail"]["origin"]["rows"].as_array().unwrap().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_whose_files_were_brought_together_says_where_they_are() {
    let discs = [r"@@a\Box\CD1\1.flac", r"@@a\Box\CD2\1.flac"].map(RemoteFile::new);
    let (session, _sim) = downloaded(&[Peer::new("bob", discs)], "").await;
    // In the way of the import: it waits for a person, and the files where they are.
    fs::write(session.path("library/Box"), "").unwrap();
    session.run(&["sync"]);
    assert_said!("transferred_apart", session.transcript(&["item list", "item show 2"]));
    let json = session.run(&["--json", "item", "show", "2"]);
    assert!(json.contains("\"from\": \"[DIR]/dl/CD1/1.flac\""), "{json}");
}

/// A peer with files of these fates.
fn peer(name: &str, files: &[(&str, Behaviour)]) -> Peer {
    let file = |(name, fate): &(&str, Behaviour)| RemoteFile::new(name).that(fate.clone());
    Peer::new(name, files.iter().map(file))
}

fn well() -> Behaviour {
    Behaviour::default()
}

fn fails(how: Failure) -> Behaviour {
    Behaviour::fails(how, "no")
}

/// The peers share this too, and a person queues it. Once this many transfers are over, and this
/// many files have been moved, they have been there for a while.
async fn queue(session: &Session, sim: &SlskdSim, peers: &[Peer], [over, moved]: [usize; 2]) {
    for new in peers {
        sim.peers(|known| match known.iter_mut().find(|peer| peer.username == new.username) {
            Some(peer) => peer.files.extend_from_slice(&new.files),
            None => known.push(new.clone()),
        });
        for file in &new.files {
            let (directory, name) = file.filename.rsplit_once('\\').unwrap();
            sim.queue(&new.username, directory, &[name]);
        }
    }
    let is_moved = || {
        let events = sim.events();
        events.iter().filter(|event| event.kind == "DownloadFileComplete").count() == moved
    };
    let is_over = |rows: &[Row]| rows.iter().filter(|row| row.state.is_terminal()).count() == over;
    sim.until("over", is_over).await;
    while !is_moved() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    make_old(&session.path("dl"));
}

fn make_old(directory: &Path) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            make_old(&entry.path());
            continue;
        }
        let file = fs::File::options().append(true).open(entry.path()).unwrap();
        let now = file.metadata().unwrap().modified().unwrap();
        file.set_modified(now - Duration::from_secs(3600)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_at_first_contact_leaves_alone_what_is_over_and_nothing_else() {
    let (session, sim) = slskd(|script| script).await;
    let text = config(&session, &sim, "exclude_users = ['eve']").replace("\"all\"", "\"ask\"");
    let session = session.file("towline.toml", &text);
    let bob = [("@@a\\O\u{1b}[1mver\\1.flac", well()), (r"@@a\On\1.flac", Behaviour::StaysQueued)];
    let eve = [(r"@@e\Excluded\1.flac", well())];
    queue(&session, &sim, &[peer("bob", &bob), peer("eve", &eve)], [2, 2]).await;
    assert_said!("transferred_first_contact", session.transcript(&["plan"]));
    assert!(!session.path("home").exists(), "no ledger was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_of_each_album_what_a_run_would_do() {
    let (session, sim) = slskd(|mut script| {
        // Nothing is tried again by slskd itself.
        script.settings.retry.attempts = 1;
        script
    })
    .await;
    let text = config(&session, &sim, "").replace("\"all\"", "\"ask\"");
    let session = session.file("towline.toml", &text);
    queue(&session, &sim, &[peer("bob", &[(r"@@a\Old\1.flac", well())])], [1, 1]).await;
    session.run(&["sync"]);

    let stuck = Move { fails: true, ..Move::default() };
    let mut bob = peer(
        "bob",
        &[
            (r"@@a\Whole\1.flac", well()),
            (r"@@a\Queued\1.flac", Behaviour::StaysQueued),
            (r"@@a\Refused\1.flac", well()),
            (r"@@a\Refused\2.flac", fails(Failure::Rejected)),
            (r"@@a\Reset\1.flac", fails(Failure::Errored)),
            (r"@@a\Pictures\1.jpg", well()),
            (r"@@a\Given up\1.flac", Behaviour::StaysQueued),
        ],
    );
    bob.files.push(RemoteFile::new(r"@@a\Stuck\1.flac").moved(stuck));
    // Another's of the same name: slskd puts both into one directory.
    let eve = peer("eve", &[(r"@@e\Whole\2.flac", well())]);
    queue(&session, &sim, &[bob, eve], [8, 5]).await;
    let of = |name: &str| sim.rows().into_iter().find(|row| row.filename.contains(name)).unwrap();
    sim.change_row(&of("Given up").id, |row| {
        row.state = TransferState::Cancelled;
        row.removed = true;
    });
    assert_said!("transferred_plan", session.transcript(&["plan"]));

    // In a library of plain directories the two would be in each other's way.
    sim.change_row(&of(r"@@e\Whole").id, |row| row.removed = true);
    // What is lost is not expected any more, and a command need not wait for it.
    let long_ago = |row: &mut Row| row.ended_at = row.ended_at.map(|at| at - HOUR);
    sim.change_row(&of("Stuck").id, long_ago);
    session.run(&["sync"]);
    queue(&session, &sim, &[peer("bob", &[(r"@@a\Whole\3.flac", well())])], [10, 6]).await;
    assert_said!("transferred_plan_later", session.transcript(&["plan"]));
    let json = session.run(&["--json", "plan"]);
    assert!(json.contains(r#""directory": "@@a\\Refused""#), "{json}");
    assert!(sim.log().mutations().is_empty(), "{:?}", sim.log().mutations());
    sim.stop();
    assert_said!("transferred_plan_without_slskd", session.transcript(&["plan"]));
}
