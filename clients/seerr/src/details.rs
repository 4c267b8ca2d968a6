//! What films and shows have in common in their details.

use serde::Deserialize;

use crate::{ImdbId, TvdbId, media::MediaRow, requests::RequestRow, wire};

/// What the server knows of a title, with the requests for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MediaInfo {
    /// How it stands.
    #[serde(flatten)]
    pub row: MediaRow,
    /// The requests for it, in both qualities. What was requested of a show stands here only.
    #[serde(default, deserialize_with = "wire::whole_list")]
    pub requests: Box<[RequestRow]>,
}

impl MediaInfo {
    /// The requests in this quality that stand in the way of another.
    pub fn live_requests(&self, is_4k: bool) -> impl Iterator<Item = &RequestRow> {
        self.requests.iter().filter(move |request| request.is_4k == is_4k && request.is_live())
    }

    /// The seasons of those.
    pub fn live_seasons(&self, is_4k: bool) -> impl Iterator<Item = u16> {
        self.live_requests(is_4k)
            .flat_map(|request| &request.seasons)
            .map(|season| season.season_number)
    }
}

/// What others call it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ExternalIds {
    #[serde(deserialize_with = "wire::maybe_word")]
    pub(crate) imdb_id: Option<ImdbId>,
    #[serde(deserialize_with = "wire::optional")]
    pub(crate) tvdb_id: Option<TvdbId>,
}
