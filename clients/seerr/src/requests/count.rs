//! `GET /request/count`: how many requests there are, by kind.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, path::path, wire};

/// How many requests there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count;

/// How many requests there are, by kind. `completed`, `processing` and `available` overlap: to be
/// shown only (seerr reference §8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// All of them.
    #[serde(deserialize_with = "wire::count")]
    pub total: u32,
    /// For films.
    #[serde(deserialize_with = "wire::count")]
    pub movie: u32,
    /// For shows.
    #[serde(deserialize_with = "wire::count")]
    pub tv: u32,
    /// Waiting for approval.
    #[serde(deserialize_with = "wire::count")]
    pub pending: u32,
    /// Approved.
    #[serde(deserialize_with = "wire::count")]
    pub approved: u32,
    /// Declined.
    #[serde(deserialize_with = "wire::count")]
    pub declined: u32,
    /// On their way.
    #[serde(deserialize_with = "wire::count")]
    pub processing: u32,
    /// There.
    #[serde(deserialize_with = "wire::count")]
    pub available: u32,
    /// Done; only in Seerr.
    #[serde(deserialize_with = "wire::maybe_count")]
    pub completed: Option<u32>,
}

impl Endpoint for Count {
    type Response = Counts;
    const NAME: &'static str = "requests.count";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["request", "count"])
    }
}

impl Request for Count {}
