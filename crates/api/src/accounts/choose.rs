//! `POST /accounts/{name}/files`: fetch files that are there.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};

/// Fetches files or folders of an account. What was fetched before is passed over. 404
/// `no-such-account`; 422 `no-such-category`.
#[derive(Debug, Clone)]
pub struct ChooseFiles {
    /// The account's name in the configuration.
    pub account: String,
    /// The body.
    pub choose: Choose,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Choose {
    /// Which ones.
    pub files: Vec<ChosenFile>,
    /// By which rules; those of the account where not said.
    pub category: Option<String>,
    /// Also what was fetched before.
    #[serde(default)]
    pub force: bool,
}

/// A file or folder at the service.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChosenFile {
    /// Its number there; never 0.
    pub id: i64,
    /// What it is called there.
    pub name: String,
}

/// What came of it, in the order in which they were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The number of each one's item.
    pub items: Vec<i64>,
    /// Those that were met before and are passed over.
    pub met_before: Vec<i64>,
}

impl Endpoint for ChooseFiles {
    type Response = Chosen;
    const NAME: &'static str = "accounts.files";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts", &self.account, "files"])
    }

    fn body(&self) -> Body {
        Body::json(&self.choose)
    }
}
