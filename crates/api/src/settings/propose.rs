//! `POST /settings/propose`: what services tell that would save some typing.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::{Change, Finding, TestPart};

/// Asks the service of one part, with changes that are not written, where its directories are on this
/// machine. A directory that has to be given and is not known yet stands there as `/`. Nothing is
/// written, and an answer without proposals is no error. It ends within 80 s. 404 `no-such-part`; 422
/// `mistakes`; 503 `busy`: several parts are being asked; 500 `local`.
#[derive(Debug, Clone, ToSchema)]
pub struct ProposeSettings {
    /// The body.
    pub about: TestPart,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Proposals {
    /// The likeliest first.
    pub proposals: Vec<Proposal>,
    /// Why something was not found, where that is known.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// What a service's own words suggest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Proposal {
    /// Why, in words.
    pub words: String,
    /// What it would come to, beside the changes that were sent.
    pub changes: Vec<Change>,
}

impl Endpoint for ProposeSettings {
    type Response = Proposals;
    const NAME: &'static str = "settings.propose";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["settings", "propose"])
    }

    fn body(&self) -> Body {
        Body::json(&self.about)
    }
}
