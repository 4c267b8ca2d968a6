//! `GET /explain`: why a title is asked for, or is not.

use serde::{Deserialize, Serialize};
use towline_domain::wishes::{Candidate, TitleKey};
use towline_http::{Endpoint, IfUnsure, Query};
use utoipa::ToSchema;

use crate::described;

use crate::items::JournalLine;

/// Asks for all that is known of a title: by `movie:603`, by a wish's own mark (`imdb:tt0133093`),
/// by a bare `tt0133093`, or by a part of its name. At most 20 are told. 404 `no-such-title`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Explain {
    /// Which.
    pub what: String,
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explained {
    /// Of each that fits.
    pub found: Vec<Evidence>,
}

/// All that is known of a title, or of a wish of which it is not certain what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// What people call it.
    pub name: String,
    /// The title, where that is certain.
    #[schema(value_type = Option<String>, example = "movie:603")]
    pub title: Option<TitleKey>,
    /// The lists that hold or held it.
    pub listed: Vec<ListedAs>,
    /// How the servers see it, now or when they were last asked.
    pub servers: Vec<AtServer>,
    /// What may be meant, where that is not certain.
    #[schema(value_type = Vec<described::Candidate>)]
    pub candidates: Vec<Candidate>,
}

/// A wish for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedAs {
    /// The list's name, or its key where the configuration has it no longer.
    pub list: String,
    /// What tells the wish apart.
    pub ident: String,
    /// By what it was matched, in words.
    pub how: String,
    /// Since when it is on the list.
    pub since: String,
    /// When it was first not on it any more.
    pub gone: Option<String>,
}

/// A title at a server, in one quality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AtServer {
    /// The server's name.
    pub server: String,
    /// In 4K.
    pub in_4k: bool,
    /// What the server says of it, in words; `None` where it could not be asked.
    pub says: Option<String>,
    /// Where it stands with towline, in a word.
    pub stage: Option<String>,
    /// Its item in the ledger.
    pub item: Option<i64>,
    /// What has happened to it.
    pub journal: Vec<JournalLine>,
}

impl Endpoint for Explain {
    type Response = Explained;
    const NAME: &'static str = "explain";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["explain"])
    }

    fn query(&self) -> Query {
        Query::new().pair("what", &self.what)
    }
}
