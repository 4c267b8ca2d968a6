//! `GET /movie/{tmdbId}`: a film, with all that the server knows of it.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{
    ImdbId, Request, TmdbId,
    date::ReleaseDate,
    details::{ExternalIds, MediaInfo},
    path::path,
    wire,
};

/// A film. That there is none, and that the metadata service cannot be asked, are both
/// [`Error::NoSuchTitleOrUpstream`](crate::Error::NoSuchTitleOrUpstream).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Get {
    /// Which one.
    pub id: TmdbId,
    /// In which language its title is told, as in `de`; else in the server's.
    pub language: Option<String>,
}

impl Get {
    /// A film, in the server's language.
    pub const fn new(id: TmdbId) -> Self {
        Self { id, language: None }
    }
}

/// A film (seerr reference §6).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Movie {
    /// Its number.
    pub id: TmdbId,
    /// Its title.
    #[serde(default, deserialize_with = "wire::text")]
    pub title: Box<str>,
    /// Its title where it comes from.
    #[serde(default, deserialize_with = "wire::text")]
    pub original_title: Box<str>,
    /// When it came out.
    #[serde(default, deserialize_with = "wire::maybe_word")]
    pub release_date: Option<ReleaseDate>,
    #[serde(default, deserialize_with = "wire::maybe_word")]
    imdb_id: Option<ImdbId>,
    #[serde(default, deserialize_with = "wire::lenient")]
    external_ids: ExternalIds,
    /// What the server knows of it: none if nobody has ever touched it.
    #[serde(default)]
    pub media_info: Option<MediaInfo>,
    /// Whether it is on the watchlist of the user with whose rights the call was made.
    #[serde(default, deserialize_with = "wire::flag")]
    pub on_user_watchlist: bool,
}

impl Movie {
    /// Its id at `IMDb`.
    pub fn imdb_id(&self) -> Option<&ImdbId> {
        self.external_ids.imdb_id.as_ref().or(self.imdb_id.as_ref())
    }
}

impl Endpoint for Get {
    type Response = Movie;
    const NAME: &'static str = "movies.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["movie", &self.id.to_string()])
    }

    fn query(&self) -> Query {
        Query::new().maybe("language", self.language.as_deref())
    }
}

impl Request for Get {}
