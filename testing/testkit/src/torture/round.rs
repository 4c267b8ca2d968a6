//! One round: a world of its own, many short lives, a calm end, and the judgement.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::{
    Kind, Options, Zero, checks,
    faults::{errno::Point, services},
    lives::Lives,
    plan::{self, Plan},
    rain::Rain,
    report::Figures,
    stop,
    world::World,
};
use crate::{chance::Chance, towline::Entry};

/// So long it may take once everything is well again. An asking of slskd of which nobody knows whether
/// it came settles for minutes, and waits after trouble have grown.
const REST: Duration = Duration::from_secs(540);
/// What is made late is made by then.
const LATE: Duration = Duration::from_millis(2600);
/// What a person answers who has mended what was wrong: the first of these that is offered.
const MENDED: [&str; 4] = ["retry", "wait-on", "import", "rescan"];

/// Plays it in this directory, which goes when all is well. Nothing, when it was told to end.
pub(super) fn play(options: &Options, seed: u64, directory: &Path) -> Option<Figures> {
    let figures = in_runtime(played(options, seed, directory));
    if figures.as_ref().is_none_or(|figures| figures.failures() == 0) {
        let _goes_with_the_next_one = fs::remove_dir_all(directory);
    }
    figures
}

async fn played(options: &Options, seed: u64, directory: &Path) -> Figures {
    let begun = Instant::now();
    let mut chance = Chance::of(seed);
    let plan = Plan::new(options, &mut chance);
    let mut figures = Figures { seed, rounds: 1, ..Figures::default() };
    let (mut rain, lists) = Rain::new();
    let mut world = World::new(options, directory, &plan, lists).await;
    let _noted = fs::write(world.places.house(0).join("plan"), format!("seed {seed}\n{plan:#?}\n"));
    let kills = plan::kills(options.kills);
    let mut lives = Lives::new(&mut world, &plan, &mut chance, &mut rain, &mut figures);
    for _ in 0..2 * kills {
        lives.one().await;
        if lives.figures.kills >= kills {
            break;
        }
    }
    lives.clock.set(0);
    let clock = lives.clock.clone();
    let by = |command| if plan.has(Kind::Clock) { clock.of(command) } else { command };
    calm(&mut world, by, &mut rain, &mut figures).await;
    end(&mut world, &rain, &plan, &mut figures).await;
    figures.took = begun.elapsed();
    figures
}

async fn end(world: &mut World, rain: &Rain, plan: &Plan, figures: &mut Figures) {
    judge(world, rain, plan, figures).await;
    if figures.failures() > 0 {
        keep(world, figures);
    }
    for towline in &mut world.towlines {
        if towline.is_running() {
            towline.stop();
        }
    }
}

/// A life in which nothing fails: how many calls of each kind it made.
pub(super) fn clean(options: &Options, directory: &Path) -> BTreeMap<&'static str, u64> {
    let counts = in_runtime(async {
        let mut figures = Figures::default();
        let mut chance = Chance::of(options.seed);
        let plan = Plan::sweep();
        let (mut rain, lists) = Rain::new();
        let mut world = World::new(options, directory, &plan, lists).await;
        let mut lives = Lives::new(&mut world, &plan, &mut chance, &mut rain, &mut figures);
        lives.traced().await
    });
    let _goes_with_the_next_one = fs::remove_dir_all(directory);
    counts.unwrap_or_default()
}

/// A life for each of these points, then a clean one, in which all ends right.
pub(super) fn sweep(
    options: &Options,
    seed: u64,
    directory: &Path,
    points: &[Point],
) -> Option<Figures> {
    let figures = in_runtime(async {
        let begun = Instant::now();
        let mut figures = Figures { seed, rounds: 1, ..Figures::default() };
        let mut chance = Chance::of(seed);
        let plan = Plan::sweep();
        let (mut rain, lists) = Rain::new();
        let mut world = World::new(options, directory, &plan, lists).await;
        let mut lives = Lives::new(&mut world, &plan, &mut chance, &mut rain, &mut figures);
        for point in points {
            lives.point(point).await;
        }
        calm(&mut world, |command| command, &mut rain, &mut figures).await;
        end(&mut world, &rain, &plan, &mut figures).await;
        figures.took = begun.elapsed();
        figures
    });
    if figures.as_ref().is_none_or(|figures| figures.failures() == 0) {
        let _goes_with_the_next_one = fs::remove_dir_all(directory);
    }
    figures
}

/// Nothing, when it was told to end: then all that it held is dropped where it stands.
fn in_runtime<T>(played: impl Future<Output = T>) -> Option<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    let figures = runtime.block_on(async {
        tokio::select! {
            figures = played => Some(figures),
            () = stop::told() => None,
        }
    });
    // What simulators still do for somebody who is gone is not waited for.
    runtime.shutdown_background();
    figures
}

/// Everything is well, and towline lives until all has come to rest.
async fn calm(
    world: &mut World,
    by: impl Fn(Command) -> Command,
    rain: &mut Rain,
    figures: &mut Figures,
) {
    services::are_well(world);
    for fault in world.lines.are_well() {
        Figures::count(&mut figures.faults, fault);
    }
    if let Some(disk) = &world.disk {
        disk.free();
    }
    rain.ends_well(world).await;
    for (node, towline) in world.towlines.iter_mut().enumerate() {
        // Also one that lives: whom a service takes for a robot leaves it alone for longer than the torture
        // waits, for as long as it remembers.
        towline.kill();
        // A command that came before it listens would be the daemon for its time, and keep it out.
        towline.start_by(|command| if node == 0 { by(command) } else { command });
    }
    let begun = Instant::now();
    loop {
        match unrest(world, rain, figures) {
            Ok(()) => break,
            Err(words) if begun.elapsed() > REST || !world.all_run() => {
                figures.found(Zero::Stalled, words);
                break;
            }
            Err(words) => {
                let _for_people = fs::write(world.places.house(0).join("unrest"), words);
                sleep(Duration::from_millis(400)).await;
            }
        }
    }
    figures.longest = begun.elapsed();
    sleep(LATE).await;
}

/// What has not come to rest by towline's own word. Questions that a fault led to are answered.
fn unrest(world: &World, rain: &Rain, figures: &mut Figures) -> Result<(), String> {
    let inbox = world.towline().inbox()?;
    let held: BTreeSet<_> = rain.asked_about.iter().map(String::as_str).collect();
    let is_expected = |entry: &&Entry| held.contains(entry.title.as_str());
    for entry in inbox.iter().filter(|entry| !is_expected(entry) && !entry.answered) {
        Figures::count(&mut figures.questions, entry.cause.split(':').next().unwrap_or_default());
        let is_offered = |choice: &&&str| entry.choices.iter().any(|it| it == **choice);
        // Of a file without a checksum nobody can say more than that it is here.
        let of_its_own = match entry.cause.as_str() {
            "download-unverified" => Some(&"skip"),
            // betanin was restarted when beets had done its work, and begins it anew.
            "duplicate" => Some(&"imported"),
            _ => None,
        };
        let choice = of_its_own.or_else(|| MENDED.iter().find(is_offered));
        if let Some(choice) = choice {
            let _it_may_be_gone =
                world.towline().command_line(&["inbox", "answer", &entry.id.to_string(), choice]);
        }
    }
    let mut wanted =
        BTreeMap::from([("done", rain.torrents.len()), ("requested", rain.titles.len())]);
    let records = rain.torrents.iter().filter(|torrent| torrent.is_album).count();
    let albums = rain.albums.len() + rain.soulseek.len() + rain.synced.len() + records;
    wanted.insert("imported", albums - held.len());
    wanted.insert("held", held.len());
    let mut others = Vec::new();
    let mut stages = BTreeMap::new();
    for kind in ["torrent", "title", "album"] {
        for item in world.towline().items_of(kind)? {
            // A season has no music in it.
            if item.stage == "nothing" && item.title.starts_with("Season") {
                continue;
            }
            match wanted.keys().find(|stage| **stage == item.stage) {
                Some(stage) => *stages.entry(*stage).or_insert(0) += 1,
                None => others.push(format!("{} is {}", item.title, item.stage)),
            }
        }
    }
    wanted.retain(|_, count| *count > 0);
    let asked = inbox.iter().filter(|entry| !is_expected(entry)).map(|entry| &entry.cause);
    let asked: Vec<_> = asked.collect();
    if stages == wanted && others.is_empty() && asked.is_empty() {
        return Ok(());
    }
    Err(format!("{stages:?}, not {wanted:?}; {others:?}; asked {asked:?}"))
}

async fn judge(world: &World, rain: &Rain, plan: &Plan, figures: &mut Figures) {
    for (what, count) in [
        ("torrents", rain.torrents.len()),
        ("albums in a directory", rain.albums.len()),
        ("albums at slskd", rain.soulseek.len()),
        ("albums in a folder of Syncthing", rain.synced.len()),
        ("titles on lists", rain.titles.len()),
    ] {
        Figures::add_to(&mut figures.things, what, count as u64);
    }
    checks::wishes(world, rain, figures);
    checks::torrents(world, rain, plan, figures);
    checks::imports(world, rain, figures).await;
    checks::folders(world, rain, figures);
    checks::roots(world, figures);
}

/// What helps to understand a round that failed stays: services' logs, and towline's data.
fn keep(world: &World, figures: &mut Figures) {
    let house = world.places.house(0);
    let found: Vec<_> =
        figures.all_found().map(|(zero, words)| format!("{zero}: {words}\n")).collect();
    let logs = [
        ("found", found.concat()),
        ("put.io", format!("{:#?}", world.putio.log())),
        ("seerr", format!("{:#?}", world.seerr.log())),
        ("slskd", format!("{:#?}\n{:#?}", world.peers.sim.log(), world.peers.sim.rows())),
        ("inbox", format!("{:#?}", world.towline().inbox())),
    ];
    for (name, text) in logs {
        let _kept = fs::write(house.join(name), text);
    }
    if world.disk.is_some() {
        let mut copy = Command::new("cp");
        let _kept = copy.arg("-a").arg(world.places.disk()).arg(house.join("disk")).output();
    }
}
