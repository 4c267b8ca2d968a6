//! `POST /request`: makes a request.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Deserializer, Serialize};
use towline_http::{Body, Endpoint, IfUnsure, Waits};

use super::{RequestRow, Seasons};
use crate::{
    MediaType, Request, ServiceId, TitleKey, TmdbId, TvdbId, UserId,
    path::path,
    request::{LONG, long_waits},
    wire,
};

/// Makes a request (seerr reference §7).
///
/// # Guarantees
/// The quality and the seasons are always said, what is not set is left out, and of each title
/// only one is under way: see [`Seerr`](crate::Seerr).
///
/// # Caveats
/// The server looks neither at what is available nor, after a first request was declined or
/// completed, at other requests: a film that is there already is accepted, and fetched again.
/// Look at the [rows](crate::media) first. After a lost answer, look before the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// What is wanted.
    pub wanted: Wanted,
    /// Whether in 4K. Unless [the server has that](crate::public::PublicSettings::has_4k) it is
    /// accepted, and leads nowhere.
    pub is_4k: bool,
    /// For which user: that one is named as the requester, and its right and quota are used,
    /// while the caller's rights decide about approval. That is another thing than
    /// [`acting_as`](crate::Seerr::acting_as) (seerr reference §7.3).
    pub user: Option<UserId>,
    /// By which Radarr or Sonarr. Not checked by the server: a wrong one leads nowhere.
    pub server_id: Option<ServiceId>,
    /// With which of its profiles. Not checked.
    pub profile_id: Option<u32>,
    /// Into which of its folders. Not checked.
    pub root_folder: Option<String>,
    /// With which of its tags. Not checked.
    pub tags: Option<Vec<u32>>,
    /// The show's number at TVDB, where TMDB's is wrong. Used only if the server has no row yet.
    pub tvdb_id: Option<TvdbId>,
    /// With which of Sonarr's language profiles.
    pub language_profile_id: Option<u32>,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// A film.
    Movie(TmdbId),
    /// Seasons of a show.
    Tv(TmdbId, Seasons),
}

impl Wanted {
    /// Which title it is.
    pub const fn key(&self) -> TitleKey {
        match self {
            Self::Movie(id) => TitleKey::movie(*id),
            Self::Tv(id, _) => TitleKey::tv(*id),
        }
    }
}

impl Create {
    /// What is wanted, not in 4K, with all that the server sets by itself.
    pub const fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            is_4k: false,
            user: None,
            server_id: None,
            profile_id: None,
            root_folder: None,
            tags: None,
            tvdb_id: None,
            language_profile_id: None,
        }
    }

    /// A film.
    pub const fn movie(id: TmdbId) -> Self {
        Self::new(Wanted::Movie(id))
    }

    /// Seasons of a show.
    pub const fn tv(id: TmdbId, seasons: Seasons) -> Self {
        Self::new(Wanted::Tv(id, seasons))
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// It was made (201); of a show with those seasons that were still free.
    Requested(Box<RequestRow>),
    /// None of the seasons is left to be requested (202): nothing was made.
    NothingLeft,
}

impl<'de> Deserialize<'de> for Created {
    /// The success without a request has the words of an error in its place (seerr reference
    /// §7.1); what has neither is not understood.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Requested(Box<RequestRow>),
            NothingLeft {
                #[serde(rename = "message")]
                _message: String,
                #[serde(default, deserialize_with = "wire::present")]
                id: bool,
            },
        }
        match Wire::deserialize(deserializer)? {
            Wire::Requested(request) => Ok(Self::Requested(request)),
            Wire::NothingLeft { id: false, .. } => Ok(Self::NothingLeft),
            Wire::NothingLeft { id: true, .. } => {
                Err(serde::de::Error::custom("a request whose id is no number"))
            }
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    media_type: MediaType,
    media_id: TmdbId,
    // Always: without it the server finds no duplicate, however many there are.
    #[serde(rename = "is4k")]
    is_4k: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    seasons: Option<&'a Seasons>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_id: Option<ServiceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root_folder: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a [u32]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tvdb_id: Option<TvdbId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language_profile_id: Option<u32>,
}

impl Endpoint for Create {
    type Response = Created;
    const NAME: &'static str = "requests.create";
    const METHOD: Method = Method::POST;
    // The server has no unique key: a second one could be a second request.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);

    fn path(&self) -> Vec<String> {
        path(["request"])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }

    fn body(&self) -> Body {
        let TitleKey { media_type, tmdb_id } = self.wanted.key();
        Body::json(&Wire {
            media_type,
            media_id: tmdb_id,
            is_4k: self.is_4k,
            seasons: match &self.wanted {
                Wanted::Movie(_) => None,
                Wanted::Tv(_, seasons) => Some(seasons),
            },
            user_id: self.user,
            server_id: self.server_id,
            profile_id: self.profile_id,
            root_folder: self.root_folder.as_deref(),
            tags: self.tags.as_deref(),
            tvdb_id: self.tvdb_id,
            language_profile_id: self.language_profile_id,
        })
    }
}

impl Request for Create {
    fn alone(&self) -> Option<TitleKey> {
        Some(self.wanted.key())
    }
}
