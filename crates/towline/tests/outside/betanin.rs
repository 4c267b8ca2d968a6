//! `towline betanin`, with a simulated betanin.

use std::{thread, time::Duration};

use betanin_client::{Access, Settings, torrents};
use towline_sim::betanin::{Behaviour, Betanin, Script, Status};

use crate::{
    running::Running,
    session::{Session, assert_said},
};

/// A session with a betanin, which asks about albums whose name begins so.
async fn betanin() -> (Session, Betanin) {
    let session = Session::new().directory("dl").directory("library");
    let script = Script::new(session.path("library")).album("Asks*", Behaviour::AsksNoMatch);
    let sim = Betanin::start(script).await.unwrap();
    let text = format!(
        "[importers.tagged.betanin]\nurl = \"{}\"\napi_key = \"{}\"\n",
        sim.url(),
        sim.key(),
    );
    (session.file("towline.toml", &text), sim)
}

async fn post(session: &Session, sim: &Betanin, album: &str) {
    session.album(album);
    let client = Settings::new(sim.url(), Access::ApiKey(sim.key().into()));
    let path = session.path("dl").join(album);
    let both = torrents::Add::both(path.to_str().unwrap());
    betanin_client::Betanin::new(client).unwrap().send(&both).await.unwrap();
}

fn until(sim: &Betanin, id: u64, status: Status) {
    for _ in 0..1000 {
        if sim.torrents().iter().any(|torrent| torrent.id == id && torrent.status == status) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("torrent {id} does not become {status:?}: {:?}", sim.torrents());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_looked_at_and_a_prompt_answered() {
    let (session, sim) = betanin().await;
    assert_said!("betanin_empty", session.transcript(&["betanin status", "betanin list"]));
    post(&session, &sim, "Plain").await;
    until(&sim, 1, Status::Completed);
    post(&session, &sim, "Asks").await;
    until(&sim, 2, Status::NeedsInput);
    post(&session, &sim, "Waits").await;
    assert_said!(
        "betanin_asks",
        session.transcript(&[
            "betanin status",
            "betanin list --most 1",
            "betanin show 1",
            "betanin show 2",
            "betanin show 3",
            "betanin show 9",
            "betanin retry 2",
            "betanin retry 3",
            "betanin answer 1 skip",
            "betanin answer 2 keep-both",
            "betanin answer 2 perhaps",
            "betanin --importer none list",
        ])
    );
    let answered = session.run(&["betanin", "answer", "2", "as-is"]);
    assert!(answered.ends_with("exit 0"), "{answered}");
    until(&sim, 2, Status::Completed);
    until(&sim, 3, Status::Completed);
    let show = session.run(&["betanin", "show", "2"]);
    assert!(show.contains("says     imported without a match"), "{show}");
    let retried = session.run(&["betanin", "retry", "1"]);
    assert!(retried.contains("torrent 1: queued again"), "{retried}");
    assert!(!session.path("home").exists(), "no ledger was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torrent_that_towline_carries_is_left_to_it() {
    let (session, sim) = betanin().await;
    let imports = format!(
        "[imports.music.directory]\npath = \"{}\"\nimporter = \"tagged\"\nquiet = \"1s\"\n\
         existing = \"all\"\n",
        session.path("dl").display()
    );
    let text = std::fs::read_to_string(session.path("towline.toml")).unwrap();
    let session = session.file("towline.toml", &format!("{text}{imports}"));
    session.album("Asks");
    let running = Running::start(&session);
    until(&sim, 1, Status::NeedsInput);
    let said = session.transcript(&["betanin answer 1 as-is", "betanin show 1"]);
    assert_said!("betanin_ours", said.split("\n\n$").next().unwrap());
    assert_eq!(running.end(), Some(0));
    let said = session.run(&["doctor"]);
    assert!(said.contains("importers.tagged  sees [DIR]/dl as [DIR]/dl"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_a_betanin_that_is_away_are_told_apart() {
    let (session, sim) = betanin().await;
    sim.kill();
    let away = session.run(&["betanin", "status"]);
    assert!(away.contains("cannot be reached") && away.ends_with("exit 1"), "{away}");
    sim.restart();
    let text = std::fs::read_to_string(session.path("towline.toml")).unwrap();
    let session = session.file("towline.toml", &text.replace(sim.key(), "wrong"));
    let refused = session.run(&["betanin", "status"]);
    assert!(refused.contains("key") && refused.ends_with("exit 1"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_compares_the_path_map_with_what_betanin_sees() {
    let (session, sim) = betanin().await;
    let text = format!(
        "[imports.music.directory]\npath = \"{dl}\"\nimporter = \"tagged\"\n\
         [importers.tagged.betanin]\nurl = \"{}\"\napi_key = \"{}\"\n\
         path_map = [{{ here = \"{dl}\", there = \"/nowhere\" }}]\n",
        sim.url(),
        sim.key(),
        dl = session.path("dl").display(),
    );
    let session = session.file("towline.toml", &text);
    assert_said!("betanin_path_map", session.run(&["doctor"]));
    let right = text.replace("/nowhere", session.path("dl").to_str().unwrap());
    let session = session.file("towline.toml", &right.replace(sim.key(), "wrong"));
    let refused = session.run(&["doctor"]);
    assert!(refused.contains("error  importers.tagged  betanin"), "{refused}");
    assert!(refused.contains("fix: ") && refused.ends_with("exit 1"), "{refused}");
}
