//! What the cases that change something stand on: the simulator alone, as one of three products.

use std::{fmt::Debug, thread};

use seerr_client::{
    Access, Deadlines, Error, Product, Request, RequestStatus, Seerr, Settings, TitleKey, TmdbId,
    UserId,
    media::MediaRow,
    requests::{Create, Created, RequestRow, SeasonSet, Seasons},
};
use serde_json::Value;
use towline_sim::seerr::{self as sim, Kind, Quota, Script, SeerrSim, Title, User, rights};

pub(crate) const DUNE: u32 = 2002;
pub(crate) const OFFICE: u32 = 3002;
/// A film and a show.
pub(crate) const BOTH: u32 = 5000;

/// Users, with what each is there for.
pub(crate) const ALICE: UserId = UserId::new(2);
pub(crate) const NOBODY: UserId = UserId::new(3);
pub(crate) const AUTO: UserId = UserId::new(4);
pub(crate) const LIMITED: UserId = UserId::new(5);
pub(crate) const MANAGER: UserId = UserId::new(7);
/// No user has it.
pub(crate) const STRANGER: UserId = UserId::new(99);

pub(crate) fn overseerr() -> sim::Product {
    sim::Product::Overseerr
}

pub(crate) fn jellyseerr() -> sim::Product {
    sim::Product::Jellyseerr
}

pub(crate) fn seerr() -> sim::Product {
    sim::Product::Seerr
}

pub(crate) struct Stage {
    pub(crate) sim: SeerrSim,
    pub(crate) seerr: Seerr,
    pub(crate) product: Product,
}

pub(crate) fn script(product: sim::Product) -> Script {
    let mut limited = User::new(5, "limited", rights::REQUEST);
    limited.movie_quota = Some(Quota { limit: 2, days: 7 });
    limited.tv_quota = Some(Quota { limit: 3, days: 7 });
    let manages = rights::MANAGE_USERS | rights::MANAGE_REQUESTS;
    let mut script = Script { speed: 0, product, ..Script::default() }
        .user(User::new(2, "alice", rights::REQUEST | rights::REQUEST_4K))
        .user(User::new(3, "nobody", 0))
        .user(User::new(4, "auto", rights::REQUEST | rights::AUTO_APPROVE))
        .user(limited)
        .user(User::new(7, "manager", manages))
        .title(Title::movie(2001, "Dune", "1984-12-14").imdb("tt0087182").popular(21.0))
        .title(Title::movie(2002, "Dune", "2021-09-15").imdb("tt1160419").popular(90.0))
        .title(Title::tv(3002, "The Office", "2005-03-24", 0..=4).tvdb(73244).imdb("tt0386676"))
        .title(Title::tv(3001, "The Office", "2001-07-09", 1..=2).tvdb(78107))
        .title(Title::movie(5000, "Collide", "2016-08-04"))
        .title(Title::tv(5000, "Collide Show", "2011-03-01", 1..=3).tvdb(705_000));
    script.metadata.store_ms = 0;
    script
}

impl Stage {
    /// Time stands still until it is stepped.
    pub(crate) async fn start(product: sim::Product) -> Self {
        Self::with(product, |_| ()).await
    }

    pub(crate) async fn with(product: sim::Product, change: impl FnOnce(&mut Script)) -> Self {
        let mut script = script(product);
        change(&mut script);
        let sim = SeerrSim::start(script).await.unwrap();
        let seerr = client(&sim, Access::ApiKey(sim.key().into()));
        let product = match product {
            sim::Product::Overseerr => Product::Overseerr,
            sim::Product::Jellyseerr => Product::Jellyseerr,
            sim::Product::Seerr => Product::Seerr,
        };
        Self { sim, seerr, product }
    }

    pub(crate) fn seerr_as(&self, access: Access) -> Seerr {
        client(&self.sim, access)
    }

    /// Another program with our key, that gives up after these.
    pub(crate) fn seerr_within(&self, deadlines: Deadlines) -> Seerr {
        let access = Access::ApiKey(self.sim.key().into());
        Seerr::new(Settings { deadlines, ..Settings::new(self.sim.url(), access) }).unwrap()
    }

    pub(crate) async fn send<R: Request>(&self, request: &R) -> R::Response {
        sent(&self.seerr, request).await
    }

    pub(crate) async fn error<R: Request>(&self, request: &R) -> Error {
        error(&self.seerr, request).await
    }

    pub(crate) async fn error_as<R: Request>(&self, user: UserId, request: &R) -> Error {
        error(&self.seerr.acting_as(user), request).await
    }

    pub(crate) async fn create(&self, create: &Create) -> RequestRow {
        created(&self.seerr, create).await
    }

    pub(crate) async fn create_as(&self, user: UserId, create: &Create) -> RequestRow {
        created(&self.seerr.acting_as(user), create).await
    }

    /// How all titles stand, by title.
    pub(crate) async fn rows(&self) -> std::collections::HashMap<TitleKey, MediaRow> {
        seerr_client::media::by_title(self.seerr.all_media().await.unwrap(), self.product)
    }

    /// The numbers of a title's two statuses; none: it has no row.
    pub(crate) async fn numbers(&self, key: TitleKey) -> Option<(u16, u16)> {
        let rows = self.rows().await;
        rows.get(&key).map(|row| (row.status.0, row.status_4k.0))
    }

    /// What a client without our scruples is answered: status and body.
    pub(crate) async fn raw(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/{path}", self.sim.url());
        let mut asked = http.request(method.parse().unwrap(), url);
        asked = asked.header("X-Api-Key", self.sim.key());
        if let Some(body) = body {
            asked = asked.header("Content-Type", "application/json").body(body.to_string());
        }
        let answer = asked.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }
}

/// The two things that no client may do to a server: end its process, and ask for one title twice
/// at once (seerr reference §2 and §7.2). Every case insists.
impl Drop for Stage {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_eq!((self.sim.deaths(), self.sim.races()), (0, 0));
        }
    }
}

fn client(sim: &SeerrSim, access: Access) -> Seerr {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Seerr::new(Settings::new(sim.url(), access)).unwrap()
}

pub(crate) async fn sent<R: Request>(seerr: &Seerr, request: &R) -> R::Response {
    seerr.send(request).await.unwrap_or_else(|error| panic!("{}: {error:?}", R::NAME))
}

pub(crate) async fn error<R: Request>(seerr: &Seerr, request: &R) -> Error {
    match seerr.send(request).await {
        Ok(_) => panic!("{} is not refused", R::NAME),
        Err(error) => error,
    }
}

async fn created(seerr: &Seerr, create: &Create) -> RequestRow {
    match sent(seerr, create).await {
        Created::Requested(request) => *request,
        Created::NothingLeft => panic!("nothing is left of {}", create.wanted.key()),
    }
}

/// The status of a refusal, and the server's words.
pub(crate) fn said(error: &Error) -> (u16, &str) {
    (error.status().map_or(0, |status| status.as_u16()), error.words().unwrap_or_default())
}

pub(crate) fn film(id: u32) -> TitleKey {
    TitleKey::movie(TmdbId::new(id))
}

pub(crate) fn show(id: u32) -> TitleKey {
    TitleKey::tv(TmdbId::new(id))
}

pub(crate) fn movie(id: u32) -> Create {
    Create::movie(TmdbId::new(id))
}

pub(crate) fn all_of(id: u32) -> Create {
    Create::tv(TmdbId::new(id), Seasons::All)
}

pub(crate) fn seasons<const N: usize>(id: u32, numbers: [u16; N]) -> Create {
    Create::tv(TmdbId::new(id), Seasons::These(set(numbers)))
}

pub(crate) fn set<const N: usize>(numbers: [u16; N]) -> SeasonSet {
    SeasonSet::new(numbers).unwrap()
}

/// The seasons of a request, each with how it stands.
pub(crate) fn asked(request: &RequestRow) -> Vec<(u16, RequestStatus)> {
    request.seasons.iter().map(|season| (season.season_number, season.status)).collect()
}

pub(crate) fn asked_numbers(request: &RequestRow) -> Vec<u16> {
    request.seasons.iter().map(|season| season.season_number).collect()
}

/// A row of the simulator's own table.
pub(crate) fn row(sim: &SeerrSim, kind: Kind, id: u32) -> sim::Media {
    sim.media_of(kind, id.into()).unwrap_or_else(|| panic!("there is no row of {id}"))
}

pub(crate) fn all<T: Debug, U>(rows: &[T], what: impl Fn(&T) -> U) -> Vec<U> {
    rows.iter().map(what).collect()
}
