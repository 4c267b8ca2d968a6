//! What a simulated betanin does wrong on purpose, seen over real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use reqwest::{Client, Response};
use tempfile::TempDir;
use tokio::net::TcpSocket;
use towline_sim::betanin::{Behaviour, Betanin, Burst, PostFault, Rule, Script, Status, Torrent};

struct Stage {
    sim: Betanin,
    http: Client,
    place: TempDir,
}

impl Stage {
    async fn start(change: impl FnOnce(&mut Script)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let place = tempfile::tempdir().unwrap();
        let mut script = Script::new(place.path().join("lib"));
        change(&mut script);
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().unwrap();
        Self { sim: Betanin::start(script).await.unwrap(), http, place }
    }

    fn album(&self, name: &str) -> PathBuf {
        let directory = self.place.path().join("dl").join(name);
        fs::create_dir_all(directory.join("CD1")).unwrap();
        fs::write(directory.join("CD1/1.mp3"), name).unwrap();
        directory
    }

    async fn post_within(&self, name: &str, patience: Duration) -> reqwest::Result<Response> {
        let both = self.album(name).to_str().unwrap().replace('/', "%2F").replace(' ', "+");
        self.http
            .post(format!("{}/api/torrents/", self.sim.url()))
            .header("X-API-Key", self.sim.key())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .timeout(patience)
            .body(format!("both={both}"))
            .send()
            .await
    }

    async fn post(&self, name: &str) -> reqwest::Result<Response> {
        self.post_within(name, Duration::from_secs(5)).await
    }

    async fn call(&self, method: &str, path: &str) -> reqwest::Result<Response> {
        let url = format!("{}/api/{path}", self.sim.url());
        let method = method.parse().unwrap();
        self.http.request(method, url).header("X-API-Key", self.sim.key()).send().await
    }

    async fn until(&self, what: &str, so: impl Fn(&[Torrent]) -> bool) -> Vec<Torrent> {
        for _ in 0..2000 {
            let torrents = self.sim.torrents();
            if so(&torrents) {
                return torrents;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never {what}: {:?}", self.sim.torrents());
    }

    /// Until both ends have seen that connections that were kept open are closed.
    async fn moment(&self) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    async fn until_ended(&self, count: usize) -> Vec<Torrent> {
        let ended = |torrent: &Torrent| torrent.status == Status::Completed;
        self.until("ended", |all| all.len() == count && all.iter().all(ended)).await
    }

    fn library(&self) -> usize {
        fs::read_dir(self.place.path().join("lib")).unwrap().count()
    }
}

#[tokio::test]
async fn a_held_post_is_committed_after_its_client_has_gone() {
    let stage = Stage::start(|_| ()).await;
    stage.sim.faults(|faults| faults.on_next_post("Held", PostFault::Hold { ms: 400 }));
    let error = stage.post_within("Held", Duration::from_millis(100)).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(stage.sim.torrents().is_empty());
    assert_eq!(stage.sim.requests().len(), 1);
    stage.until_ended(1).await;
    assert!(stage.sim.posts().values().all(|&times| times == 1));
    assert_eq!(stage.library(), 1);
}

#[tokio::test]
async fn an_answer_is_lost_before_or_after_the_post_is_committed() {
    let stage = Stage::start(|_| ()).await;
    stage.sim.faults(|faults| {
        faults.on_next_post("Before*", PostFault::CloseBefore);
        faults.on_next_post("After*", PostFault::CloseAfter);
        faults.on_next_post("Error*", PostFault::ErrorAfter);
    });
    assert!(stage.post("Before").await.is_err());
    assert!(stage.sim.posts().is_empty());
    assert!(stage.post("After").await.is_err());
    assert_eq!(stage.sim.posts().len(), 1);
    assert_eq!(stage.post("Error").await.unwrap().status(), 500);
    assert_eq!(stage.sim.posts().len(), 2);
    assert!(stage.post("Before").await.unwrap().status().is_success(), "used up");
    stage.until_ended(3).await;
}

#[tokio::test]
async fn connections_are_refused_and_taken_again_while_imports_go_on() {
    let stage = Stage::start(|script| {
        script.albums = vec![Rule { takes_ms: 100, ..Rule::new("*", Behaviour::Imports) }];
    })
    .await;
    stage.post("A").await.unwrap();
    stage.sim.faults(|faults| faults.refuse_connections = true);
    stage.moment().await;
    assert!(stage.call("GET", "meta/system_info").await.unwrap_err().is_connect());
    stage.until_ended(1).await;
    stage.sim.faults(|faults| faults.refuse_connections = false);
    assert!(stage.call("GET", "meta/system_info").await.unwrap().status().is_success());

    stage.sim.kill();
    stage.moment().await;
    assert!(!stage.sim.is_running());
    assert!(stage.call("GET", "meta/system_info").await.unwrap_err().is_connect());
    stage.sim.restart();
    assert!(stage.call("GET", "meta/system_info").await.unwrap().status().is_success());
}

#[tokio::test]
async fn other_answers_come_in_betanins_place() {
    let stage = Stage::start(|_| ()).await;
    let status = async || stage.call("GET", "meta/system_info").await.unwrap().status().as_u16();
    stage.sim.faults(|faults| faults.errors = Some(Burst { status: 502, left: 2 }));
    assert_eq!((status().await, status().await, status().await), (502, 502, 200));
    stage.sim.faults(|faults| faults.wrong_key = true);
    assert_eq!(status().await, 422);
    stage.sim.faults(|faults| faults.html = true);
    let page = stage.call("GET", "torrents").await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    stage.sim.faults(|faults| {
        *faults = towline_sim::betanin::Faults { answer_after_ms: 150, ..Default::default() };
    });
    let begun = tokio::time::Instant::now();
    assert_eq!(status().await, 200);
    assert!(begun.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn cut_chunks_say_the_same_as_whole_ones() {
    let mut said = Vec::new();
    for cut in [None, Some(1), Some(2)] {
        let stage = Stage::start(|script| {
            script.cut = cut;
            script.colour = true;
            script.albums = vec![Rule::new("*", Behaviour::AsksNoMatch)];
        })
        .await;
        stage.post("Für Élise").await.unwrap();
        let asked = |all: &[Torrent]| {
            all.iter().any(|t| t.lines.last().is_some_and(|(_, line)| line.contains('?')))
        };
        let torrents = stage.until("asked", asked).await;
        let place = stage.place.path().to_str().unwrap().to_owned();
        let all: String = torrents[0].lines.iter().map(|(_, line)| line.as_str()).collect();
        // White space that stood alone in a chunk is dropped, as betanin does.
        let all: String = all.replace(&place, "").split_whitespace().collect();
        said.push((all, torrents[0].lines.len()));
    }
    assert_eq!(said[0].0, said[1].0);
    assert_eq!(said[0].0, said[2].0);
    assert!(said[1].1 > said[0].1 && said[1].1 != said[2].1, "{said:?}");
}

#[tokio::test]
async fn an_index_is_used_twice_when_a_retry_comes_in_a_run() {
    let stage = Stage::start(|script| {
        script.albums = vec![Rule::new("*", Behaviour::AsksOddly)];
    })
    .await;
    stage.post("A").await.unwrap();
    let torrents = stage.until("asked", |all| all[0].lines.len() == 2).await;
    assert_eq!(torrents[0].status, Status::Processing, "betanin does not know this question");
    stage.call("PUT", "torrents/1").await.unwrap();
    let answer = stage
        .http
        .post(format!("{}/api/torrents/1/console/stdin", stage.sim.url()))
        .header("X-API-Key", stage.sim.key())
        .header("Content-Type", "application/json")
        .body(r#"{"text": "n"}"#);
    answer.send().await.unwrap();
    let torrents = stage.until("echoed", |all| all[0].lines.len() >= 4).await;
    let indices: Vec<u64> = torrents[0].lines.iter().map(|(index, _)| *index).collect();
    assert_eq!(indices[..4], [1, 2, 3, 3]);
}

#[tokio::test]
async fn the_last_worker_takes_the_process_with_it() {
    let stage = Stage::start(|script| {
        script.workers = 2;
        script.albums = vec![Rule::new("Asks*", Behaviour::AsksNoMatch)];
    })
    .await;
    for name in ["Asks 1", "Asks 2"] {
        stage.post(name).await.unwrap();
    }
    stage.until("both ask", |all| all.iter().all(|t| t.status == Status::NeedsInput)).await;
    for id in [1, 2] {
        assert!(stage.sim.is_running());
        stage.call("DELETE", &format!("torrents/{id}")).await.unwrap();
        let stdin = format!("{}/api/torrents/{id}/console/stdin", stage.sim.url());
        let answer = stage.http.post(stdin).header("X-API-Key", stage.sim.key());
        // The second one ends the process, perhaps before it answers.
        let _ =
            answer.header("Content-Type", "application/json").body(r#"{"text":"s"}"#).send().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(!stage.sim.is_running());
}

#[tokio::test]
async fn every_behaviour_ends_as_completed() {
    let stage = Stage::start(|script| {
        *script = script
            .clone()
            .album("Nothing", Behaviour::DoesNothing)
            .album("Crash", Behaviour::Crashes)
            .album("Full", Behaviour::NotWritable);
    })
    .await;
    for name in ["Nothing", "Crash", "Full", "Good"] {
        stage.post(name).await.unwrap();
    }
    let torrents = stage.until_ended(4).await;
    let said =
        |n: usize| torrents[n].lines.iter().map(|(_, line)| line.as_str()).collect::<String>();
    assert!(said(1).contains("Traceback (most recent call last)"));
    assert!(said(2).contains("Error: Permission denied while copying"));
    assert_eq!(stage.library(), 1);
    let posted: Vec<_> = stage.sim.requests().into_iter().map(|r| r.method + &r.path).collect();
    assert_eq!(posted, vec!["POST/api/torrents/"; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_gets_the_port_of_a_process_that_ends_and_starts_again() {
    let stage = Stage::start(|_| ()).await;
    let address: SocketAddr = stage.sim.url().trim_start_matches("http://").parse().unwrap();
    let is_over = AtomicBool::new(false);
    let taken = thread::scope(|scope| {
        let taken = scope.spawn(|| {
            let take = || TcpSocket::new_v4().unwrap().bind(address).is_ok();
            std::iter::from_fn(|| (!is_over.load(Ordering::Relaxed)).then(take)).any(|took| took)
        });
        for _ in 0..2000 {
            stage.sim.kill();
            stage.sim.restart();
        }
        is_over.store(true, Ordering::Relaxed);
        taken.join().unwrap()
    });
    assert!(!taken);
    // Of so many lives the last may begin late.
    let mut listens = false;
    for _ in 0..5 {
        listens = listens || stage.call("GET", "torrents").await.is_ok();
    }
    assert!(listens, "it listens again");
}
