//! `POST /transfers/info`: what URLs would be.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure};

use crate::{Request, Sensitive, form::Form, path::path, wire};

/// What URLs would become, without adding them (putio contract §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// Magnets and URLs; at least one.
    pub urls: Vec<Sensitive>,
}

impl Endpoint for Info {
    type Response = UrlInfos;
    const NAME: &'static str = "transfers.info";
    const METHOD: Method = Method::POST;
    // It only looks.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["transfers", "info"])
    }

    fn secrets(&self) -> Vec<&str> {
        self.urls.iter().map(Sensitive::reveal).collect()
    }

    fn body(&self) -> Body {
        let urls: Vec<_> = self.urls.iter().map(Sensitive::reveal).collect();
        Form::new().pair("urls", urls.join("\n")).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.urls.is_empty() || self.urls.iter().any(Sensitive::is_empty) {
            return Err("a URL is empty, or there is none");
        }
        let is_one = |url: &Sensitive| !url.reveal().contains(['\r', '\n']);
        if self.urls.iter().all(is_one) { Ok(()) } else { Err("a URL holds a line break") }
    }
}

impl Request for Info {}

/// What [`Info`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UrlInfos {
    /// The room of the account, in bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub disk_avail: Option<u64>,
    /// One for each URL.
    pub ret: Vec<UrlInfo>,
}

/// What a URL would become.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UrlInfo {
    /// It.
    #[serde(default)]
    pub url: Sensitive,
    /// The transfer's name.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub name: Option<Box<str>>,
    /// In bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub file_size: Option<u64>,
    /// The same for a person.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub human_size: Option<Box<str>>,
    /// What it is.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub type_name: Option<Box<str>>,
    /// Why it cannot be had.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub error: Option<Box<str>>,
}
