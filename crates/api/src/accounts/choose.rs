//! `POST /accounts/{name}/files`: fetch files that are there.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Fetches files or folders of an account. What is on its way or was fetched before is passed over.
/// 404 `no-such-account`; 422 `no-such-category`, `not-a-file`.
#[derive(Debug, Clone, ToSchema)]
pub struct ChooseFiles {
    /// The account's name in the configuration.
    #[schema(rename = "name")]
    pub account: String,
    /// The body.
    pub choose: Choose,
}

/// The body.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Choose {
    /// Which ones.
    pub files: Vec<ChosenFile>,
    /// By which rules; those of the account where not said.
    pub category: Option<String>,
    /// Also what was fetched before.
    #[serde(default)]
    pub force: bool,
    /// Begin at most so many; those that are passed over do not count.
    #[serde(default)]
    pub most: Option<u32>,
    /// Begin nothing: only tell what would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// A file or folder at the service.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChosenFile {
    /// Its number there; never 0.
    pub id: i64,
    /// What it is called there.
    pub name: String,
}

/// What came of it, in the order in which they were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Chosen {
    /// One for each that was asked for.
    pub files: Vec<ChosenOutcome>,
}

/// What became of one file or folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChosenOutcome {
    /// Its number at the service.
    pub id: i64,
    /// What it is called there. Control characters are escaped.
    pub name: String,
    /// What was done.
    pub outcome: Choice,
    /// Its item, where there is one.
    pub item: Option<i64>,
}

/// What was done about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// It is being fetched; in a dry run: it would be.
    Begun,
    /// It is on its way, or was fetched before: passed over.
    MetBefore,
    /// There were more than should be begun.
    LeftOut,
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
