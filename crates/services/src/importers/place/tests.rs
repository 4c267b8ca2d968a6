use towline_domain::{Clock as _, SystemClock};

use super::*;
use crate::testing::{World, attempt, context, run as run_job};

fn importer(world: &World, how: How) -> Place {
    let settings = PlaceSettings { into: world.path("lib"), how };
    Place::new("library", &settings, world.path("data/jobs")).unwrap()
}

#[tokio::test]
async fn an_album_is_placed_and_proved() {
    for (how, left) in [(How::Move, 3), (How::Hardlink, 0), (How::Copy, 0)] {
        let world = World::new();
        let (importer, import) =
            (importer(&world, how), world.album("-Blue\nTrain", "Blue Train", 3));
        let (ticket, state) = attempt(&importer, &import).await;
        assert!(matches!(state, ImportState::Ended { claim: Claim::Imported, .. }), "{state:?}");
        assert_eq!(world.audio("lib").len(), 3);
        let evidence = importer.prove(&import, &ticket).await.unwrap();
        let Evidence { expected, left_source, in_library, by_id: _, words: _ } = evidence;
        assert_eq!((expected, left_source, in_library), (3, left, Some(3)), "{how:?}");
    }
}

#[tokio::test]
async fn one_that_was_stopped_is_interrupted_and_goes_on() {
    let world = World::new();
    let (importer, import) = (importer(&world, How::Copy), world.album("Album", "Album", 2));
    let ticket = importer.prepare(&import).await.unwrap();
    let stopped = context();
    stopped.stop.cancel();
    let state = run_job(&importer, &import, &ticket, stopped).await;
    assert_eq!(state, ImportState::Interrupted);
    assert_eq!(importer.prove(&import, &ticket).await.unwrap().in_library, Some(0));

    let state = run_job(&importer, &import, &ticket, context()).await;
    assert!(matches!(state, ImportState::Ended { claim: Claim::Imported, .. }), "{state:?}");
    // After a crash of ours there is no job, and the journal says all.
    let later = importer.observe(&import, &ticket, SystemClock.now(), None).await.unwrap();
    assert_eq!(later, state);
}

#[tokio::test]
async fn what_is_there_already_is_a_duplicate_or_in_the_way() {
    let world = World::new();
    let (importer, import) = (importer(&world, How::Copy), world.album("Album", "Album", 2));
    attempt(&importer, &import).await;
    let again = Import { id: towline_domain::role::ImportId("again".into()), ..import.clone() };
    let (_, state) = attempt(&importer, &again).await;
    assert!(matches!(state, ImportState::Ended { claim: Claim::Duplicate, .. }), "{state:?}");

    std::fs::write(world.at("lib/Album/01.mp3"), "another").unwrap();
    let other = Import { id: towline_domain::role::ImportId("other".into()), ..import };
    let (_, state) = attempt(&importer, &other).await;
    let ImportState::Ended { claim: Claim::Failed, words } = state else { panic!("{state:?}") };
    assert!(words.contains("something else"), "{words}");
}

#[tokio::test]
async fn a_library_that_is_not_mounted_is_trouble() {
    let world = World::new();
    let settings = PlaceSettings { into: world.path("unmounted"), how: How::Move };
    let importer = Place::new("library", &settings, world.path("data/jobs")).unwrap();
    let import = world.album("Album", "Album", 1);
    let trouble = importer.prepare(&import).await.unwrap_err();
    assert_eq!((trouble.service.as_str(), trouble.kind), ("library", TroubleKind::NotWritable));
    assert!(!world.at("unmounted").exists());
    let findings = check("library", &settings, &[world.path("dl")]).await;
    assert!(!findings[0].is_good());
}

#[tokio::test]
async fn doctor_tries_the_way_that_is_set() {
    let world = World::new();
    let settings = PlaceSettings { into: world.path("lib"), how: How::Hardlink };
    let feeds = [world.path("dl")];
    let findings = check("library", &settings, &feeds).await;
    assert!(findings.iter().all(Finding::is_good), "{findings:?}");
    let inside = PlaceSettings { into: world.path("dl"), how: How::Move };
    assert!(!check("library", &inside, &feeds).await.iter().all(Finding::is_good));
}

/// A file system without links that is full at the end.
struct Full;

impl Course for Full {
    fn before(&mut self, step: Step) -> Result<(), Halt> {
        let code = match step {
            Step::Link => 1,
            Step::Sync => 28,
            _ => return Ok(()),
        };
        Err(Halt::Fault(std::io::Error::from_raw_os_error(code)))
    }

    fn progress(&mut self, _: u64, _: u64, _: &std::path::Path) {}
}

#[tokio::test]
async fn what_is_only_in_the_hidden_directory_is_not_lost() {
    let world = World::new();
    let (importer, import) = (importer(&world, How::Move), world.album("Album", "Album", 2));
    let ticket = importer.prepare(&import).await.unwrap();
    let plan = importer.plan(&import, &ticket).unwrap();
    let Err(NotPlaced::Trouble(trouble)) = place::place(&plan, &importer.journals, &mut Full)
    else {
        panic!("placed");
    };
    let job = Some(JobState::Ended(Err(trouble)));
    let state = importer.observe(&import, &ticket, SystemClock.now(), job).await.unwrap();
    let ImportState::Ended { claim: Claim::LibraryNotWritable, words } = state else {
        panic!("{state:?}");
    };
    let hidden = plan.staging().display().to_string();
    assert!(words.contains(&format!("3 files are in {hidden}")), "{words}");

    // Something is in the way of finishing it.
    std::fs::create_dir(world.at("lib/Album")).unwrap();
    std::fs::write(world.at("lib/Album/other.mp3"), "theirs").unwrap();
    let evidence = importer.prove(&import, &ticket).await.unwrap();
    assert_eq!((evidence.left_source, evidence.in_library), (0, Some(0)), "{evidence:?}");
    assert!(evidence.words.contains(&hidden) && evidence.words.contains("something else"));

    std::fs::remove_dir_all(world.at("lib/Album")).unwrap();
    let evidence = importer.prove(&import, &ticket).await.unwrap();
    assert_eq!((evidence.left_source, evidence.in_library), (2, Some(2)), "{evidence:?}");
}

/// Nothing can be removed any more.
struct Stuck;

impl Course for Stuck {
    fn before(&mut self, step: Step) -> Result<(), Halt> {
        match step {
            Step::Remove => Err(Halt::Fault(std::io::Error::from_raw_os_error(5))),
            _ => Ok(()),
        }
    }

    fn progress(&mut self, _: u64, _: u64, _: &std::path::Path) {}
}

#[tokio::test]
async fn what_could_not_be_removed_from_the_source_goes_when_it_is_proved() {
    let world = World::new();
    let (importer, import) = (importer(&world, How::Move), world.album("Album", "Album", 2));
    let ticket = importer.prepare(&import).await.unwrap();
    let plan = importer.plan(&import, &ticket).unwrap();
    let broken_off = place::place(&plan, &importer.journals, &mut Stuck).unwrap_err();
    assert!(matches!(broken_off, NotPlaced::Trouble(_)), "{broken_off:?}");
    assert_eq!((world.audio("lib").len(), world.audio("dl").len()), (2, 2));
    let evidence = importer.prove(&import, &ticket).await.unwrap();
    assert_eq!((evidence.left_source, evidence.in_library), (2, Some(2)), "{evidence:?}");
    assert!(world.audio("dl").is_empty() && !evidence.words.contains("source"), "{evidence:?}");
}

#[tokio::test]
async fn a_later_attempt_is_not_ended_by_an_earlier_one() {
    let world = World::new();
    let (importer, import) = (importer(&world, How::Copy), world.album("Album", "Album", 2));
    attempt(&importer, &import).await;
    std::fs::remove_dir_all(world.at("lib/Album")).unwrap();
    let again = Import { attempt: 2, ..import };
    let ticket = importer.prepare(&again).await.unwrap();
    let state = importer.observe(&again, &ticket, SystemClock.now(), None).await.unwrap();
    assert_eq!(state, ImportState::Interrupted);
    let (ticket, state) = attempt(&importer, &again).await;
    assert!(matches!(state, ImportState::Ended { claim: Claim::Imported, .. }), "{state:?}");
    assert_eq!(importer.prove(&again, &ticket).await.unwrap().in_library, Some(2));

    // As long as before, and another.
    let song = world.at("lib/Album/01.mp3");
    let song = std::fs::File::options().write(true).open(song).unwrap();
    let later = song.metadata().unwrap().modified().unwrap() + Duration::from_secs(10);
    song.set_modified(later).unwrap();
    assert_eq!(importer.prove(&again, &ticket).await.unwrap().in_library, Some(1));
}
