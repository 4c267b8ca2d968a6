//! The two tables: what is in the library, and what was asked for.

use super::{Kind, MediaStatus, Millis, RequestStatus};

/// A row of the library (reference §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The row's own: another number than the TMDB id.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// Unique only among titles of its kind, and not even there after a race.
    pub tmdb: i64,
    /// Of a show; unique.
    pub tvdb: Option<i64>,
    /// In the usual quality.
    pub status: MediaStatus,
    /// In 4K.
    pub status4k: MediaStatus,
    /// What scans have seen: empty until then.
    pub seasons: Vec<SeasonState>,
    /// When it was made.
    pub created_at: Millis,
    /// Never moves in Seerr.
    pub updated_at: Millis,
    /// When it was first available.
    pub media_added_at: Option<Millis>,
}

/// A season in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeasonState {
    /// Its own.
    pub id: i64,
    /// 0: specials.
    pub number: i64,
    /// In the usual quality.
    pub status: MediaStatus,
    /// In 4K.
    pub status4k: MediaStatus,
}

/// A request (§7.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaRequest {
    /// Its own.
    pub id: i64,
    /// Which row of the library.
    pub media: i64,
    /// Whose.
    pub by: i64,
    /// Who approved or declined it.
    pub modified_by: Option<i64>,
    /// Which quality.
    pub is4k: bool,
    /// How it stands.
    pub status: RequestStatus,
    /// Of a show.
    pub seasons: Vec<Requested>,
    /// Whether it came of a Plex watchlist.
    pub is_auto_request: bool,
    /// As they were sent.
    pub options: Options,
    /// When it was made.
    pub created_at: Millis,
    /// Never moves in Seerr.
    pub updated_at: Millis,
}

/// A season in a request: its status is a request's, not the library's (§3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requested {
    /// Its own.
    pub id: i64,
    /// 0: specials.
    pub number: i64,
    /// How it stands.
    pub status: RequestStatus,
}

/// What is stored as it was sent, and not checked (§7.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which Radarr or Sonarr.
    pub server: Option<i64>,
    /// Which quality profile.
    pub profile: Option<i64>,
    /// Where to.
    pub root_folder: Option<String>,
    /// Of a show.
    pub language_profile: Option<i64>,
    /// Numbers of tags.
    pub tags: Option<Vec<i64>>,
}

impl Media {
    /// In this quality.
    pub fn status_of(&self, is4k: bool) -> MediaStatus {
        if is4k { self.status4k } else { self.status }
    }

    pub(super) fn status_mut(&mut self, is4k: bool) -> &mut MediaStatus {
        if is4k { &mut self.status4k } else { &mut self.status }
    }

    /// Numbers of seasons that are there in this quality.
    pub(super) fn available(&self, is4k: bool) -> Vec<i64> {
        let is = |season: &&SeasonState| season.status_of(is4k) == MediaStatus::Available;
        self.seasons.iter().filter(is).map(|season| season.number).collect()
    }
}

impl SeasonState {
    /// In this quality.
    pub fn status_of(&self, is4k: bool) -> MediaStatus {
        if is4k { self.status4k } else { self.status }
    }

    pub(super) fn status_mut(&mut self, is4k: bool) -> &mut MediaStatus {
        if is4k { &mut self.status4k } else { &mut self.status }
    }
}

impl MediaRequest {
    /// Of its seasons, as they were asked for.
    pub fn season_numbers(&self) -> Vec<i64> {
        self.seasons.iter().map(|season| season.number).collect()
    }
}
