//! `POST /settings/recognise`: which list a person means by what they paste.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::Change;

/// Recognises a list by its address, its id or a file's path. Nobody is asked: whether it exists is
/// another matter. 422 `no-list`, with what it is instead.
#[derive(Debug, Clone, ToSchema)]
pub struct RecogniseList {
    /// The body.
    pub pasted: Pasted,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    /// What was pasted.
    pub text: String,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecognisedList {
    /// A name for it that is free in the configuration.
    pub name: String,
    /// What it is, in words: `the IMDb list ls000000001`.
    pub words: String,
    /// The kind of list: the last word of its table's name.
    pub provider: String,
    /// What adds it.
    pub changes: Vec<Change>,
}

impl Endpoint for RecogniseList {
    type Response = RecognisedList;
    const NAME: &'static str = "settings.recognise";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["settings", "recognise"])
    }

    fn body(&self) -> Body {
        Body::json(&self.pasted)
    }
}
