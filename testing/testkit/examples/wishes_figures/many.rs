//! Fifty lists of a thousand titles each, and a daemon.

use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::time::sleep;
use towline_sim::lists::titles;
use towline_testkit::measured::Memory;

use crate::{
    daemon::Daemon,
    ledger::Ledger,
    scene::{Ids, Scene},
    seconds,
};

const LISTS: usize = 50;
const TITLES: usize = 1000;
/// So many of all titles are at the server; the others are asked for.
const THERE: usize = LISTS * TITLES * 9 / 10;
/// Until the allocator has come to rest.
const REST: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(3600);

pub(crate) async fn measure(towline: &str) -> anyhow::Result<()> {
    let all = titles(LISTS * TITLES);
    let lists = all.chunks(TITLES).map(<[_]>::to_vec).collect();
    let scene = Scene::new(lists, Ids::Tmdb, (&all, THERE)).await?;
    println!(
        "| {LISTS} lists of {TITLES} titles, all different, {THERE} of them there; a daemon | calls \
         to the server | of them requests | calls to the provider | s | CPU s | anonymous, most MiB \
         | resident, most MiB |\n|---|---|---|---|---|---|---|---|"
    );
    let daemon = Daemon::start(towline, &scene)?;
    let ledger = Ledger::open(&scene.at("data")).await?;
    let fresh = look(&scene, &daemon, &ledger, 0, Begun::new(&daemon)?).await?;
    tell(&format!("fresh: {} asked for", LISTS * TITLES - THERE), &scene, &fresh);
    sleep(REST).await;
    println!("| {} s later | | | | | | {} |", REST.as_secs(), daemon.memory()?);
    forget(&scene);
    let before = ledger.runs().await?;
    let begun = Begun::new(&daemon)?;
    daemon.sync()?;
    let unchanged = look(&scene, &daemon, &ledger, before, begun).await?;
    tell("unchanged: `towline sync`", &scene, &unchanged);
    drop(daemon);
    forget(&scene);
    let before = ledger.runs().await?;
    let daemon = Daemon::start(towline, &scene)?;
    until_listens(&daemon).await?;
    let begun = Begun::new(&daemon)?;
    daemon.sync()?;
    let unchanged = look(&scene, &daemon, &ledger, before, begun).await?;
    tell("unchanged, right after a start: all compared anew", &scene, &unchanged);
    Ok(())
}

/// When it began, and what the daemon had used by then.
struct Begun {
    at: Instant,
    cpu: Duration,
}

impl Begun {
    fn new(daemon: &Daemon) -> anyhow::Result<Self> {
        Ok(Self { at: Instant::now(), cpu: daemon.cpu()? })
    }
}

/// What it cost until every list was read and nothing is to be asked for any more.
struct Cost {
    wall: Duration,
    cpu: Duration,
    most: Memory,
}

async fn look(
    scene: &Scene,
    daemon: &Daemon,
    ledger: &Ledger,
    runs: i64,
    Begun { at, cpu }: Begun,
) -> anyhow::Result<Cost> {
    let mut most = Memory::default();
    // So long nobody is asked for anything and no run is written: then it is over.
    let (mut seen, mut since) = ((0, 0), at);
    loop {
        most = most.or(daemon.memory()?);
        let calls = scene.server.calls() + scene.calls_to_providers();
        let now = (calls, ledger.runs().await?);
        if now != seen {
            (seen, since) = (now, Instant::now());
        } else if seen.1 >= runs + i64::try_from(LISTS)? && ledger.wanted().await? == 0 {
            return Ok(Cost { wall: since - at, cpu: daemon.cpu()?.saturating_sub(cpu), most });
        }
        if at.elapsed() > PATIENCE {
            bail!("it does not end: {calls} calls");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn until_listens(daemon: &Daemon) -> anyhow::Result<()> {
    for _ in 0..600 {
        if daemon.listens() {
            return Ok(());
        }
        sleep(Duration::from_millis(50)).await;
    }
    bail!("towline does not listen")
}

fn forget(scene: &Scene) {
    scene.server.reset_log();
    scene.trakt.clear_log();
}

fn tell(what: &str, scene: &Scene, cost: &Cost) {
    let Cost { wall, cpu, most } = cost;
    let (server, writes) = (scene.server.calls(), scene.server.log().writes().len());
    let (providers, wall, cpu) = (scene.calls_to_providers(), seconds(*wall), seconds(*cpu));
    println!("| {what} | {server} | {writes} | {providers} | {wall} | {cpu} | {most} |");
}
