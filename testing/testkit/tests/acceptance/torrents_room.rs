//! While files are fetched from put.io, a device of Syncthing is paused: and not for longer,
//! whatever happens.

use towline_sim::{
    putio::{Habits, Node, Script, Storage},
    syncthing::{self, SyncthingSim, Version},
};
use towline_testkit::{
    towline::quoted,
    wait::{so, until},
};

use crate::{
    torrents::{World, known},
    worlds::{LATER, SOON},
};

const FILM: u64 = 2_000_000;

/// All that a story needs.
struct Slow {
    world: World,
    sim: SyncthingSim,
    /// The configuration.
    config: String,
}

/// A film of which so many bytes come in a second, and a Syncthing with a phone and a laptop.
async fn slow(rate: u64) -> Slow {
    let script = syncthing::Script::new(Version::V1_29).device("phone").device("laptop");
    let sim = SyncthingSim::start(script).await.unwrap();
    let storage = Storage { total_rate: Some(rate), ..Storage::default() };
    let habits = Habits { storage, ..Habits::default() };
    let film = Node::generated("Film.mkv", FILM);
    let script = Script { habits, ..Script::default() }.torrent(known("film", film));
    let world = World::new(script, "").await;
    let config = account(&world) + &server(&sim);
    world.towline.configure(&config);
    Slow { world, sim, config }
}

fn account(world: &World) -> String {
    format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\ndownload.keep_free = \"0\"\nrescan = \"1s\"\n\
         download.pause_devices = [\"nas/phone\"]\n\
         [[torrents.home.putio.watch]]\npath = {}\n",
        world.putio.token(),
        world.putio.api_url(),
        world.putio.upload_url(),
        quoted(world.done()),
        quoted(world.watch()),
    )
}

fn server(sim: &SyncthingSim) -> String {
    format!("[folders.nas.syncthing]\nurl = \"{}\"\napi_key = \"{}\"\n", sim.url(), sim.key())
}

fn until_paused(world: &World, sim: &SyncthingSim, is_paused: bool) {
    until(SOON, &format!("the phone is paused: {is_paused}"), || {
        so(sim.is_paused("phone") == is_paused, &world.towline.log())
    });
}

fn until_done(world: &World) {
    until(LATER, "the film is here", || {
        let items = world.towline.items_of("torrent")?;
        so(items.iter().all(|item| item.stage == "done"), &format!("{items:?}"))
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_makes_room_for_a_download_and_is_resumed_after_it() {
    let Slow { mut world, sim, .. } = slow(200_000).await;
    world.towline.start();
    world.drop_torrent("film");
    until_paused(&world, &sim, true);
    assert!(!sim.is_paused("laptop"));
    assert!(!world.done().join("Film.mkv").exists(), "it is still fetched");
    until_done(&world);
    until_paused(&world, &sim, false);
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_fetches_it_leaves_no_device_paused() {
    let Slow { mut world, sim, config } = slow(20_000).await;
    world.towline.start();
    world.drop_torrent("film");
    until_paused(&world, &sim, true);
    world.towline.kill();
    assert!(sim.is_paused("phone"));
    // Nothing is fetched any more: there is no account.
    world.towline.configure(&server(&sim));
    world.towline.start();
    until_paused(&world, &sim, false);
    // What goes on fetching pauses it again.
    world.towline.configure(&config);
    until_paused(&world, &sim, true);
    world.towline.kill();
    world.towline.start();
    until_paused(&world, &sim, true);
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_refused_and_a_device_that_is_not_there_is_told() {
    let Slow { world, sim, config } = slow(200_000).await;
    let with = |device: &str| config.replace("nas/phone", device);
    world.towline.configure(&with("attic/phone"));
    let checked = world.towline.command_line(&["check"]);
    let words = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(!checked.status.success(), "{words}");
    assert!(words.contains("there is no [folders.attic]"), "{words}");
    world.towline.configure(&with("nas/tablet"));
    let told = world.towline.command_line(&["doctor"]);
    let words = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(words.contains("nas/tablet"), "{words}{}", String::from_utf8_lossy(&told.stderr));
    drop(sim);
}
