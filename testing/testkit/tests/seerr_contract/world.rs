//! The simulator and a real server, under one set of words: as far as one may read.

use std::env;

use seerr_client::{self as client, Access, Product, Settings, TmdbId, public::GetSettings};
use towline_sim::seerr::{self as sim, MediaStatus, RequestStatus, Script, SeerrSim, Title};

use crate::stage::script;

/// A server with a past.
pub(crate) trait World: Sized {
    /// `None` where there is none, which is told.
    async fn start() -> Option<Self>;
    fn url(&self) -> String;
    fn key(&self) -> String;

    fn seerr(&self) -> client::Seerr {
        self.seerr_as(Access::ApiKey(self.key().into()))
    }

    fn seerr_as(&self, access: Access) -> client::Seerr {
        let _ = rustls::crypto::ring::default_provider().install_default();
        client::Seerr::new(Settings::new(self.url(), access)).unwrap()
    }

    async fn product(&self) -> Product {
        self.seerr().send(&GetSettings).await.unwrap().product
    }

    /// What a client without our scruples is answered: status, type and body.
    async fn raw(&self, path: &str) -> (u16, String, String) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/{path}", self.url());
        let answer = http.get(url).header("X-Api-Key", self.key()).send().await.unwrap();
        let status = answer.status().as_u16();
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        (status, kind, answer.text().await.unwrap())
    }
}

/// Somebody's server. Cases that change anything are not for it.
pub(crate) struct Real {
    url: String,
    key: String,
}

impl World for Real {
    #[expect(clippy::print_stderr, reason = "a case that does not run must be seen not to")]
    async fn start() -> Option<Self> {
        let Ok(url) = env::var("TOWLINE_SEERR_URL") else {
            eprintln!("not asked: TOWLINE_SEERR_URL and TOWLINE_SEERR_KEY name no real server");
            return None;
        };
        let Ok(key) = env::var("TOWLINE_SEERR_KEY") else {
            panic!("TOWLINE_SEERR_URL names a server: TOWLINE_SEERR_KEY must hold its key");
        };
        eprintln!("reading from {url}; nothing is changed there");
        Some(Self { url, key })
    }

    fn url(&self) -> String {
        self.url.trim_end_matches('/').trim_end_matches("/api/v1").to_owned()
    }

    fn key(&self) -> String {
        self.key.clone()
    }
}

macro_rules! simulated {
    ($($name:ident)*) => {$(
        /// The simulator as this product.
        pub(crate) struct $name(SeerrSim);

        impl World for $name {
            async fn start() -> Option<Self> {
                Some(Self(SeerrSim::start(past(sim::Product::$name)).await.unwrap()))
            }

            fn url(&self) -> String {
                self.0.url()
            }

            fn key(&self) -> String {
                self.0.key().into()
            }
        }
    )*};
}

simulated! { Overseerr Jellyseerr Seerr }

/// What is requested or there, in more rows than the server's usual page has.
fn past(product: sim::Product) -> Script {
    let mut script = script(product);
    for number in 100..140 {
        let title = Title::movie(number, &format!("Film {number}"), "2001-01-01");
        script.titles.push(title);
        let row = sim::MediaRow::new(sim::Kind::Movie, number, MediaStatus::Available);
        script.media.push(row);
        let request = sim::RequestRow::new(sim::Kind::Movie, number, 2, RequestStatus::Approved);
        script.requests.push(request);
    }
    script
}

/// A number that no title has.
pub(crate) const NO_TITLE: TmdbId = TmdbId::new(2_000_000_000);
