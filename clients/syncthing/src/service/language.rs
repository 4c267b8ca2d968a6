//! `GET /rest/svc/lang`: which languages a browser asks for.

use http::{HeaderMap, Method};
use http::{HeaderValue, header};
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, rest::rest};

/// Which languages a browser asks for (reference §3.5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GetLanguages {
    /// What it sends, as in `de-AT,de;q=0.9`.
    pub accept_language: String,
}

impl Endpoint for GetLanguages {
    type Response = Option<Vec<String>>;
    const NAME: &'static str = "svc.languages";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["svc", "lang"])
    }

    fn headers(&self) -> HeaderMap {
        self.asked()
    }
}

impl Request for GetLanguages {}

impl GetLanguages {
    fn asked(&self) -> HeaderMap {
        let value = HeaderValue::from_str(&self.accept_language);
        value.into_iter().map(|value| (header::ACCEPT_LANGUAGE, value)).collect()
    }
}
