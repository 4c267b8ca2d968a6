//! What all tests of the simulated request server stand on.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use towline_sim::seerr::{Kind, Quota, Script, SeerrSim, Title, User, rights};

pub(crate) const DUNE: i64 = 2002;
pub(crate) const OFFICE: i64 = 3002;

/// Users, with what each is there for.
pub(crate) const ALICE: i64 = 2;
pub(crate) const NOBODY: i64 = 3;
pub(crate) const AUTO: i64 = 4;
pub(crate) const LIMITED: i64 = 5;
pub(crate) const MANAGER: i64 = 7;

pub(crate) struct Stage {
    pub(crate) sim: SeerrSim,
    pub(crate) http: Client,
}

pub(crate) fn script() -> Script {
    let mut limited = User::new(LIMITED, "limited", rights::REQUEST);
    limited.movie_quota = Some(Quota { limit: 2, days: 7 });
    limited.tv_quota = Some(Quota { limit: 3, days: 7 });
    let manages = rights::MANAGE_USERS | rights::MANAGE_REQUESTS;
    let mut script = Script { speed: 0, ..Script::default() }
        .user(User::new(ALICE, "alice", rights::REQUEST | rights::REQUEST_4K))
        .user(User::new(NOBODY, "nobody", 0))
        .user(User::new(AUTO, "auto", rights::REQUEST | rights::AUTO_APPROVE))
        .user(limited)
        .user(User::new(MANAGER, "manager", manages))
        .title(Title::movie(2001, "Dune", "1984-12-14").imdb("tt0087182").popular(21.0))
        .title(Title::movie(DUNE, "Dune", "2021-09-15").imdb("tt1160419").popular(90.0))
        .title(Title::movie(5000, "Collide", "2016-08-04"))
        .title(Title::tv(OFFICE, "The Office", "2005-03-24", 0..=4).tvdb(73244).popular(95.0))
        .title(Title::tv(3001, "The Office", "2001-07-09", 1..=2).tvdb(78107).popular(25.0))
        .title(Title::tv(5000, "Collide Show", "2011-03-01", 1..=3).tvdb(705_000));
    script.metadata.store_ms = 0;
    script
}

pub(crate) fn movie(tmdb: i64) -> Value {
    json!({ "mediaType": "movie", "mediaId": tmdb, "is4k": false })
}

pub(crate) fn tv(tmdb: i64, seasons: impl Into<Value>) -> Value {
    json!({ "mediaType": "tv", "mediaId": tmdb, "is4k": false, "seasons": seasons.into() })
}

pub(crate) fn said(body: &Value) -> &str {
    body["message"].as_str().unwrap_or("")
}

impl Stage {
    pub(crate) async fn usual() -> Self {
        Self::start(|_| ()).await
    }

    /// Time stands still until it is stepped.
    pub(crate) async fn start(change: impl FnOnce(&mut Script)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut script = script();
        change(&mut script);
        // Each call has a connection of its own: what is refused is seen at once.
        let http = Client::builder().no_proxy().pool_max_idle_per_host(0);
        let http = http.timeout(Duration::from_secs(30)).build().unwrap();
        Self { sim: SeerrSim::start(script).await.unwrap(), http }
    }

    pub(crate) fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let url = format!("{}/api/v1/{path}", self.sim.url());
        self.http.request(method.parse().unwrap(), url)
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, path).header("X-Api-Key", self.sim.key())
    }

    /// As a user; 1 is the administrator.
    pub(crate) fn by(&self, user: i64, method: &str, path: &str) -> RequestBuilder {
        self.request(method, path).header("X-Api-User", user)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.request("GET", path).send().await.unwrap()).await
    }

    pub(crate) async fn get_by(&self, user: i64, path: &str) -> (u16, Value) {
        read(self.by(user, "GET", path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.post_by(1, path, body).await
    }

    pub(crate) async fn post_by(&self, user: i64, path: &str, body: &Value) -> (u16, Value) {
        read(with(self.by(user, "POST", path), body).send().await.unwrap()).await
    }

    /// `POST /request`, with the key only.
    pub(crate) async fn ask(&self, body: &Value) -> (u16, Value) {
        read(with(self.request("POST", "request"), body).send().await.unwrap()).await
    }

    pub(crate) async fn ask_by(&self, user: i64, body: &Value) -> (u16, Value) {
        self.post_by(user, "request", body).await
    }

    pub(crate) async fn put_by(&self, user: i64, path: &str, body: &Value) -> (u16, Value) {
        read(with(self.by(user, "PUT", path), body).send().await.unwrap()).await
    }

    pub(crate) async fn delete_by(&self, user: i64, path: &str) -> (u16, Value) {
        read(self.by(user, "DELETE", path).send().await.unwrap()).await
    }

    /// Exactly these bytes as the query of a search: the status, and the whole answer.
    pub(crate) async fn raw_search(&self, query: &[u8]) -> (u16, String) {
        let address = self.sim.url().replace("http://", "");
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let mut request = b"GET /api/v1/search?".to_vec();
        request.extend_from_slice(query);
        let rest = format!(
            " HTTP/1.1\r\nHost: {address}\r\nX-Api-Key: {}\r\nConnection: close\r\n\r\n",
            self.sim.key()
        );
        request.extend_from_slice(rest.as_bytes());
        stream.write_all(&request).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }

    pub(crate) fn status_of(&self, kind: Kind, tmdb: i64) -> Option<(u8, u8)> {
        use towline_sim::seerr::MediaStatus::{
            Available, Blocklisted, Deleted, Odd, PartiallyAvailable, Pending, Processing, Unknown,
        };
        let number = |status| match status {
            Unknown => 1,
            Pending => 2,
            Processing => 3,
            PartiallyAvailable => 4,
            Available => 5,
            Blocklisted => 6,
            Deleted => 7,
            Odd(number) => number,
        };
        let media = self.sim.media_of(kind, tmdb)?;
        Some((number(media.status), number(media.status4k)))
    }
}

pub(crate) fn with(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("Content-Type", "application/json").body(body.to_string())
}

pub(crate) async fn read(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}
