//! `POST /searches`: look for something.

use http::Method;
use serde::Serialize;
use towline_http::{Body, Endpoint, IfUnsure};

use super::Search;
use crate::{SearchId, path::api};

/// Looks for something on the network (slskd contract §10). The answer comes at once; ask
/// [`Get`](super::Get) until the search is complete, then for its [`Responses`](super::Responses).
///
/// Calls of one handle run one after another: slskd refuses a second at a time with 429.
///
/// # Caveats
/// 409 means that slskd is not logged in to the network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// What to look for.
    pub search_text: String,
    /// An id of ours, so that the search can be found again. Without one slskd makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<SearchId>,
    /// For how many milliseconds nobody must have answered before it is over; 15000 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_timeout: Option<u32>,
    /// After how many answers it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_limit: Option<u32>,
    /// After how many files it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_limit: Option<u32>,
    /// Whether the four limits below are applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_responses: Option<bool>,
    /// Answers with fewer files are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_response_file_count: Option<u32>,
    /// Answers from users with more waiting are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_peer_queue_length: Option<u32>,
    /// Answers from slower users are dropped; bytes in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_peer_upload_speed: Option<u32>,
}

impl Endpoint for Start {
    type Response = Search;
    const NAME: &'static str = "searches.start";
    const METHOD: Method = Method::POST;
    // Twice makes two searches; under an id of ours, a 409 that could mean either of its reasons.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const TURN: Option<&'static str> = Some("search");

    fn path(&self) -> Vec<String> {
        api(["searches"])
    }

    fn body(&self) -> Body {
        Body::json(self)
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.search_text.trim().is_empty() {
            Err("there is nothing to look for")
        } else {
            Ok(())
        }
    }
}
