//! `PUT /request/{id}`: changes the seasons of a request.

use http::Method;
use serde::Serialize;
use towline_http::{Body, Endpoint, IfUnsure, Waits};

use super::{RequestRow, SeasonSet};
use crate::{MediaType, Request, RequestId, path::path, request::long_waits};

/// Puts other seasons into the request for a show. New ones wait for approval, even in a request
/// that is approved.
///
/// # Caveats
/// The answer shows options as unset that are still stored: read the request again (seerr
/// reference §7.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateSeasons {
    /// The request.
    pub id: RequestId,
    /// All seasons that it shall have. None at all is what [`Delete`](super::Delete) is for.
    pub seasons: SeasonSet,
}

impl Endpoint for UpdateSeasons {
    type Response = RequestRow;
    const NAME: &'static str = "requests.update_seasons";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["request", &self.id.to_string()])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }

    fn body(&self) -> Body {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire<'a> {
            media_type: MediaType,
            seasons: &'a SeasonSet,
        }
        Body::json(&Wire { media_type: MediaType::Tv, seasons: &self.seasons })
    }
}

impl Request for UpdateSeasons {}
