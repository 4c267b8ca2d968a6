//! How soon another process follows what a killed one has followed, and what two cost that have
//! nothing to do.

use std::time::{Duration, Instant};

use crate::{place::Place, throughput::worker, toy::follower};

const TIMES: usize = 5;
const IDLE: Duration = Duration::from_secs(60);

pub(crate) async fn all() {
    let place = Place::postgres().await;
    let url = place.url().expect("it is on a server");
    println!("## A killed process is followed by another ({TIMES} times)");
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let mut one = worker(&url, "one", true);
        until_followed_by(&place, one.id()).await;
        let mut two = worker(&url, "two", true);
        one.kill().expect("our child can be killed");
        let killed = Instant::now();
        one.wait().expect("our child can be waited for");
        until_followed_by(&place, two.id()).await;
        took.push(killed.elapsed().as_secs_f64());
        two.kill().expect("our child can be killed");
        two.wait().expect("our child can be waited for");
        place.store.leave("one").await.expect("the server runs");
        place.store.leave("two").await.expect("the server runs");
    }
    took.sort_by(f64::total_cmp);
    println!("median {:.1} s, longest {:.1} s\n", took[TIMES / 2], took[TIMES - 1]);

    println!("## Two processes with nothing to do, {} s", IDLE.as_secs());
    let (mut one, mut two) = (worker(&url, "one", false), worker(&url, "two", false));
    let before = transactions(&place).await;
    tokio::time::sleep(IDLE).await;
    println!("{} transactions\n", transactions(&place).await - before);
    for process in [&mut one, &mut two] {
        process.kill().expect("our child can be killed");
        process.wait().expect("our child can be waited for");
    }
}

async fn until_followed_by(place: &Place, process: u32) {
    loop {
        if follower(&place.store).await == Some(u64::from(process)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn transactions(place: &Place) -> i64 {
    let mut connection = place.connection().await.expect("it is on a server");
    // What it counts comes late by up to a second.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let count = sqlx::query_scalar("SELECT sum(xact_commit)::bigint FROM pg_stat_database")
        .fetch_one(&mut connection)
        .await;
    count.expect("the server tells")
}
