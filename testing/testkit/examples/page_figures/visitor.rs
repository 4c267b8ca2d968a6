//! Somebody with a browser: logged in, loading pages with all that they are made of.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::{
    Client, RequestBuilder, Response,
    header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE},
    redirect::Policy,
};
use towline_testkit::towline::Towline;

const NAME: &str = "jo";
const PASSWORD: &str = "correct horse battery";

/// A session at a towline.
#[derive(Clone)]
pub(crate) struct Visitor {
    base: String,
    session: String,
}

/// What one load brought.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Load {
    /// Bytes of all bodies, as they were sent.
    pub(crate) sent: usize,
    pub(crate) took: Duration,
    pub(crate) requests: usize,
}

impl Visitor {
    /// The first login is made by its form, with the token that was printed.
    pub(crate) async fn sets_up(towline: &Towline) -> anyhow::Result<Self> {
        let token = towline.first_token();
        let form =
            [("token", &*token), ("name", NAME), ("password", PASSWORD), ("again", PASSWORD)];
        Self::sends(towline, "/setup", &form).await
    }

    pub(crate) async fn logs_in(towline: &Towline) -> anyhow::Result<Self> {
        Self::sends(towline, "/login", &[("name", NAME), ("password", PASSWORD)]).await
    }

    async fn sends(towline: &Towline, at: &str, form: &[(&str, &str)]) -> anyhow::Result<Self> {
        let base = format!("http://{}", towline.address());
        let client = client()?;
        let page = client.get(format!("{base}{at}")).send().await?.error_for_status()?;
        let visitor = cookie(page.headers(), "towline-visitor")?;
        let csrf = between(&page.text().await?, "name=\"csrf\" value=\"", "\"")?;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let form = body.extend_pairs(form).append_pair("csrf", &csrf).finish();
        let request = client
            .post(format!("{base}{at}"))
            .header(COOKIE, visitor)
            .header(ORIGIN, &base)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = request.body(form).send().await?;
        if !answer.headers().contains_key(LOCATION) {
            bail!("{at}: {}: {}", answer.status(), answer.text().await?);
        }
        let session = cookie(answer.headers(), "towline")?;
        Ok(Self { base, session })
    }

    /// The same browser, where towline is now.
    pub(crate) fn at(&self, address: &str) -> Self {
        Self { base: format!("http://{address}"), session: self.session.clone() }
    }

    fn asks(&self, client: &Client, at: &str) -> RequestBuilder {
        client.get(format!("{}{at}", self.base)).header(COOKIE, &self.session)
    }

    /// What is at this address, as text.
    pub(crate) async fn reads(&self, at: &str) -> anyhow::Result<String> {
        Ok(self.asks(&client()?, at).send().await?.error_for_status()?.text().await?)
    }

    /// A page, or what it is made of, over a connection that was not there before.
    pub(crate) async fn loads(&self, all: &[String]) -> anyhow::Result<Load> {
        let (client, begun) = (client()?, Instant::now());
        let mut load = Load::default();
        for at in all {
            let request = self.asks(&client, at).header(ACCEPT_ENCODING, "br, gzip");
            load.sent += request.send().await?.error_for_status()?.bytes().await?.len();
            load.requests += 1;
        }
        load.took = begun.elapsed();
        Ok(load)
    }

    /// The page itself, and what it says that a browser is to load.
    pub(crate) async fn names(&self, page: &str) -> anyhow::Result<Vec<String>> {
        let html = self.reads(page).await?;
        let head = html.split_once("</head>").map_or("", |(head, _)| head);
        let assets = head.split('"').filter(|text| text.starts_with("/assets/"));
        Ok([page].into_iter().chain(assets).map(str::to_owned).collect())
    }

    /// Watches, as an open page does, until it is dropped.
    pub(crate) async fn watches(&self) -> anyhow::Result<Watching> {
        let mut stream: Response =
            self.asks(&client()?, "/api/v1/events").send().await?.error_for_status()?;
        Ok(Watching(tokio::spawn(async move { while let Ok(Some(_)) = stream.chunk().await {} })))
    }
}

/// A stream of events that is read.
pub(crate) struct Watching(tokio::task::JoinHandle<()>);

impl Watching {
    /// Whether the stream stands.
    pub(crate) fn is_open(&self) -> bool {
        !self.0.is_finished()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// With no connection yet; bodies are left as they were sent.
fn client() -> anyhow::Result<Client> {
    let _is_already = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().no_proxy().no_gzip().redirect(Policy::none()).build()?)
}

fn cookie(headers: &HeaderMap, name: &str) -> anyhow::Result<String> {
    let all = headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = all.filter_map(|line| line.split(';').next());
    let pair = pairs.find(|pair| pair.starts_with(&format!("{name}=")));
    pair.map(str::to_owned).with_context(|| format!("no cookie {name}"))
}

fn between(text: &str, before: &str, after: &str) -> anyhow::Result<String> {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    found.map(|(found, _)| found.to_owned()).context("the page has no form")
}
