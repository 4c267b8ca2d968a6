//! `GET /lists/{name}/runs`: what reading a list has come to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure, Query};
use utoipa::ToSchema;

/// Lists a list's runs, the latest first. 404 `no-such-list`.
#[derive(Debug, Clone, ToSchema)]
pub struct ListRuns {
    /// The list's name in the configuration.
    pub name: String,
    /// At most so many; 1 to 500, 20 where not said.
    pub most: Option<u32>,
}

/// A list's runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Runs {
    /// They.
    pub runs: Vec<Run>,
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// When it began.
    pub began: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How much was read: `complete`, `partial`, `unchanged`, `failed`; `planned`: nothing, and
    /// what was known was looked at again.
    pub read: String,
    /// How many titles it let be asked for.
    pub asked: u32,
    /// How many wishes the list held.
    pub listed: u32,
    /// How many of its entries are no titles.
    pub passed_over: u32,
    /// How many wishes were new.
    pub added: u32,
    /// How many were gone.
    pub gone: u32,
    /// How many wishes came to what, by word.
    pub words: BTreeMap<String, u32>,
    /// Calls to the list's provider.
    pub list_calls: u64,
    /// Calls to the server.
    pub server_calls: u64,
    /// Why not all could be read, where that is so.
    pub error: Option<String>,
    /// The kind of that, in a word.
    pub error_kind: Option<String>,
    /// What a person can do about it.
    #[serde(default)]
    pub error_hint: Option<String>,
}

impl Endpoint for ListRuns {
    type Response = Runs;
    const NAME: &'static str = "lists.runs";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["lists", &self.name, "runs"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("most", self.most)
    }
}
