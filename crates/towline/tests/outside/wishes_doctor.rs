//! `towline doctor`, with lists and media servers.

use std::fs;

use towline_sim::{
    lists::{
        Fault,
        shelf::{File, Script as Shelf, ShelfSim},
    },
    seerr::{Script, SeerrSim},
};

use crate::{
    running::Running,
    seerr::script,
    session::{Session, assert_said},
};

struct World {
    seerr: SeerrSim,
    shelf: ShelfSim,
    session: Session,
}

impl World {
    async fn new(script: Script) -> Self {
        let seerr = SeerrSim::start(script).await.unwrap();
        let text = "tt0087182\ntt1160419\n".to_owned();
        let file = File::text("text/plain", &text);
        let files = [("/films.txt".to_owned(), file)].into();
        let shelf = ShelfSim::start(Shelf { files, ..Shelf::default() }).await.unwrap();
        Self { seerr, shelf, session: Session::new() }.with("")
    }

    fn with(self, more: &str) -> Self {
        let Self { seerr, shelf, session } = self;
        let text = format!(
            "[providers]\npace = \"10ms\"\n\
             [requests.home.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n\
             [lists.films]\nserver = \"home\"\nuser = 2\nin_4k = true\n\
             [lists.films.file]\nlist = \"{}/films.txt\"\nallow_private = true\n{more}",
            seerr.url(),
            seerr.key(),
            shelf.url(),
        );
        Self { session: session.file("towline.toml", &text), seerr, shelf }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_servers_are_asked() {
    let world = World::new(script()).await;
    assert_said!("wishes_well", world.session.run(&["doctor"]));
    world.shelf.fault("*", Fault::error(404), 9);
    let idle = format!(
        "[requests.idle.seerr]\nurl = \"{}/\"\napi_key = \"wrong-canary\"\n",
        world.seerr.url().replace("127.0.0.1", "localhost"),
    );
    let world = world.with(&idle);
    world.seerr.user(2, |user| user.permissions = 0);
    let said = world.session.run(&["doctor"]);
    assert!(!said.contains("canary") && !said.contains("testkey"), "{said}");
    assert_said!("wishes_broken", said);
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_and_published_lists_show_secrets_only_where_they_are_wanted() {
    let world = World::new(script()).await.with("[publish]\nkey = \"publish-canary-word\"\n");
    let running = Running::start(&world.session);
    let file = world.session.path("home/.local/share/towline/secrets/hook-home");
    let secret = fs::read_to_string(file).unwrap().trim().to_owned();
    let hidden = world.session.run(&["doctor"]);
    assert!(hidden.contains("requests.home  webhook: not called yet"), "{hidden}");
    assert!(hidden.contains("/api/v1/lists/films/radarr?key=…"), "{hidden}");
    assert!(hidden.contains("Authorization Header: Bearer …"), "{hidden}");
    assert!(!hidden.contains("canary") && !hidden.contains(&secret), "{hidden}");
    let shown = world.session.run(&["doctor", "--show-secrets"]);
    assert!(shown.contains("radarr?key=publish-canary-word"), "{shown}");
    assert!(shown.contains(&format!("Bearer {secret}")), "{shown}");
    let bearer = format!("Authorization: Bearer {secret}");
    running.answer("POST /api/v1/hooks/seerr", &[&bearer], "{}");
    let called = world.session.run(&["doctor"]);
    assert!(called.contains("webhook: last called") && called.contains("(1 in all)"), "{called}");
    assert_eq!(running.end(), Some(0));
}
