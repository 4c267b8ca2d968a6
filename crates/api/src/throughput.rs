//! `GET /throughput`: how much downloads have moved.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure, Query};
use utoipa::ToSchema;

/// Tells what came: in the last hours, in pieces of 10 minutes; or in the last days, by day. Without
/// either: in the last 24 hours. 422 `out-of-range`, and when both are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GetThroughput {
    /// 1 to 48.
    pub hours: Option<u32>,
    /// 1 to 31; today, which is not over, is the last one.
    pub days: Option<u32>,
}

/// How much came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Throughput {
    /// Bytes in all.
    pub bytes: u64,
    /// The pieces, the oldest first; none is left out. The last one is not over.
    pub pieces: Vec<Piece>,
}

/// What came in a piece of time, which ends where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Piece {
    /// Its beginning.
    pub from: String,
    /// Bytes.
    pub bytes: u64,
}

impl Endpoint for GetThroughput {
    type Response = Throughput;
    const NAME: &'static str = "throughput";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["throughput"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("hours", self.hours).maybe("days", self.days)
    }
}
