//! `/keys`: keys with which programs come in.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

use super::Scope;

/// `GET /keys`: all keys; not what lets anybody in.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct ListKeys;

/// The keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Keys {
    /// The oldest first.
    pub keys: Vec<Key>,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Key {
    /// Its number.
    pub id: i64,
    /// For people.
    pub name: String,
    /// What may be done with it.
    pub scope: Scope,
    /// Since when there is such a key.
    pub made: String,
    /// When it was last used, to about a day.
    pub used: Option<String>,
}

/// `POST /keys`: makes a key. 409 `name-taken`; 422 `name`.
#[derive(Debug, Clone, ToSchema)]
pub struct MakeKey(pub NewKey);

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewKey {
    /// For people, as in *homepage*: up to 64 letters.
    pub name: String,
    /// What may be done with it.
    pub scope: Scope,
}

/// A key that was made.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct MadeKey {
    /// What the program sends, as `Authorization: Bearer …` or `X-Api-Key: …`. Shown this once:
    /// it is not stored.
    pub key: String,
    /// Its number.
    pub id: i64,
}

impl std::fmt::Debug for MadeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// `DELETE /keys/{id}`: who has this key gets in no more. 404 `no-such-key`.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct RemoveKey {
    /// Its number.
    pub id: i64,
}

impl Endpoint for ListKeys {
    type Response = Keys;
    const NAME: &'static str = "keys.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["keys"])
    }
}

impl Endpoint for MakeKey {
    type Response = MadeKey;
    const NAME: &'static str = "keys.make";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        crate::path(["keys"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Endpoint for RemoveKey {
    type Response = ();
    const NAME: &'static str = "keys.remove";
    const METHOD: http::Method = http::Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["keys", &self.id.to_string()])
    }
}
