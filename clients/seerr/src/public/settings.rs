//! `GET /settings/public`: which product it is, and how it is set up.

use http::Method;
use serde::{Deserialize, Deserializer};
use towline_http::{Endpoint, IfUnsure};

use crate::{Product, Request, path::path, wire};

/// Which product it is, and how it is set up. Answered with a wrong key too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetSettings;

/// Which product it is, and how it is set up (seerr reference §4).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "as the server has them")]
pub struct PublicSettings {
    /// Which product it is, by the members that its settings have.
    pub product: Product,
    /// Whether its setup has been finished: if not, nothing else can be relied on.
    pub initialized: bool,
    /// Whether films are to be had in 4K. If not, a request for 4K is accepted and leads nowhere.
    pub movie_4k_enabled: bool,
    /// The same of shows.
    pub series_4k_enabled: bool,
    /// Whether single seasons can be chosen in the server's own interface.
    pub partial_requests_enabled: bool,
    /// Whether season 0 can be requested: it is dropped silently where this is `Some(false)`.
    /// Overseerr takes it, and does not say so.
    pub enable_special_episodes: Option<bool>,
    /// Where people find the server.
    pub application_url: Option<Box<str>>,
    /// The language of its interface.
    pub locale: Option<Box<str>>,
}

impl PublicSettings {
    /// Whether season 0 can be requested.
    pub fn takes_specials(&self) -> bool {
        self.enable_special_episodes.unwrap_or(self.product == Product::Overseerr)
    }

    /// Whether a request in 4K for such a title leads anywhere.
    pub fn has_4k(&self, media_type: crate::MediaType) -> bool {
        match media_type {
            crate::MediaType::Movie => self.movie_4k_enabled,
            crate::MediaType::Tv => self.series_4k_enabled,
        }
    }
}

impl<'de> Deserialize<'de> for PublicSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        #[expect(clippy::struct_excessive_bools, reason = "as the server has them")]
        struct Wire {
            #[serde(deserialize_with = "wire::present")]
            hide_blocklisted: bool,
            #[serde(deserialize_with = "wire::present")]
            media_server_type: bool,
            #[serde(deserialize_with = "wire::flag")]
            initialized: bool,
            #[serde(deserialize_with = "wire::flag")]
            movie4k_enabled: bool,
            #[serde(deserialize_with = "wire::flag")]
            series4k_enabled: bool,
            #[serde(deserialize_with = "wire::flag")]
            partial_requests_enabled: bool,
            #[serde(deserialize_with = "wire::maybe_flag")]
            enable_special_episodes: Option<bool>,
            #[serde(deserialize_with = "wire::maybe_text")]
            application_url: Option<Box<str>>,
            #[serde(deserialize_with = "wire::maybe_text")]
            locale: Option<Box<str>>,
        }
        let wire = Wire::deserialize(deserializer)?;
        Ok(Self {
            product: match (wire.hide_blocklisted, wire.media_server_type) {
                (true, _) => Product::Seerr,
                (false, true) => Product::Jellyseerr,
                (false, false) => Product::Overseerr,
            },
            initialized: wire.initialized,
            movie_4k_enabled: wire.movie4k_enabled,
            series_4k_enabled: wire.series4k_enabled,
            partial_requests_enabled: wire.partial_requests_enabled,
            enable_special_episodes: wire.enable_special_episodes,
            application_url: wire.application_url,
            locale: wire.locale,
        })
    }
}

impl Endpoint for GetSettings {
    type Response = PublicSettings;
    const NAME: &'static str = "public.settings";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["settings", "public"])
    }
}

impl Request for GetSettings {}
