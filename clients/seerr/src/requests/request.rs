//! A request.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::{
    MediaRowId, MediaStatusCode, MediaType, RequestId, RequestStatus, Row, TitleKey, TmdbId,
    UserId, wire,
};

/// A request, as far as one follows it (seerr reference §7.4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRow {
    /// Its id.
    pub id: RequestId,
    /// How it stands. In the answer to its creation it may have failed already: then it was
    /// accepted, and Radarr or Sonarr could not be reached.
    #[serde(default)]
    pub status: RequestStatus,
    /// For a film or a show.
    #[serde(default, rename = "type", deserialize_with = "wire::maybe_word")]
    pub media_type: Option<MediaType>,
    /// Whether it is for 4K.
    #[serde(default, rename = "is4k", deserialize_with = "wire::flag")]
    pub is_4k: bool,
    /// The title; not told where the request stands in the title's own details.
    #[serde(default)]
    pub media: Option<RequestedMedia>,
    /// For whom it was made; its quota is used.
    #[serde(default, deserialize_with = "wire::maybe")]
    pub requested_by: Option<Requester>,
    /// Which seasons; none for a film.
    #[serde(default, deserialize_with = "wire::whole_list")]
    pub seasons: Box<[RequestedSeason]>,
    /// When it was made.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub created_at: Option<Timestamp>,
    /// Whether a Plex watchlist made it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub is_auto_request: bool,
}

impl RequestRow {
    /// The title, where it is told.
    pub fn key(&self) -> Option<TitleKey> {
        self.media.as_ref()?.key
    }

    /// Whether it stands in the way of another: it is neither declined nor completed.
    pub fn is_live(&self) -> bool {
        self.status.is_live()
    }
}

impl Row for RequestRow {
    fn number(&self) -> u32 {
        self.id.get()
    }
}

/// The title of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestedMedia {
    /// Its row.
    pub id: MediaRowId,
    /// Which title it is; none if it is neither film nor show.
    pub key: Option<TitleKey>,
    /// How it stands. In the answer to a creation it is how it stood before Radarr or Sonarr were
    /// asked: not to be kept.
    pub status: MediaStatusCode,
    /// The same in 4K.
    pub status_4k: MediaStatusCode,
}

impl<'de> Deserialize<'de> for RequestedMedia {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            id: MediaRowId,
            #[serde(default, deserialize_with = "wire::optional")]
            tmdb_id: Option<TmdbId>,
            #[serde(default, deserialize_with = "wire::maybe_word")]
            media_type: Option<MediaType>,
            #[serde(default)]
            status: MediaStatusCode,
            #[serde(default, rename = "status4k")]
            status_4k: MediaStatusCode,
        }
        let Wire { id, tmdb_id, media_type, status, status_4k } = Wire::deserialize(deserializer)?;
        Ok(Self { id, key: TitleKey::of(media_type, tmdb_id), status, status_4k })
    }
}

/// For whom a request was made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requester {
    /// The user.
    pub id: UserId,
    /// The name to be shown.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub display_name: Option<Box<str>>,
}

/// A season of a request. Its status is that of a request, not that of a season in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestedSeason {
    /// Its number; 0 holds the specials.
    pub season_number: u16,
    /// How it stands.
    #[serde(default)]
    pub status: RequestStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small() {
        assert!(size_of::<RequestRow>() <= 104, "{}", size_of::<RequestRow>());
    }
}
