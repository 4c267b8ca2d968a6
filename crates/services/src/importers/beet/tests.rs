//! Against the real beets.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use towline_domain::{
    Clock as _, SystemClock,
    role::{Claim, ImportId, Wanted},
};

use super::*;
use crate::{
    doctor::Finding,
    testing::{World, attempt, context, run as run_job},
};

/// The one that `scripts/install-components` installs.
fn real_beet() -> PathBuf {
    let home = std::env::var_os("TOWLINE_TEST_HOME").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.towline-test")),
        PathBuf::from,
    );
    let beet = home.join("betanin-venv/bin/beet");
    assert!(beet.exists(), "beet is missing: run scripts/test");
    fs::canonicalize(beet.parent().unwrap()).unwrap().join("beet")
}

const TAGGED: &str = "import: {copy: no, move: yes, write: yes, autotag: no}";

fn settings(world: &World, import: &str) -> BeetSettings {
    let config = world.at("data/config.yaml");
    // The home of whoever runs the tests is not looked into, and not written.
    let home = format!("export BEETSDIR='{}'", world.at("data").display());
    fs::write(&config, format!("plugins: []\nui: {{color: no}}\n{import}\n")).unwrap();
    BeetSettings {
        program: script(
            world,
            "real-beet",
            &format!("{home}\nexec '{}' \"$@\"", real_beet().display()),
        ),
        config: Some(LocalPath::new(config)),
        library: Some(world.path("data/library.db")),
        directory: Some(world.path("lib")),
        quiet_fallback: QuietFallback::Skip,
        time_limit: Period::secs(120),
    }
}

fn importer(world: &World, settings: &BeetSettings) -> Beet {
    Beet::new("beets", settings, world.path("data/jobs")).unwrap()
}

/// A program in the place of beet: at `import` it does `first` before it goes on as the real one.
fn instead(world: &World, settings: &BeetSettings, first: &str) -> BeetSettings {
    let text = format!(
        "for word in \"$@\"; do [ \"$word\" = import ] && IMPORT=1; done\n\
         if [ \"$IMPORT\" ]; then\n{first}\nfi\nexec '{}' \"$@\"",
        settings.program
    );
    BeetSettings { program: script(world, "beet", &text), ..settings.clone() }
}

fn script(world: &World, name: &str, text: &str) -> LocalPath {
    let program = world.path("data").join(name);
    fs::write(&program, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

fn claim(state: &ImportState) -> Claim {
    match state {
        ImportState::Ended { claim, .. } => *claim,
        other => panic!("not ended: {other:?}"),
    }
}

#[tokio::test]
async fn an_album_is_imported_and_proved() {
    let world = World::new();
    let importer = importer(&world, &settings(&world, TAGGED));
    let import = world.album("-rf Blue\nTrain's \"$(x)\" ü", "Blue Train", 3);
    let (ticket, state) = attempt(&importer, &import).await;
    assert_eq!(claim(&state), Claim::Imported, "{state:?}");
    assert_eq!(world.audio("lib").len(), 3, "{:?}", world.audio("lib"));
    assert!(world.audio("dl").is_empty());
    let evidence = importer.prove(&import, &ticket).await.unwrap();
    assert_eq!((evidence.expected, evidence.left_source, evidence.in_library), (3, 3, Some(3)));

    // The same import again, as after a crash that lost the result: not run twice.
    fs::remove_file(world.at(&format!("data/jobs/beet-{}.json", import.id.0))).unwrap();
    let again = run_job(&importer, &import, &ticket, context()).await;
    assert_eq!(
        again,
        ImportState::Ended { claim: Claim::Imported, words: "an earlier run imported it".into() }
    );
}

#[tokio::test]
async fn what_has_no_match_is_left_and_imported_as_it_is_on_request() {
    let world = World::new();
    let importer = importer(&world, &settings(&world, "import: {copy: yes, autotag: yes}"));
    let import = world.album("Album", "Album", 2);
    let (ticket, state) = attempt(&importer, &import).await;
    assert_eq!(claim(&state), Claim::NoMatch, "{state:?}");
    assert_eq!(importer.prove(&import, &ticket).await.unwrap().in_library, Some(0));

    let wanted = Some(Wanted { choice: Choice::AsIs, at: None });
    let second = Import { attempt: 2, wanted, previous: Some(ticket), ..import };
    let (ticket, state) = attempt(&importer, &second).await;
    assert_eq!(claim(&state), Claim::Imported, "{state:?}");
    let evidence = importer.prove(&second, &ticket).await.unwrap();
    assert_eq!((evidence.left_source, evidence.in_library), (0, Some(2)));
}

#[tokio::test]
async fn a_duplicate_is_told_and_kept_on_request() {
    let world = World::new();
    let importer = importer(&world, &settings(&world, "import: {copy: yes, autotag: no}"));
    let import = world.album("Album", "Album", 2);
    attempt(&importer, &import).await;
    let second = Import { id: ImportId(format!("{}-second", import.id.0)), ..import };
    let (ticket, state) = attempt(&importer, &second).await;
    assert_eq!(claim(&state), Claim::Duplicate, "{state:?}");
    assert_eq!(importer.prove(&second, &ticket).await.unwrap().in_library, Some(0));

    let wanted = Some(Wanted { choice: Choice::KeepBoth, at: None });
    let third = Import { attempt: 2, wanted, ..second };
    let (ticket, state) = attempt(&importer, &third).await;
    assert_eq!(claim(&state), Claim::Imported, "{state:?}");
    assert_eq!(importer.prove(&third, &ticket).await.unwrap().in_library, Some(2));
    assert_eq!(world.audio("lib").len(), 4);
}

#[tokio::test]
async fn what_cannot_be_imported_is_told_apart() {
    let world = World::new();
    let importer = importer(&world, &settings(&world, TAGGED));
    fs::create_dir(world.at("dl/Texts")).unwrap();
    fs::write(world.at("dl/Texts/readme.txt"), "x").unwrap();
    let (_, state) = attempt(&importer, &world.import("Texts")).await;
    assert_eq!(claim(&state), Claim::NothingToImport, "{state:?}");

    fs::write(world.at("data/config.yaml"), "import: [").unwrap();
    let (_, state) = attempt(&importer, &world.album("Album", "Album", 1)).await;
    assert_eq!(claim(&state), Claim::Misconfigured, "{state:?}");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_told() {
    let world = World::new();
    let missing =
        BeetSettings { program: LocalPath::new("/nowhere/beet"), ..settings(&world, TAGGED) };
    let importer = importer(&world, &missing);
    let (_, state) = attempt(&importer, &world.album("Album", "Album", 1)).await;
    assert_eq!(claim(&state), Claim::ProgramMissing, "{state:?}");
    assert!(!check("beets", &missing, &[]).await[0].is_good());

    let there = settings(&world, TAGGED);
    let findings = check("beets", &there, &[world.path("dl")]).await;
    assert!(findings.iter().all(Finding::is_good), "{findings:?}");
    assert!(findings[0].what.contains("2.14.1"), "{findings:?}");
}

#[tokio::test]
async fn one_that_takes_too_long_is_ended_with_all_that_it_started() {
    let world = World::new();
    let limit = BeetSettings { time_limit: Period::secs(1), ..settings(&world, TAGGED) };
    let slow = instead(&world, &limit, "sleep 300 & echo $! > \"$0.child\"; exec sleep 300");
    let (_, state) = attempt(&importer(&world, &slow), &world.album("Album", "Album", 1)).await;
    let ImportState::Ended { claim: Claim::Failed, words } = state else { panic!("{state:?}") };
    assert!(words.starts_with("ended after 1s"), "{words}");
    let child = fs::read_to_string(world.at("data/beet.child")).unwrap();
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
    assert!(stat.is_empty() || stat.contains(") Z "), "{stat}");
}

#[tokio::test]
async fn one_that_talks_and_talks_is_read_and_only_its_end_is_kept() {
    let world = World::new();
    let chatty = instead(
        &world,
        &settings(&world, TAGGED),
        "head -c 3000000 /dev/zero | tr '\\0' x >&2; head -c 3000000 /dev/zero; echo; echo the end",
    );
    let import = world.album("Album", "Album", 1);
    let (_, state) = attempt(&importer(&world, &chatty), &import).await;
    assert_eq!(claim(&state), Claim::Imported, "{state:?}");
}

#[tokio::test]
async fn one_that_is_stopped_is_absent_and_goes_on() {
    let world = World::new();
    let real = settings(&world, TAGGED);
    let import = world.album("Album", "Album", 2);
    let slow = importer(&world, &instead(&world, &real, "sleep 300"));
    let ticket = slow.prepare(&import).await.unwrap();
    let context_of_run = context();
    let stop = context_of_run.stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stop.cancel();
    });
    let state = run_job(&slow, &import, &ticket, context_of_run).await;
    assert_eq!(state, ImportState::BrokenOff);

    let state = run_job(&importer(&world, &real), &import, &ticket, context()).await;
    assert_eq!(claim(&state), Claim::Imported, "{state:?}");
    assert_eq!(slow.observe(&import, &ticket, SystemClock.now(), None).await.unwrap(), state);
}

#[tokio::test]
async fn one_that_outlived_us_is_waited_for_and_not_run_again() {
    let world = World::new();
    let importer = importer(&world, &settings(&world, TAGGED));
    let import = world.album("Album", "Album", 2);
    let ticket = importer.prepare(&import).await.unwrap();
    // What a towline did that was then killed: it had begun, and beet goes on without it.
    fs::create_dir_all(world.at("data/jobs")).unwrap();
    fs::write(world.at(&format!("data/jobs/beet-{}.begun", import.id.0)), "").unwrap();
    let log = world.path("data/jobs/orphan.log");
    let command = command::import(&importer.settings, &import, &log);
    let mut orphan = std::process::Command::new(importer.settings.program.as_path())
        .args(command.arguments)
        .spawn()
        .unwrap();
    let reaper = std::thread::spawn(move || orphan.wait());

    let state = run_job(&importer, &import, &ticket, context()).await;
    assert_eq!(
        state,
        ImportState::Ended { claim: Claim::Imported, words: "an earlier run imported it".into() }
    );
    assert!(reaper.join().unwrap().unwrap().success());
    assert_eq!(world.audio("lib").len(), 2);
}
