//! What all lists of one provider share in the configuration.

use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::Period;

use super::{
    imdb::ImdbAccess, letterboxd::LetterboxdAccess, mdblist::MdblistAccess,
    stevenlu::StevenluAccess, tmdb::TmdbAccess, trakt::TraktAccess,
};

/// Keys and the like that all lists of a provider share: `[providers.trakt]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProvidersSettings {
    /// Between two requests to one host. Only for tests: without it, as is polite.
    pub pace: Option<Period>,
    /// IMDb.
    pub imdb: ImdbAccess,
    /// Trakt.
    pub trakt: TraktAccess,
    /// MDBList.
    pub mdblist: MdblistAccess,
    /// TMDB.
    pub tmdb: TmdbAccess,
    /// Letterboxd.
    pub letterboxd: LetterboxdAccess,
    /// StevenLu.
    pub stevenlu: StevenluAccess,
}
