//! Albums that come from peers, as `item` and `plan` tell of them. Names of peers are hostile.

use towline_sim::slskd::{Behaviour, Failure, Move, Peer, RemoteFile, SlskdSim};

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
            RemoteFile::new("@@a\\Some\u{1b}[1mAlbum\\2.flac").moved(stuck),
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
    assert_eq!(counts, [4, 0, 2, 1]);
    assert_eq!(shown["files"]["failed"][0]["audio"], true);
    assert_eq!(shown["files"]["failed"][0]["again"], serde_json::Value::Null, "it was refused");
    assert!(shown["files"]["lost"][0]["words"].as_str().unwrap().contains("2.flac is not there"));
    assert_eq!(shown["detail"]["origin"]["rows"].as_array().unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_whose_files_were_brought_together_says_where_they_are() {
    let discs = [r"@@a\Box\CD1\1.flac", r"@@a\Box\CD2\1.flac"].map(RemoteFile::new);
    let (session, _sim) = downloaded(&[Peer::new("bob", discs)], "").await;
    // In the way of the import: it waits for a person, and the files where they are.
    std::fs::write(session.path("library/Box"), "").unwrap();
    session.run(&["sync"]);
    assert_said!("transferred_apart", session.transcript(&["item list", "item show 2"]));
    let json = session.run(&["--json", "item", "show", "2"]);
    assert!(json.contains("\"from\": \"[DIR]/dl/CD1/1.flac\""), "{json}");
}
