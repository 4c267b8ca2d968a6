//! What one folder's failure costs: that folder, and nobody else.

use std::sync::Mutex;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use towline_domain::Timestamp;

use super::*;

/// What is answered in Syncthing's place: to requests that begin so, this status and these words.
type Rules = Arc<Mutex<Vec<(&'static str, u16, &'static str)>>>;

/// Stands before a Syncthing, and answers some requests itself.
struct Front {
    url: String,
    rules: Rules,
    _task: tokio_util::task::AbortOnDropHandle<()>,
}

impl Front {
    async fn of(sim: &SyncthingSim) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behind = sim.url().trim_start_matches("http://").to_owned();
        let rules = Rules::default();
        let of_task = Arc::clone(&rules);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, behind.clone(), Arc::clone(&of_task)));
            }
        });
        Self { url, rules, _task: tokio_util::task::AbortOnDropHandle::new(task) }
    }

    fn answers(&self, to: &'static str, status: u16, words: &'static str) {
        self.rules.lock().unwrap().push((to, status, words));
    }

    fn is_honest(&self) {
        self.rules.lock().unwrap().clear();
    }
}

/// One request, and the connection's end.
async fn answer(mut stream: TcpStream, behind: String, rules: Rules) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let rule = rules.lock().unwrap().iter().copied().find(|(to, ..)| head.starts_with(to));
    if let Some((_, status, words)) = rule {
        let length = words.len();
        let answer = format!(
            "HTTP/1.1 {status} So\r\nContent-Type: text/plain\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{words}"
        );
        let _gone = stream.write_all(answer.as_bytes()).await;
        return;
    }
    let Ok(mut server) = TcpStream::connect(behind).await else { return };
    let last = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    if server.write_all(last.as_bytes()).await.is_ok() {
        let _gone = tokio::io::copy(&mut server, &mut stream).await;
    }
}

async fn two_folders() -> (SyncthingSim, Front, Syncthing) {
    let script = Script::new(Version::V1_29).device("laptop").folder(Folder::new("other", ""));
    let sim = started(script).await;
    let front = Front::of(&sim).await;
    let server = server_at(&front.url, sim.key());
    (sim, front, server)
}

const CORRUPTED: &str = "leveldb: corrupted block";

#[tokio::test]
async fn a_folder_that_cannot_be_read_costs_the_others_nothing() {
    let (_sim, front, server) = two_folders().await;
    front.answers("GET /rest/db/status?folder=media ", 500, CORRUPTED);
    let kept = server.look().await.unwrap();
    let media = folder(&kept, "media");
    assert_eq!((media.activity, media.error.as_deref()), (Activity::Stopped, Some(CORRUPTED)));
    assert_eq!((media.label.as_str(), media.stage()), ("Media", FolderStage::Failing));
    assert_eq!(folder(&kept, "other").stage(), FolderStage::InSync);
    assert_eq!(kept.devices.len(), 1, "a window's device can be paused");
    // No event tells that it is well again.
    front.is_honest();
    let kept = server.look().await.unwrap();
    assert_eq!(folder(&kept, "media").stage(), FolderStage::InSync);
}

#[tokio::test]
async fn what_is_known_of_a_folder_outlives_a_failure() {
    let (sim, front, server) = two_folders().await;
    sim.lacks("media", [File::new("song", 7)]);
    let before = folder(&server.look().await.unwrap(), "media").clone();
    front.answers("GET /rest/db/status?folder=media ", 500, CORRUPTED);
    let now = Timestamp::from_micros(i64::MAX);
    server.board.name(|named| named.everything = true);
    let after = folder(&server.look().await.unwrap(), "media").clone();
    assert_eq!((after.lacks, after.sequence), (before.lacks, before.sequence));
    assert_eq!(after.activity, Activity::Stopped);
    let asked = server.folder("media", now).await.unwrap().unwrap();
    assert_eq!(asked.error.as_deref(), Some(CORRUPTED), "and whoever acts on it is told the same");
}

#[tokio::test]
async fn a_failure_of_the_whole_server_is_the_looks() {
    let (_sim, front, server) = two_folders().await;
    for (status, kind) in [(503, TroubleKind::Refused), (403, TroubleKind::KeyRefused)] {
        front.answers("GET /rest/db/status", status, "Forbidden");
        assert_eq!(server.look().await.unwrap_err().kind, kind);
        front.is_honest();
    }
    assert_eq!(server.look().await.unwrap().folders.len(), 2);
}

#[tokio::test]
async fn a_folder_is_removed_only_when_the_configuration_has_it_no_longer() {
    let (sim, front, server) = two_folders().await;
    // So Syncthing answers about one that was paused in between.
    front.answers("GET /rest/db/browse?folder=media", 500, "no such folder");
    let kept = server.look().await.unwrap();
    assert_eq!(folder(&kept, "media").stage(), FolderStage::InSync);
    front.is_honest();
    // Conflicts that could not be looked for are looked for later.
    let name = "Song.sync-conflict-20261121-101500-ABCDEFG.mp3";
    sim.writes("media", &File::new(name, 1)).unwrap();
    server.board.name(|named| named.everything = true);
    assert_eq!(folder(&server.look().await.unwrap(), "media").conflicts, [name]);

    front.answers("GET /rest/db/status?folder=media ", 404, "no such folder");
    server.board.name(|named| named.everything = true);
    let kept = server.look().await.unwrap();
    assert_eq!(folder(&kept, "media").activity, Activity::Stopped, "it is still configured");
    front.answers("GET /rest/config/folders/media", 404, "No folder with given ID");
    server.board.name(|named| named.everything = true);
    assert_eq!(server.look().await.unwrap().folders.len(), 1);
}

#[tokio::test]
async fn conflicts_are_remembered_up_to_a_bound_and_then_looked_for_in_the_tree() {
    let (sim, _front, server) = two_folders().await;
    server.look().await.unwrap();
    let name = |n: usize| format!("{n}.sync-conflict-20261121-101500-ABCDEFG.mp3");
    let id = syncthing_client::FolderId::from("media");
    let most = super::super::board::CONFLICTS;
    sim.writes("media", &File::new(&name(most + 5), 1)).unwrap();
    {
        let mut state = server.board.state();
        state.name_conflicts(&id, (0..most + 50).map(name));
        assert_eq!(state.conflicts[&id].len(), most);
        state.name_conflicts(&"nobody's".into(), [name(1)]);
        assert!(!state.conflicts.contains_key(&"nobody's".into()), "no such folder is followed");
    }
    // None of those is there; the one that was not remembered is.
    server.board.name(|named| named.everything = true);
    let kept = server.look().await.unwrap();
    assert_eq!(folder(&kept, "media").conflicts, [name(most + 5)]);
}
