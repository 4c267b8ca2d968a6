//! Against the simulated betanin; the pure parts by themselves.

use std::fs;

use betanin_client::{console::PromptKind as Asked, torrents::Torrent};
use towline_domain::{Clock as _, PathMap, SystemClock, path::PathMapping, role::PromptKind};
use towline_sim::betanin::{Beets, Behaviour, PostFault, Rule, Script};

use super::*;
use crate::{doctor::Finding, testing::World};

struct Stand {
    world: World,
    sim: towline_sim::betanin::Betanin,
}

impl Stand {
    async fn with(behaviour: Behaviour) -> Self {
        let world = World::new();
        let script = Script::new(world.at("lib")).album("*", behaviour);
        Self { sim: towline_sim::betanin::Betanin::start(script).await.unwrap(), world }
    }

    fn settings(&self) -> BetaninSettings {
        BetaninSettings {
            url: self.sim.url(),
            api_key: self.sim.key().into(),
            path_map: PathMap::default(),
            prompt_after: towline_domain::Period::secs(60),
            prompts: PromptPolicy::default(),
            library: Some(self.world.path("lib")),
            timeout: Period::secs(10),
            poll: Period::secs(1),
        }
    }

    fn importer(&self) -> Betanin {
        Betanin::new("betanin", &self.settings(), Arc::new(SystemClock)).unwrap()
    }
}

async fn look(importer: &Betanin, import: &Import, ticket: &Ticket) -> ImportState {
    importer.observe(import, ticket, SystemClock.now(), None).await.unwrap()
}

/// Until it asks or ends.
async fn settle(importer: &Betanin, import: &Import, ticket: &Ticket) -> ImportState {
    for _ in 0..500 {
        match look(importer, import, ticket).await {
            ImportState::Queued | ImportState::Running { .. } => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            state => return state,
        }
    }
    panic!("it neither asks nor ends");
}

async fn begin(importer: &Betanin, import: &Import) -> Ticket {
    let ticket = importer.prepare(import).await.unwrap();
    assert_eq!(look(importer, import, &ticket).await, ImportState::Absent);
    assert!(matches!(importer.start(import, &ticket).await, Ok(Started::Remote)));
    ticket
}

fn claim(state: &ImportState) -> Claim {
    match state {
        ImportState::Ended { claim, .. } => *claim,
        other => panic!("not ended: {other:?}"),
    }
}

#[tokio::test]
async fn an_album_is_posted_followed_and_proved() {
    for moves in [false, true] {
        let stand = Stand::with(Behaviour::Imports).await;
        stand.sim.beets(|beets| *beets = Beets { moves, ..Beets::default() });
        let importer = stand.importer();
        let import = stand.world.album("-Blue [Train] *\nü", "Blue Train", 3);
        let ticket = begin(&importer, &import).await;
        let state = settle(&importer, &import, &ticket).await;
        assert_eq!(claim(&state), Claim::Imported, "{state:?}");
        let evidence = importer.prove(&import, &ticket).await.unwrap();
        let left = if moves { 3 } else { 0 };
        assert_eq!((evidence.expected, evidence.left_source), (3, left), "{evidence:?}");
        assert_eq!(evidence.in_library, Some(3), "{evidence:?}");
        // The same ticket again, as after a crash: it is the same import.
        assert!(matches!(stand.importer().start(&import, &ticket).await, Ok(Started::Remote)));
        assert_eq!(stand.sim.posts().values().sum::<usize>(), 1);
    }
}

#[tokio::test]
async fn a_question_is_read_answered_once_and_replayed_later() {
    let stand = Stand::with(Behaviour::AsksNoMatch).await;
    let importer = stand.importer();
    let import = stand.world.album("Album", "Album", 2);
    let ticket = begin(&importer, &import).await;
    let ImportState::Asks(prompt) = settle(&importer, &import, &ticket).await else {
        panic!("it does not ask");
    };
    assert_eq!(prompt.kind, PromptKind::NoMatch);
    assert!(prompt.text.contains("No matching release"), "{}", prompt.text);

    let older = LineNo(prompt.seen.0 - 1);
    let refused = importer.answer(&import, &ticket, &Choice::Skip, older).await;
    assert!(matches!(refused, Err(ActError::NotDone(_))), "{refused:?}");
    let wrong = importer.answer(&import, &ticket, &Choice::KeepBoth, prompt.seen).await;
    assert!(matches!(wrong, Err(ActError::NotDone(_))), "{wrong:?}");
    importer.answer(&import, &ticket, &Choice::Skip, prompt.seen).await.unwrap();
    let state = settle_after_answer(&importer, &import, &ticket).await;
    assert_eq!(claim(&state), Claim::Declined, "{state:?}");
    let late = importer.answer(&import, &ticket, &Choice::Skip, prompt.seen).await;
    assert!(matches!(late, Err(ActError::NotDone(_))), "{late:?}");
    assert_eq!(importer.prove(&import, &ticket).await.unwrap().in_library, Some(0));

    // Later a person says: as it is.
    let second = Import { attempt: 2, previous: Some(ticket), ..import };
    let ticket = begin(&importer, &second).await;
    assert!(matches!(importer.start(&second, &ticket).await, Ok(Started::Remote)), "again");
    let ImportState::Asks(prompt) = settle(&importer, &second, &ticket).await else {
        panic!("it does not ask again");
    };
    importer.answer(&second, &ticket, &Choice::AsIs, prompt.seen).await.unwrap();
    let state = settle_after_answer(&importer, &second, &ticket).await;
    assert_eq!(claim(&state), Claim::ImportedAsIs, "{state:?}");
    assert_eq!(importer.prove(&second, &ticket).await.unwrap().in_library, Some(2));
    let torrents = stand.sim.torrents();
    assert_eq!((torrents.len(), stand.sim.posts().values().sum::<usize>()), (1, 1));
}

/// The question is the last thing printed until the answer is echoed.
async fn settle_after_answer(importer: &Betanin, import: &Import, ticket: &Ticket) -> ImportState {
    for _ in 0..500 {
        match settle(importer, import, ticket).await {
            ImportState::Asks(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            state => return state,
        }
    }
    panic!("it does not take the answer");
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_by_looking() {
    let stand = Stand::with(Behaviour::Imports).await;
    let importer = stand.importer();
    let import = stand.world.album("Lost", "Lost", 1);
    stand.sim.faults(|faults| faults.on_next_post("*", PostFault::CloseAfter));
    let ticket = importer.prepare(&import).await.unwrap();
    let lost = importer.start(&import, &ticket).await;
    assert!(matches!(lost, Err(ActError::Unsure(_))), "{lost:?}");
    assert_eq!(claim(&settle(&importer, &import, &ticket).await), Claim::Imported);

    let import = stand.world.album("Never came", "Never came", 1);
    stand.sim.faults(|faults| faults.on_next_post("*", PostFault::CloseBefore));
    let ticket = importer.prepare(&import).await.unwrap();
    assert!(importer.start(&import, &ticket).await.is_err());
    assert_eq!(look(&importer, &import, &ticket).await, ImportState::Absent);
    importer.start(&import, &ticket).await.unwrap();
    assert_eq!(claim(&settle(&importer, &import, &ticket).await), Claim::Imported);
    assert!(stand.sim.torrents().len() == 2);
}

#[tokio::test]
async fn what_is_queued_already_is_adopted() {
    let stand = Stand::with(Behaviour::AsksNoMatch).await;
    let importer = stand.importer();
    let import = stand.world.album("Album", "Album", 1);
    begin(&importer, &import).await;
    let again = Import { id: ImportId("another".into()), ..import };
    let ticket = importer.prepare(&again).await.unwrap();
    assert!(matches!(importer.start(&again, &ticket).await, Ok(Started::Remote)));
    assert!(matches!(settle(&importer, &again, &ticket).await, ImportState::Asks(_)));
    assert_eq!(stand.sim.torrents().len(), 1);
}

#[tokio::test]
async fn troubles_are_told_apart() {
    let stand = Stand::with(Behaviour::Imports).await;
    let import = stand.world.album("Album", "Album", 1);
    let kind_of = async |settings: &BetaninSettings| {
        let importer = Betanin::new("b", settings, Arc::new(SystemClock)).unwrap();
        importer.prepare(&import).await.unwrap_err()
    };
    let settings = stand.settings();
    let wrong_key = BetaninSettings { api_key: "wrong".into(), ..settings.clone() };
    assert_eq!(kind_of(&wrong_key).await.kind, TroubleKind::KeyRefused);
    let away = BetaninSettings { url: "http://127.0.0.1:9".into(), ..settings.clone() };
    assert_eq!(kind_of(&away).await.kind, TroubleKind::Unreachable);
    let line = PathMapping { here: stand.world.path("dl"), there: RemotePath::new("/elsewhere") };
    let elsewhere = BetaninSettings { path_map: PathMap::new(vec![line]), ..settings.clone() };
    let not_seen = kind_of(&elsewhere).await;
    assert_eq!(not_seen.kind, TroubleKind::PathNotSeen);
    assert!(not_seen.words.contains("/elsewhere/Album"), "{not_seen}");
    let line = PathMapping { here: stand.world.path("lib"), there: RemotePath::new("/x") };
    let uncovered = BetaninSettings { path_map: PathMap::new(vec![line]), ..settings.clone() };
    assert_eq!(kind_of(&uncovered).await.kind, TroubleKind::PathNotSeen);

    let feeds = [stand.world.path("dl")];
    let fine = check("b", &settings, &feeds).await;
    assert!(fine.iter().all(Finding::is_good), "{fine:?}");
    for broken in [wrong_key, away, elsewhere, uncovered] {
        let found = check("b", &broken, &feeds).await;
        assert!(!found.iter().all(Finding::is_good), "{found:?}");
    }
    // Another directory of the same name: it is there, and holds other albums.
    fs::create_dir_all(stand.world.at("lib/Other")).unwrap();
    let line = PathMapping {
        here: stand.world.path("dl"),
        there: RemotePath::new(stand.world.at("lib").to_str().unwrap()),
    };
    let other = BetaninSettings { path_map: PathMap::new(vec![line]), ..settings };
    let found = check("b", &other, &feeds).await;
    assert!(found.iter().any(|finding| finding.what.contains("other directories")), "{found:?}");
}

#[tokio::test]
async fn a_duplicate_is_asked_about_and_a_false_alarm_is_not() {
    let stand = Stand::with(Behaviour::Imports).await;
    let importer = stand.importer();
    let import = stand.world.album("Album", "Album", 1);
    let ticket = begin(&importer, &import).await;
    settle(&importer, &import, &ticket).await;

    let second = Import { id: ImportId("second".into()), ..import.clone() };
    let ticket = begin(&importer, &second).await;
    let ImportState::Asks(prompt) = settle(&importer, &second, &ticket).await else {
        panic!("it does not ask");
    };
    assert_eq!(prompt.kind, PromptKind::Duplicate);
    assert!(prompt.choices.contains(&Choice::Replace));
    importer.answer(&second, &ticket, &Choice::Skip, prompt.seen).await.unwrap();
    settle_after_answer(&importer, &second, &ticket).await;
    let evidence = importer.prove(&second, &ticket).await.unwrap();
    assert_eq!(evidence.in_library, Some(0), "the first one's files came a moment ago");

    stand.sim.beets(|beets| beets.quiet = true);
    let third = Import { id: ImportId("third".into()), ..import };
    let ticket = begin(&importer, &third).await;
    assert_eq!(claim(&settle(&importer, &third, &ticket).await), Claim::Duplicate);
}

#[tokio::test]
async fn one_that_was_deleted_while_we_watched_has_vanished() {
    let stand = Stand::with(Behaviour::Imports).await;
    let importer = stand.importer();
    let import = stand.world.album("Album", "Album", 1);
    let ticket = begin(&importer, &import).await;
    settle(&importer, &import, &ticket).await;
    let id: u64 = stand.sim.torrents()[0].id.to_string().parse().unwrap();
    let delete = betanin_client::torrents::Delete(TorrentId(id));
    importer.client.send(&delete).await.unwrap();
    assert_eq!(claim(&look(&importer, &import, &ticket).await), Claim::Vanished);
}

#[tokio::test]
async fn a_restart_runs_it_again_and_an_old_question_is_not_taken_for_a_new_one() {
    let stand = Stand::with(Behaviour::AsksNoMatch).await;
    let importer = stand.importer();
    let import = stand.world.album("Album", "Album", 1);
    let ticket = begin(&importer, &import).await;
    let ImportState::Asks(before) = settle(&importer, &import, &ticket).await else {
        panic!("it does not ask");
    };
    stand.sim.rules(|rules| {
        *rules = vec![Rule { takes_ms: 300, ..Rule::new("*", Behaviour::AsksNoMatch) }];
    });
    stand.sim.restart();
    let refused = importer.answer(&import, &ticket, &Choice::Skip, before.seen).await;
    assert!(matches!(refused, Err(ActError::NotDone(_))), "{refused:?}");
    let ImportState::Asks(after) = settle(&importer, &import, &ticket).await else {
        panic!("it does not ask again");
    };
    assert!(after.seen > before.seen);
}

#[test]
fn a_letter_fits_its_question() {
    let table = [
        (Asked::NoMatch, Choice::Skip, Some("s")),
        (Asked::NoMatch, Choice::AsIs, Some("u")),
        (Asked::NoMatch, Choice::Apply, None),
        (Asked::NoMatch, Choice::OtherId("f6b2".into()), Some("i\nf6b2")),
        (Asked::NoMatch, Choice::OtherId(String::new()), None),
        (Asked::Candidates, Choice::Apply, Some("a")),
        (Asked::Selection, Choice::Apply, Some("1\na")),
        (Asked::Candidates, Choice::Merge, None),
        (Asked::Duplicate, Choice::Skip, Some("s")),
        (Asked::Duplicate, Choice::AsIs, None),
        (Asked::Duplicate, Choice::Replace, Some("r")),
        (Asked::Unknown, Choice::Skip, Some("s")),
        (Asked::Unknown, Choice::AsIs, None),
    ];
    for (kind, choice, typed) in table {
        assert_eq!(speech::typed(kind, &choice, "").as_deref(), typed, "{kind:?} {choice}");
    }
    let resume = "was interrupted. Resume (Y/n)? ";
    assert_eq!(speech::typed(Asked::Unknown, &Choice::Skip, resume).as_deref(), Some("n"));
}

#[test]
fn a_torrent_is_known_by_its_path_however_it_was_split() {
    let torrent = |id, path: &str, name: &str, status: &str| -> Torrent {
        serde_json::from_value(serde_json::json!({
            "id": id, "path": path, "name": name, "status": status,
            "created": "2026-11-21T05:44:48", "updated": "2026-11-21T05:44:48",
        }))
        .unwrap()
    };
    let list = [
        torrent("9", "/dl", "A", "PROCESSING"),
        torrent("7", "/dl/", "A/", "COMPLETED"),
        torrent("3", "/dl", "A", "COMPLETED"),
        torrent("8", "/dl", "AB", "ENQUEUED"),
    ];
    let dir = RemotePath::new("/dl/A");
    assert_eq!(search::above(&list, &dir, 3).unwrap().id, TorrentId(7));
    assert_eq!(search::above(&list, &dir, 9), None);
    assert_eq!(search::alive(&list, &dir).unwrap().id, TorrentId(9));
    let top = torrent("1", "/", "A", "COMPLETED");
    assert!(search::above(&[top], &RemotePath::new("/A"), 0).is_some());
}
