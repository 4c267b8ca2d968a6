//! How many items are claimed and finished in a second.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;
use towline_domain::{Clock as _, SystemClock};
use towline_store::Store;

use crate::{fill, place::Place, toy};

pub(crate) async fn all(items: usize) {
    println!("## Items claimed and finished in a second ({items} items, 64 at once)");
    println!("| ledger | workers | items/s |\n|---|---|---|");
    embedded(items).await;
    for workers in [1, 2, 4] {
        shared(items, workers).await;
    }
    println!();
}

async fn embedded(items: usize) {
    let place = Place::sqlite().await;
    fill::due(&place.store, "due", items, SystemClock.now()).await;
    let flow = Arc::default();
    let engine = toy::engine(&place.store, &flow, None).await;
    let stop = CancellationToken::new();
    let begun = Instant::now();
    let run = tokio::spawn({
        let (engine, stop) = (engine.clone(), stop.clone());
        async move { engine.run(stop).await }
    });
    until_done(&place.store).await;
    told(place.name, 1, items, begun.elapsed());
    stop.cancel();
    run.await.expect("the engine ends");
}

async fn shared(items: usize, workers: usize) {
    let place = Place::postgres().await;
    let url = place.url().expect("it is on a server");
    // Due when all are at work: what is measured is their work, not their start.
    let mut processes: Vec<_> =
        (0..workers).map(|number| worker(&url, &format!("worker{number}"), false)).collect();
    let at = SystemClock.now() + Duration::from_secs(3600);
    fill::due(&place.store, "due", items, at).await;
    let begun = Instant::now();
    place
        .store
        .wake_live(&towline_store::Share::All, SystemClock.now(), (&[], false), SystemClock.now())
        .await
        .expect("the server runs");
    place.store.tell_others(towline_store::Notice::Due);
    until_done(&place.store).await;
    told(place.name, workers, items, begun.elapsed());
    for process in &mut processes {
        let _gone = process.kill();
        let _waited = process.wait();
    }
}

/// A worker process, once it is at work.
pub(crate) fn worker(url: &str, name: &str, follows: bool) -> Child {
    let program = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    let follows = if follows { "follows" } else { "rests" };
    command.args(["worker", url, name, follows]).stdout(Stdio::piped());
    let mut process = command.spawn().expect("a worker can be started");
    let mut line = String::new();
    let output = process.stdout.as_mut().expect("it was piped");
    BufReader::new(output).read_line(&mut line).expect("it says that it is at work");
    assert_eq!(line.trim(), "at work");
    process
}

async fn until_done(store: &Store) {
    loop {
        let live = store.live_counts().await.expect("the ledger can be read");
        if live.iter().all(|count| count.stage != "new") {
            return;
        }
        // Counting costs the server something, too.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn told(name: &str, workers: usize, items: usize, took: Duration) {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = items as f64 / took.as_secs_f64();
    println!("| {name} | {workers} | {rate:.0} |");
}
