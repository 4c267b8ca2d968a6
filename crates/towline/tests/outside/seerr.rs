//! `towline seerr`, with a simulated Seerr.

use std::fs;

use towline_sim::seerr::{
    Kind, MediaRow, MediaStatus, Product, Quota, RequestFault, RequestRow, RequestStatus, Script,
    SeerrSim, Title, User, Webhook, rights,
};

use crate::{
    running::Running,
    session::{Session, assert_said},
};

/// A session with a media server, and lists that ask there for users 2 and 9.
pub(crate) async fn seerr(script: Script) -> (Session, SeerrSim) {
    let sim = SeerrSim::start(script).await.unwrap();
    let session = Session::new().file("films.txt", "tt0087182\n");
    let text = config(&session, &sim);
    (session.file("towline.toml", &text), sim)
}

fn config(session: &Session, sim: &SeerrSim) -> String {
    format!(
        "[requests.home.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n\
         [lists.films]\nuser = 2\n[lists.films.file]\nlist = \"{}\"\n",
        sim.url(),
        sim.key(),
        session.path("films.txt").display(),
    )
}

pub(crate) fn script() -> Script {
    let asks = rights::REQUEST | rights::AUTO_APPROVE_MOVIE;
    let jane = User {
        movie_quota: Some(Quota { limit: 5, days: 7 }),
        ..User::new(2, "jane \u{1b}[2J", asks)
    };
    let mut failed = RequestRow::new(Kind::Movie, 841, 2, RequestStatus::Failed);
    failed.days_ago = 2;
    let mut show = RequestRow::new(Kind::Tv, 1396, 1, RequestStatus::Approved);
    (show.seasons, show.days_ago) = (vec![1, 2, 3, 5], 4);
    let mut pending = RequestRow::new(Kind::Movie, 438_631, 2, RequestStatus::Pending);
    (pending.is4k, pending.days_ago) = (true, 1);
    let mut unknown = RequestRow::new(Kind::Movie, 777, 1, RequestStatus::Declined);
    unknown.days_ago = 9;
    Script {
        media: vec![
            MediaRow::new(Kind::Movie, 841, MediaStatus::Processing),
            MediaRow::new(Kind::Tv, 1396, MediaStatus::PartiallyAvailable),
            MediaRow {
                status4k: MediaStatus::Pending,
                ..MediaRow::new(Kind::Movie, 438_631, MediaStatus::Unknown)
            },
        ],
        requests: vec![unknown, show, failed, pending],
        ..Script::default()
    }
    .user(jane)
    .title(Title::movie(841, "Dune", "1984-12-14").imdb("tt0087182").popular(30.0))
    .title(Title::movie(438_631, "Dune", "2021-09-15").imdb("tt1160419").popular(90.0))
    .title(Title::tv(1396, "Breaking \u{202e}Bad", "2008-01-20", 1..=5).tvdb(81189))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_told_of_for_people_and_for_programs() {
    let (session, _sim) = seerr(script()).await;
    let said = session.transcript(&[
        "seerr status",
        "seerr users",
        "seerr users --most 1",
        "seerr requests",
        "seerr requests --pending --failed --most 2",
        "seerr requests --failed --user 1",
        "seerr doctor",
    ]);
    assert_said!("seerr_told", said);
    for command in ["status", "users", "requests", "doctor"] {
        let said = session.run(&["--json", "seerr", command]);
        let json = said.split("--- stdout\n").nth(1).unwrap().split("--- exit").next().unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        assert!(json.is_array() || json["server"] == "home", "{said}");
        assert!(said.ends_with("exit 0") && !said.contains("testkey"), "{said}");
    }
    assert!(!session.path("home").exists(), "no ledger was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn titles_are_found_by_name_year_and_id() {
    let (session, sim) = seerr(script()).await;
    let said = session.transcript(&[
        "seerr search Dune",
        "seerr search Dune --year 1984",
        "seerr search imdb:tt0087182",
        "seerr search tvdb:81189",
        "seerr search tmdb:841",
        "seerr search nothing like it",
        "seerr search imdb:dune",
        "seerr search tmdb:841 --year 1984",
    ]);
    assert_said!("seerr_search", said);
    let json = session.run(&["--json", "seerr", "search", "Dune", "--most", "1"]);
    assert!(json.contains("\"tmdb\": 438631") && !json.contains("841"), "{json}");
    sim.faults(|faults| faults.on(9, "GET", "*/search", RequestFault::error(500)));
    let failed = session.run(&["seerr", "search", "Dune"]);
    assert!(failed.contains("error:") && failed.ends_with("exit 1"), "{failed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_with_what_to_do() {
    let (session, sim) = seerr(script()).await;
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    let session = session.file("towline.toml", &text.replace("testkey", "wrong-canary"));
    for command in ["status", "requests", "users", "doctor", "hook --install"] {
        let arguments: Vec<_> = ["seerr"].into_iter().chain(command.split(' ')).collect();
        let refused = session.run(&arguments);
        assert!(refused.contains("key") && refused.ends_with("exit 1"), "{refused}");
        assert!(!refused.contains("canary"), "{refused}");
    }
    let unknown = text.replace("user = 2", "user = 99");
    let session = session.file("towline.toml", &unknown);
    let said = session.run(&["seerr", "status"]);
    assert!(said.contains("user 99, whom the server does not know"), "{said}");
    let said = session.run(&["seerr", "doctor"]);
    assert!(said.contains("there is no user 99") && said.ends_with("exit 1"), "{said}");

    let second = "[requests.second.seerr]\nurl = \"http://127.0.0.1:1\"\napi_key = \"k\"\n";
    let both = text.replace("user = 2", "user = 2\nserver = \"home\"");
    let session = session.file("towline.toml", &format!("{both}{second}"));
    let which = session.run(&["seerr", "users"]);
    assert!(which.contains("--server NAME; there are: home, second"), "{which}");
    assert!(which.ends_with("exit 2"), "{which}");
    let gone = session.run(&["seerr", "--server", "second", "status"]);
    assert!(gone.contains("hint:") && gone.ends_with("exit 1"), "{gone}");
    let fine = session.run(&["seerr", "status", "--server", "home"]);
    assert!(fine.ends_with("exit 0"), "{fine}");
    let none = Session::music().run(&["seerr", "status"]);
    assert!(none.contains("no server of the configuration is a Seerr"), "{none}");
    drop(sim);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_is_printed_set_and_tried_and_nobodys_is_taken() {
    for product in [Product::Seerr, Product::Overseerr] {
        let (session, sim) = seerr(Script { product, ..script() }).await;
        let said = session.run(&["seerr", "hook"]);
        let file = session.path("home/.local/share/towline/secrets/hook-home");
        let secret = fs::read_to_string(file).unwrap().trim().to_owned();
        assert_said!("seerr_hook", said.replace(&secret, "[SECRET]"));

        let running = Running::start(&session);
        let text = fs::read_to_string(session.path("towline.toml")).unwrap();
        let server = format!("[server]\nurl = \"http://{}\"\n", running.address());
        let session = session.file("towline.toml", &format!("{text}{server}"));
        let said = session.run(&["seerr", "hook", "--install", "--test"]);
        assert!(said.contains("its webhook now calls") && said.ends_with("exit 0"), "{said}");
        assert!(said.contains("its test got through") && !said.contains(&secret), "{said}");
        let set = sim.webhook_settings();
        assert_eq!(set.auth_header, format!("Bearer {secret}"));
        assert!(set.enabled && set.url.ends_with("/api/v1/hooks/seerr"), "{set:?}");
        assert_eq!(running.end(), Some(0));

        let lost = session.run(&["seerr", "hook", "--test"]);
        assert!(lost.contains("could not deliver") && lost.ends_with("exit 1"), "{lost}");
        sim.webhook(|hook| *hook = Webhook { url: "http://other/".into(), ..Webhook::default() });
        let taken = session.run(&["seerr", "hook", "--install"]);
        assert!(taken.contains("in use for another address"), "{taken}");
        assert!(taken.ends_with("exit 1") && sim.webhook_settings().url == "http://other/");
    }
}
