//! `PUT /pins`: which title a wish means.

use serde::{Deserialize, Serialize};
use towline_domain::wishes::TitleKey;
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Says which title a wish means, for good and for every list. 404 `no-such-wish`.
#[derive(Debug, Clone, ToSchema)]
pub struct PinWish {
    /// The body.
    pub pin: Pin,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Pin {
    /// What tells the wish apart, as `ShowList` has it.
    pub wish: String,
    /// The title.
    #[schema(value_type = String, example = "movie:603")]
    pub title: TitleKey,
}

impl Endpoint for PinWish {
    type Response = ();
    const NAME: &'static str = "pins.put";
    const METHOD: http::Method = http::Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: towline_http::Read = towline_http::Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["pins"])
    }

    fn body(&self) -> Body {
        Body::json(&self.pin)
    }
}
