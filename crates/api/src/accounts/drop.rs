//! `POST /accounts/{name}/torrents`: give it a torrent.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Gives an account a torrent or a magnet link, as if it were dropped into a watched folder. What
/// was met before is passed over, with a warning. 404 `no-such-account`; 422 `not-a-torrent`,
/// `no-such-category`.
#[derive(Debug, Clone, ToSchema)]
pub struct DropTorrent {
    /// The account's name in the configuration.
    #[schema(rename = "name")]
    pub account: String,
    /// The body.
    pub given: Given,
}

/// The body.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Given {
    /// The name of its file, as people know it: `film.torrent` or `film.magnet`.
    pub file: String,
    /// What stands in the file, in base64.
    pub content: String,
    /// By which rules; those of the account where not said.
    pub category: Option<String>,
}

/// Without its content, which may hold a passkey.
impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("file", &self.file).finish_non_exhaustive()
    }
}

/// It lies ready to be taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dropped {
    /// Its info-hash: the key of its item.
    pub hash: String,
    /// What people call it.
    pub name: String,
    /// The number of its item, where it was met before.
    pub met_before: Option<i64>,
}

impl Endpoint for DropTorrent {
    type Response = Dropped;
    const NAME: &'static str = "accounts.torrents";
    const METHOD: http::Method = http::Method::POST;
    // By its info-hash it is the same torrent.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts", &self.account, "torrents"])
    }

    fn body(&self) -> Body {
        Body::json(&self.given)
    }
}
