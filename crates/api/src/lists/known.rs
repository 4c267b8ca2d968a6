//! `POST /titles/known`: what another program has asked for already.

use serde::{Deserialize, Serialize};
use towline_domain::wishes::TitleKey;
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Tells the ledger which titles another program has asked for: they are not asked for again, and
/// are followed. What the server says of each is looked at before it is believed. 404
/// `no-such-server`; 422 `no-server`; 424 `service` when the server cannot be asked.
#[derive(Debug, Clone, ToSchema)]
pub struct TellKnownTitles {
    /// The body.
    pub known: KnownTitles,
}

/// The body.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct KnownTitles {
    /// The name of the server in the configuration; may be left out where there is one only.
    pub server: Option<String>,
    /// They.
    pub titles: Vec<KnownTitle>,
}

/// A title that was asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KnownTitle {
    /// It.
    #[schema(value_type = String, example = "movie:603")]
    pub title: TitleKey,
    /// What people call it.
    pub name: String,
    /// In 4K.
    pub in_4k: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Taken {
    /// How many were new to the ledger.
    pub new: u64,
    /// How many it knew.
    pub known_before: u64,
    /// How many were not believed: the server knows of no request for them and does not have them.
    pub not_believed: u64,
}

impl Endpoint for TellKnownTitles {
    type Response = Taken;
    const NAME: &'static str = "lists.known";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["titles", "known"])
    }

    fn body(&self) -> Body {
        Body::json(&self.known)
    }
}
