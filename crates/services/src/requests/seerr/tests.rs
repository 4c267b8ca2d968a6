//! The role against the simulated server, as all three products where they differ.

mod checking;
mod finding;
mod looking;
mod losing;
mod refusing;
mod requesting;
mod withdrawing;

use std::{sync::Arc, thread};

use towline_domain::{
    ActError, Clock as _, SystemClock, Trouble,
    wishes::{OnServer, Order, RequestServer as _, Requester, TitleKey, UserId},
};
use towline_sim::seerr::{
    self as sim, Kind, Product, Quota, Script, SeerrSim, Title, User, rights,
};

use super::{SeerrSettings, Server};

const PRODUCTS: [Product; 3] = [Product::Overseerr, Product::Jellyseerr, Product::Seerr];

const DUNE: &str = "movie:2002";
const OFFICE: &str = "show:3002";

/// Users, with what each is there for.
const ALICE: UserId = UserId(2);
const NOBODY: UserId = UserId(3);
const LIMITED: UserId = UserId(5);
const STRANGER: UserId = UserId(99);

struct Scene {
    sim: SeerrSim,
    server: Server,
}

fn script(product: Product) -> Script {
    let mut limited = User::new(5, "limited", rights::REQUEST);
    limited.movie_quota = Some(Quota { limit: 1, days: 7 });
    limited.tv_quota = Some(Quota { limit: 3, days: 7 });
    let mut script = Script { product, speed: 0, ..Script::default() }
        .user(User::new(2, "alice", rights::REQUEST))
        .user(User::new(3, "nobody", 0))
        .user(limited)
        .title(Title::movie(2001, "Dune", "1984-12-14").imdb("tt0087182"))
        .title(Title::movie(2002, "Dune", "2021-09-15").imdb("tt1160419").popular(90.0))
        .title(Title::tv(3002, "The Office", "2005-03-24", 0..=4).tvdb(73244).imdb("tt0386676"))
        .title(Title::movie(5000, "Collide", "2016-08-04"))
        .title(Title::tv(5000, "Collide Show", "2011-03-01", 1..=3).tvdb(705_000));
    script.metadata.store_ms = 0;
    script
}

/// As in a configuration.
fn settings(url: &str, key: &str) -> SeerrSettings {
    toml::from_str(&format!("url = {url:?}\napi_key = {key:?}\ntimeout = \"20s\"")).unwrap()
}

impl Scene {
    async fn start(product: Product) -> Self {
        Self::with(product, |_| ()).await
    }

    async fn with(product: Product, change: impl FnOnce(&mut Script)) -> Self {
        let mut script = script(product);
        change(&mut script);
        let sim = SeerrSim::start(script).await.unwrap();
        let server = server(&settings(&sim.url(), sim.key()));
        Self { sim, server }
    }

    /// How a title stands, by a look that begins now.
    async fn look(&self, key: &str) -> OnServer {
        self.server.state(SystemClock.now()).await.unwrap().of(title(key))
    }

    async fn ask(&self, order: Order) {
        self.server.request(&order).await.unwrap();
    }

    /// Why nothing was done.
    async fn refused(&self, order: Order) -> Trouble {
        not_done(self.server.request(&order).await)
    }
}

/// No story may end the server's process, nor ask for a title twice at once.
impl Drop for Scene {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_eq!((self.sim.deaths(), self.sim.races()), (0, 0));
        }
    }
}

fn server(settings: &SeerrSettings) -> Server {
    Server::new("films", settings, Arc::new(SystemClock)).unwrap()
}

fn title(key: &str) -> TitleKey {
    key.parse().unwrap()
}

/// All of it, by the owner of the key.
fn order(key: &str) -> Order {
    Order { title: title(key), is_4k: false, seasons: None, requester: Requester::Owner }
}

fn by(requester: Requester, key: &str) -> Order {
    Order { requester, ..order(key) }
}

fn seasons(numbers: &[u16]) -> Order {
    Order { seasons: Some(numbers.to_vec()), ..order(OFFICE) }
}

fn not_done<T: std::fmt::Debug>(done: Result<T, ActError>) -> Trouble {
    match done {
        Err(ActError::NotDone(trouble)) => told(trouble),
        other => panic!("not refused: {other:?}"),
    }
}

fn unsure<T: std::fmt::Debug>(done: Result<T, ActError>) -> Trouble {
    match done {
        Err(ActError::Unsure(trouble)) => told(trouble),
        other => panic!("not unsure: {other:?}"),
    }
}

/// Names who it is, in words that a person can read, and without the key.
fn told(trouble: Trouble) -> Trouble {
    assert_eq!(trouble.service, "films");
    assert!(!trouble.words.is_empty(), "{trouble:?}");
    assert!(!format!("{trouble:?}").contains("testkey"), "{trouble:?}");
    trouble
}

/// The requests of a title at the simulator.
fn at(scene: &Scene, kind: Kind, id: i64) -> Vec<sim::MediaRequest> {
    scene.sim.requests_of(kind, id)
}
