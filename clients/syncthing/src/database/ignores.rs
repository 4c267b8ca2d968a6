//! `GET` and `POST /rest/db/ignores`: what a folder ignores.

use http::Method;
use serde::Deserialize;
use serde_json::json;
use towline_http::{Body, Endpoint, IfUnsure, Query};

use crate::{FolderId, Request, Subject, rest::rest, wire};

/// What a folder ignores (reference §3.4).
///
/// # Caveats
/// That it does not know the folder is in the answer's `error` in most versions: the method
/// [`ignores`](super::Database::ignores) looks there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetIgnores(pub FolderId);

/// Sets what a folder ignores.
///
/// # Caveats
/// A pattern that cannot be read is **saved**, told in the answer's `error`, and puts the folder
/// in error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetIgnores {
    /// Which folder.
    pub folder: FolderId,
    /// The patterns, a line each.
    pub ignore: Vec<String>,
}

/// What [`GetIgnores`] and [`SetIgnores`] answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Ignores {
    /// The patterns, as in `.stignore`.
    #[serde(deserialize_with = "wire::or_default")]
    pub ignore: Vec<String>,
    /// The same with all that they include.
    #[serde(deserialize_with = "wire::or_default")]
    pub expanded: Vec<String>,
    /// Which pattern cannot be read, and why.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
}

impl Endpoint for GetIgnores {
    type Response = Ignores;
    const NAME: &'static str = "db.ignores";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "ignores"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for GetIgnores {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.0)
    }
}

impl Endpoint for SetIgnores {
    type Response = Ignores;
    const NAME: &'static str = "db.set_ignores";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        rest(["db", "ignores"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.folder)
    }

    fn body(&self) -> Body {
        Body::json(&json!({ "ignore": self.ignore }))
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check()
    }
}

impl Request for SetIgnores {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}
