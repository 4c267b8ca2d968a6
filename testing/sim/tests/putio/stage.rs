//! What all tests of the simulated put.io stand on.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use towline_sim::putio::{Course, Node, Putio, Script, Torrent, Transfer};

pub(crate) const HASH: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

pub(crate) struct Stage {
    pub(crate) sim: Putio,
    pub(crate) http: Client,
}

/// Two tracks and a folder of scans.
pub(crate) fn album() -> Node {
    Node::folder(
        "Blue Train",
        [
            Node::generated("1.flac", 200_000),
            Node::generated("2.flac", 100),
            Node::folder("scans", [Node::file("front.jpg", *b"jpg")]),
        ],
    )
}

pub(crate) fn magnet(hash: &str) -> String {
    format!("magnet:?xt=urn:btih:{hash}&dn=Blue+Train")
}

/// A .torrent of this name.
pub(crate) fn torrent(name: &str) -> Vec<u8> {
    let length = name.len();
    format!("d4:infod6:lengthi5e4:name{length}:{name}12:piece lengthi16384e6:pieces0:ee").into()
}

/// A multipart body with these fields and this file; its type first.
pub(crate) fn multipart(fields: &[(&str, &str)], name: &str, file: &[u8]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
    }
    let head = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=";
    body.extend_from_slice(format!("{head}\"{name}\"\r\n\r\n").as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--XX--\r\n");
    ("multipart/form-data; boundary=XX".into(), body)
}

impl Stage {
    /// Time stands still until it is stepped.
    pub(crate) async fn start(change: impl FnOnce(&mut Script)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut script = Script { speed: 0, ..Script::default() };
        change(&mut script);
        let redirects = reqwest::redirect::Policy::none();
        let http = Client::builder().no_proxy().redirect(redirects);
        // Each call has a connection of its own: what is refused is seen at once.
        let http = http.timeout(Duration::from_secs(30)).pool_max_idle_per_host(0).build().unwrap();
        Self { sim: Putio::start(script).await.unwrap(), http }
    }

    /// With an album in the root folder.
    pub(crate) async fn with_album() -> Self {
        Self::start(|script| script.files.push(album())).await
    }

    /// A torrent that holds the album and goes so.
    pub(crate) async fn with_torrent(course: Course, change: impl FnOnce(&mut Script)) -> Self {
        Self::start(|script| {
            script.torrents.push(Torrent::new(HASH, album()).goes(course));
            change(script);
        })
        .await
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let url = format!("{}/{path}", self.sim.api_url());
        let token = format!("Bearer {}", self.sim.token());
        self.http.request(method.parse().unwrap(), url).header("Authorization", token)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.request("GET", path).send().await.unwrap()).await
    }

    pub(crate) fn posting(&self, path: &str, form: &str) -> RequestBuilder {
        let request = self.request("POST", path);
        let kind = "application/x-www-form-urlencoded;charset=UTF-8";
        request.header("Content-Type", kind).body(form.to_owned())
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> (u16, Value) {
        read(self.posting(path, form).send().await.unwrap()).await
    }

    /// What is refused, as `(status, error_type)`.
    pub(crate) async fn refusal(&self, path: &str, form: &str) -> (u16, String) {
        let (status, body) = self.post(path, form).await;
        (status, body["error_type"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn add(&self, url: &str) -> (u16, Value) {
        let url = url.replace('&', "%26").replace('+', "%2B");
        self.post("transfers/add", &format!("url={url}")).await
    }

    pub(crate) async fn upload(
        &self,
        fields: &[(&str, &str)],
        name: &str,
        file: &[u8],
    ) -> Response {
        let (kind, body) = multipart(fields, name, file);
        let url = format!("{}?oauth_token={}", self.sim.upload_url(), self.sim.token());
        self.http.post(url).header("Content-Type", kind).body(body).send().await.unwrap()
    }

    /// The URL of a file's bytes.
    pub(crate) async fn url_of(&self, path: &str) -> String {
        let id = self.sim.id_of(path).unwrap();
        let (status, body) = self.get(&format!("files/{id}/url")).await;
        assert_eq!(status, 200, "{body}");
        body["url"].as_str().unwrap().to_owned()
    }

    /// GETs the bytes of a file, as `bytes=…`.
    pub(crate) async fn range(&self, url: &str, range: &str) -> reqwest::Result<Response> {
        self.http.get(url).header("Range", format!("bytes={range}")).send().await
    }

    pub(crate) fn bytes_of(&self, path: &str) -> Vec<u8> {
        self.sim.content(self.sim.id_of(path).unwrap()).unwrap().to_vec()
    }

    pub(crate) fn only_transfer(&self) -> Transfer {
        let mut transfers = self.sim.transfers();
        assert_eq!(transfers.len(), 1);
        transfers.remove(0)
    }

    pub(crate) fn step(&self, ms: u64) {
        self.sim.step(Duration::from_millis(ms));
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.sim.items().into_iter().map(|item| item.path).collect()
    }
}

pub(crate) async fn read(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}
