//! `POST /settings/test`: asks the service of one part.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::Change;

/// Asks what `towline doctor` asks of one part, with changes that are not written. It ends within
/// 80 s. 404 `no-such-part`; 422 `mistakes`, with the list of them: those of the part itself;
/// 503 `busy`: several are being tested; 500 `local`.
#[derive(Debug, Clone, ToSchema)]
pub struct TestSettings {
    /// The body.
    pub test: TestPart,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestPart {
    /// Which part.
    pub part: Part,
    /// With these changes, in their order.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// A part of the configuration, as `[imports.music]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// `imports`.
    pub table: String,
    /// `music`.
    pub name: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tested {
    /// Whether the part can work.
    pub works: bool,
    /// Each thing that was looked at.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// How it is.
    pub level: Level,
    /// In words.
    pub words: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, and could be better.
    Warn,
    /// It cannot work.
    Error,
}

impl Endpoint for TestSettings {
    type Response = Tested;
    const NAME: &'static str = "settings.test";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["settings", "test"])
    }

    fn body(&self) -> Body {
        Body::json(&self.test)
    }
}
