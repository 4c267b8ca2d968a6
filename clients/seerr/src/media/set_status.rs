//! `POST /media/{rowId}/{status}`: sets how a title stands, by hand.

use http::Method;
use serde::Serialize;
use towline_http::{Body, Endpoint, IfUnsure, Waits};

use super::MediaRow;
use crate::{MediaRowId, Request, path::path, request::long_waits};

/// Sets how a title stands, by hand. Whoever does this manages requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetStatus {
    /// The row.
    pub id: MediaRowId,
    /// How it shall stand.
    pub status: NewStatus,
    /// Whether it is the one in 4K.
    pub is_4k: bool,
    /// Only these seasons of a show; else all of it.
    pub seasons: Vec<u16>,
}

/// How a title shall stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NewStatus {
    /// `available`
    Available,
    /// `partial`: of a film it is refused with 400.
    PartiallyAvailable,
    /// `processing`
    Processing,
    /// `pending`
    Pending,
    /// `unknown`: free to be requested.
    Free,
}

impl NewStatus {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::PartiallyAvailable => "partial",
            Self::Processing => "processing",
            Self::Pending => "pending",
            Self::Free => "unknown",
        }
    }
}

impl SetStatus {
    /// The whole title, not in 4K.
    pub fn new(id: MediaRowId, status: NewStatus) -> Self {
        Self { id, status, is_4k: false, seasons: Vec::new() }
    }
}

impl Endpoint for SetStatus {
    type Response = MediaRow;
    const NAME: &'static str = "media.set_status";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["media", &self.id.to_string(), self.status.as_str()])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }

    /// Never none: the server refuses a call without a body (415).
    fn body(&self) -> Body {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Season {
            season_number: u16,
        }
        #[derive(Serialize)]
        struct Wire {
            #[serde(rename = "is4k", skip_serializing_if = "std::ops::Not::not")]
            is_4k: bool,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            seasons: Vec<Season>,
        }
        let season = |number: &u16| Season { season_number: *number };
        Body::json(&Wire { is_4k: self.is_4k, seasons: self.seasons.iter().map(season).collect() })
    }
}

impl Request for SetStatus {}
