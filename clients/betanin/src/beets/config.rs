//! `GET` and `PUT /beets/config`: the text of the configuration that beets reads.

use http::Method;
use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};

/// The configuration of beets as text; 400 when there is no file (betanin contract §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetConfig;

/// What [`GetConfig`] answers. Plugins keep their passwords in it, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Config {
    /// When it was read, in betanin's local time.
    pub time_read: String,
    /// YAML.
    pub config: String,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("time_read", &self.time_read).finish_non_exhaustive()
    }
}

impl Endpoint for GetConfig {
    type Response = Config;
    const NAME: &'static str = "beets.get_config";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["beets".into(), "config".into()]
    }
}

/// Replaces the configuration of beets.
///
/// # Caveats
/// **Never use it in production**: it replaces the person's whole file, comments and all, without
/// a look at whether the new text is YAML (betanin contract §2). It is here for tests.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PutConfig {
    /// The new text.
    pub config: String,
}

impl std::fmt::Debug for PutConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PutConfig").finish_non_exhaustive()
    }
}

impl Endpoint for PutConfig {
    type Response = ();
    const NAME: &'static str = "beets.put_config";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["beets".into(), "config".into()]
    }

    fn body(&self) -> Body {
        Body::json(self)
    }
}
