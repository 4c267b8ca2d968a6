//! `GET /user/{id}/quota`: how much a user may still request.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{MediaType, Request, UserId, path::path, wire};

/// How much a user may still request. Another user's is refused unless one manages users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetQuota(pub UserId);

/// How much a user may still request (seerr reference §7.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Quotas {
    /// Films.
    #[serde(deserialize_with = "wire::lenient")]
    pub movie: Quota,
    /// Seasons of shows.
    #[serde(deserialize_with = "wire::lenient")]
    pub tv: Quota,
}

/// A number of requests in a window of days that moves on. All but declined ones count; one that
/// is deleted is given back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Quota {
    /// How long the window is.
    #[serde(deserialize_with = "wire::maybe_count")]
    pub days: Option<u32>,
    /// How many in it; 0 and nothing are both *without limit*.
    #[serde(deserialize_with = "wire::maybe_count")]
    pub limit: Option<u32>,
    /// How many were made in it.
    #[serde(deserialize_with = "wire::count")]
    pub used: u32,
    #[serde(deserialize_with = "wire::maybe_count")]
    remaining: Option<u32>,
    #[serde(deserialize_with = "wire::flag")]
    restricted: bool,
}

impl Quotas {
    /// That for such titles.
    pub fn of(&self, media_type: MediaType) -> Quota {
        match media_type {
            MediaType::Movie => self.movie,
            MediaType::Tv => self.tv,
        }
    }
}

impl Quota {
    /// Whether there is no limit.
    pub fn is_unlimited(&self) -> bool {
        matches!(self.limit, None | Some(0))
    }

    /// How many may still be made now; none is *without limit*.
    pub fn remaining(&self) -> Option<u32> {
        match self.limit {
            None | Some(0) => None,
            Some(_) if self.restricted => Some(0),
            Some(limit) => Some(self.remaining.unwrap_or(limit.saturating_sub(self.used))),
        }
    }
}

impl Endpoint for GetQuota {
    type Response = Quotas;
    const NAME: &'static str = "users.quota";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["user", &self.0.to_string(), "quota"])
    }
}

impl Request for GetQuota {}
