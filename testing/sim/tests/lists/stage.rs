//! What all tests of the simulated providers stand on.

use std::{sync::OnceLock, time::Duration};

use reqwest::{Client, RequestBuilder, Response, header::HeaderMap, redirect::Policy};
use serde_json::Value;

/// Follows no redirect, and says who it is.
pub(crate) fn http() -> Client {
    // To make one takes long.
    static MADE: OnceLock<Client> = OnceLock::new();
    MADE.get_or_init(|| client().user_agent("towline-tests").build().unwrap()).clone()
}

/// Says nothing of itself.
pub(crate) fn nameless() -> Client {
    client().build().unwrap()
}

fn client() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().redirect(Policy::none());
    // A connection is not kept: it would end with the test that made it.
    client.pool_max_idle_per_host(0).timeout(Duration::from_secs(30))
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Null when the text is no JSON.
    pub(crate) json: Value,
}

impl Answer {
    /// Empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// How many there are at the top.
    pub(crate) fn len(&self) -> usize {
        self.json.as_array().unwrap().len()
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    read(request.send().await.unwrap()).await
}

pub(crate) async fn get(url: &str) -> Answer {
    send(http().get(url)).await
}

pub(crate) async fn read(answer: Response) -> Answer {
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await.unwrap();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status, headers, text, json }
}
