//! `GET /tv/{tmdbId}`: a show, with all that the server knows of it.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{
    ImdbId, Product, Request, TmdbId, TvdbId,
    date::ReleaseDate,
    details::{ExternalIds, MediaInfo},
    path::path,
    requests::SeasonSet,
    wire,
};

/// A show. That there is none, and that the metadata service cannot be asked, are both
/// [`Error::NoSuchTitleOrUpstream`](crate::Error::NoSuchTitleOrUpstream).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Get {
    /// Which one.
    pub id: TmdbId,
    /// In which language its title is told, as in `de`; else in the server's.
    pub language: Option<String>,
}

impl Get {
    /// A show, in the server's language.
    pub const fn new(id: TmdbId) -> Self {
        Self { id, language: None }
    }
}

/// A show (seerr reference §6).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Show {
    /// Its number.
    pub id: TmdbId,
    /// Its title.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// Its title where it comes from.
    #[serde(default, deserialize_with = "wire::text")]
    pub original_name: Box<str>,
    /// When it was first aired.
    #[serde(default, deserialize_with = "wire::maybe_word")]
    pub first_air_date: Option<ReleaseDate>,
    /// How many seasons it has, without the specials.
    #[serde(default, deserialize_with = "wire::count")]
    pub number_of_seasons: u32,
    /// The seasons that there are, in the library or not; 0 holds the specials.
    #[serde(default, deserialize_with = "wire::list")]
    pub seasons: Vec<Season>,
    #[serde(default, deserialize_with = "wire::lenient")]
    external_ids: ExternalIds,
    /// What the server knows of it: none if nobody has ever touched it.
    #[serde(default)]
    pub media_info: Option<MediaInfo>,
    /// Whether it is on the watchlist of the user with whose rights the call was made.
    #[serde(default, deserialize_with = "wire::flag")]
    pub on_user_watchlist: bool,
}

/// A season that there is, in the library or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Season {
    /// Its number; 0 holds the specials.
    pub season_number: u16,
    /// How many episodes it has.
    #[serde(default, deserialize_with = "wire::count")]
    pub episode_count: u32,
    /// When it was first aired.
    #[serde(default, deserialize_with = "wire::maybe_word")]
    pub air_date: Option<ReleaseDate>,
}

impl Show {
    /// Its id at `IMDb`.
    pub fn imdb_id(&self) -> Option<&ImdbId> {
        self.external_ids.imdb_id.as_ref()
    }

    /// Its id at TVDB.
    pub fn tvdb_id(&self) -> Option<TvdbId> {
        self.external_ids.tvdb_id
    }

    /// The seasons that can still be requested in this quality: all but the specials, less those
    /// of the library that are neither free nor deleted, and less those of live requests (seerr
    /// reference §6). The server itself takes a [relic](crate::SeasonStatusCode::is_relic) for
    /// not requestable, and so does this.
    pub fn requestable_seasons(&self, is_4k: bool, product: Product) -> Option<SeasonSet> {
        let is_free = |season: &u16| {
            let Some(info) = &self.media_info else { return true };
            let is_there = info.row.seasons.iter().any(|row| {
                let code = if is_4k { row.status_4k } else { row.status };
                row.season_number == *season
                    && (code.is_relic(product) || !code.of(product).is_requestable())
            });
            !is_there && !info.live_seasons(is_4k).any(|taken| taken == *season)
        };
        let all = self.seasons.iter().map(|season| season.season_number);
        SeasonSet::new(all.filter(|season| *season > 0).filter(is_free))
    }
}

impl Endpoint for Get {
    type Response = Show;
    const NAME: &'static str = "shows.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["tv", &self.id.to_string()])
    }

    fn query(&self) -> Query {
        Query::new().maybe("language", self.language.as_deref())
    }
}

impl Request for Get {}
