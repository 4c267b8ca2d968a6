//! One list: `towline sync` without a daemon, from the start of the process to its end.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::bail;
use towline_sim::lists::titles;

use crate::{
    scene::{Ids, Scene},
    seconds,
};

const TIMES: usize = 5;

/// What a run cost.
struct Cost {
    server: usize,
    writes: usize,
    providers: usize,
    wall: Duration,
}

pub(crate) async fn measure(towline: &str) -> anyhow::Result<()> {
    println!(
        "| one list, `towline sync` without a daemon | calls to the server | of them requests | \
         calls to the provider | s | to reach |\n|---|---|---|---|---|---|"
    );
    for (ids, name, most) in [(Ids::Tmdb, "TMDB", 106), (Ids::Imdb, "IMDb", 206)] {
        let all = titles(100);
        let scene = Scene::new(vec![all.clone()], ids, (&all, 0)).await?;
        let fresh = run(towline, &scene)?;
        let what = format!("100 titles by {name}'s ids, all seasons, fresh");
        tell(&what, &fresh, &format!("≤ {most} to the server"));
        tell("the same again, unchanged", &run(towline, &scene)?, "≤ 3 to the server, 0 requests");
    }
    let all = titles(2000);
    let scene = Scene::new(vec![all[..1000].to_vec()], Ids::Tmdb, (&all, all.len())).await?;
    tell("1,000 titles that are there, first read", &run(towline, &scene)?, "–");
    let mut runs = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        runs.push(run(towline, &scene)?);
    }
    runs.sort_by_key(|run| run.wall);
    let what = format!("1,000 unchanged titles, 2,000 rows at the server: median of {TIMES}");
    tell(&what, &runs[TIMES / 2], "≤ 15 in all, 0 requests, ≤ 2 s");
    Ok(())
}

fn run(towline: &str, scene: &Scene) -> anyhow::Result<Cost> {
    scene.server.reset_log();
    scene.trakt.clear_log();
    scene.imdb.clear_log();
    let begun = Instant::now();
    let output = Command::new(towline)
        .args(["--config".as_ref(), scene.config.as_os_str(), "sync".as_ref()])
        .output()?;
    let wall = begun.elapsed();
    if !output.status.success() {
        bail!("towline sync: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(Cost {
        server: scene.server.calls(),
        writes: scene.server.log().writes().len(),
        providers: scene.calls_to_providers(),
        wall,
    })
}

fn tell(what: &str, cost: &Cost, reach: &str) {
    let Cost { server, writes, providers, wall } = cost;
    println!("| {what} | {server} | {writes} | {providers} | {} | {reach} |", seconds(*wall));
}
