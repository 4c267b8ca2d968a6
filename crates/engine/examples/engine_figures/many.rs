//! A ledger in which very much has ended: what one more item costs, and a page of items.

use std::time::{Duration, Instant};

use towline_domain::{Clock as _, FlowName, SystemClock};
use towline_store::{Claim, Filter, Share, Store};

use crate::{fill, place::Place};

const LIVE: usize = 10_000;
/// So often each is measured.
const TIMES: usize = 200;

pub(crate) async fn all(finished: usize) {
    println!(
        "## {finished} finished items, {LIVE} that wait (medians of {TIMES}; memory of this process)"
    );
    println!(
        "| ledger | finished | a tick, nothing due | an item, claimed and finished | page of what lives | page of what has ended | resident |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut mebibytes = 0;
    for is_shared in [false, true] {
        let place = if is_shared { Place::postgres().await } else { Place::sqlite().await };
        fill::waiting(&place.store, LIVE).await;
        row(&place, 0).await;
        eprintln!("{}: brings {finished} in", place.name);
        fill::finished(&place, finished).await;
        eprintln!("{}: they are in", place.name);
        if is_shared {
            // As a server's own daemon does within minutes.
            place.carries_out("VACUUM ANALYZE".into()).await;
        }
        row(&place, finished).await;
        if !is_shared {
            let file = place.directory().join("towline.db");
            mebibytes = std::fs::metadata(file).map_or(0, |about| about.len()) >> 20;
        }
    }
    println!("\nSQLite's file has {mebibytes} MiB then.\n");
}

async fn row(place: &Place, finished: usize) {
    let store = &place.store;
    let tick = median(async || {
        store.next_due(&Share::All).await.expect("the ledger can be read");
    })
    .await;
    let item = one_item(place).await;
    let live = page(store, Filter { live: true, most: 100, ..Filter::default() }).await;
    let flow = Some(FlowName::Imports);
    let ended = page(store, Filter { ended: true, flow, most: 100, ..Filter::default() }).await;
    println!(
        "| {} | {finished} | {} | {} | {} | {} | {} MiB |",
        place.name,
        told(tick),
        told(item),
        told(live),
        told(ended),
        resident() >> 10
    );
}

async fn page(store: &Store, filter: Filter) -> Duration {
    median(async || {
        let items = store.items(&filter).await.expect("the ledger can be read");
        std::hint::black_box(items);
    })
    .await
}

/// From being due to being finished, one at a time, with the commits that takes.
async fn one_item(place: &Place) -> Duration {
    let store = &place.store;
    let name = format!("one {}", SystemClock.now().as_micros());
    fill::due(store, &name, TIMES, SystemClock.now()).await;
    median(async || {
        let now = SystemClock.now();
        let lease = Duration::from_secs(60);
        let claim = Claim { owner: "bench", now, lease, most: 1, share: &Share::All };
        let claimed = store.claim(&claim).await.expect("the ledger can be written");
        let claimed = claimed.first().expect("one is due");
        store.step(claimed, done(), now).await.expect("the ledger can be written");
    })
    .await
}

fn done() -> towline_store::Step {
    towline_store::Step {
        stage: "done",
        title: None,
        ended: true,
        version: 1,
        detail: serde_json::json!({"done": true}),
        attempt: 0,
        due_at: None,
        deadline: None,
        says: vec!["finished".into()],
        news: None,
        ask: towline_domain::Ask::Nothing,
        keep_answer: false,
        lane: None,
        intent: None,
        hand_over: vec![],
    }
}

async fn median(work: impl AsyncFn()) -> Duration {
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        work().await;
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    took[TIMES / 2]
}

fn told(span: Duration) -> String {
    format!("{:.2} ms", span.as_secs_f64() * 1000.0)
}

/// In KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
