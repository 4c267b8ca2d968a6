//! Who and what is there at the start.

use serde::{Deserialize, Serialize};

use super::{Kind, MediaStatus, Millis, RequestStatus, Script, State, clock::DAY};

/// How old rows of the start are.
const OLD: Millis = 30 * DAY;

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Bits ([`rights`](super::rights)).
    pub permissions: u64,
    /// How many films; none: as many as it likes.
    #[serde(default)]
    pub movie_quota: Option<Quota>,
    /// How many seasons.
    #[serde(default)]
    pub tv_quota: Option<Quota>,
}

/// So many in so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// 0: as many as it likes.
    pub limit: u32,
    /// The window that goes along with time.
    pub days: u32,
}

/// A row of the library at the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaRow {
    /// What it is.
    pub kind: Kind,
    /// Its TMDB id.
    pub tmdb: i64,
    /// In the usual quality.
    #[serde(default)]
    pub status: MediaStatus,
    /// In 4K.
    #[serde(default)]
    pub status4k: MediaStatus,
    /// Of a show: what a scan has seen.
    #[serde(default)]
    pub seasons: Vec<SeasonRow>,
    /// Of a show; none: as the metadata says.
    #[serde(default)]
    pub tvdb: Option<i64>,
}

/// A season in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeasonRow {
    /// 0: specials.
    pub number: i64,
    /// In the usual quality.
    #[serde(default)]
    pub status: MediaStatus,
    /// In 4K.
    #[serde(default)]
    pub status4k: MediaStatus,
}

/// A request at the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRow {
    /// For what.
    pub kind: Kind,
    /// Its TMDB id.
    pub tmdb: i64,
    /// Whose: a user's id.
    pub by: i64,
    /// Which quality.
    #[serde(default)]
    pub is4k: bool,
    /// How it stands.
    #[serde(default)]
    pub status: RequestStatus,
    /// Of a show.
    #[serde(default)]
    pub seasons: Vec<i64>,
    /// How long ago it was made.
    #[serde(default)]
    pub days_ago: u64,
    /// Whether it came of a Plex watchlist.
    #[serde(default)]
    pub auto: bool,
}

/// A title that nobody may request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockedRow {
    /// What it is.
    pub kind: Kind,
    /// Its TMDB id. There is one entry for it, whatever the kind (§7.5).
    pub tmdb: i64,
    /// As it was given.
    #[serde(default)]
    pub title: String,
}

impl User {
    /// With no quota.
    pub fn new(id: i64, name: &str, permissions: u64) -> Self {
        Self { id, name: name.into(), permissions, movie_quota: None, tv_quota: None }
    }
}

impl MediaRow {
    /// In the usual quality; no season seen.
    pub fn new(kind: Kind, tmdb: i64, status: MediaStatus) -> Self {
        let status4k = MediaStatus::Unknown;
        Self { kind, tmdb, status, status4k, seasons: Vec::new(), tvdb: None }
    }
}

impl RequestRow {
    /// In the usual quality, made just now.
    pub fn new(kind: Kind, tmdb: i64, by: i64, status: RequestStatus) -> Self {
        let (is4k, seasons, days_ago, auto) = (false, Vec::new(), 0, false);
        Self { kind, tmdb, by, is4k, status, seasons, days_ago, auto }
    }
}

impl State {
    /// Fills in what a script says, as if it had been there for long.
    pub(super) fn populate(&mut self, script: &Script, now: Millis) {
        let then = now.saturating_sub(OLD);
        for row in &script.media {
            let id = self.add_media(row.kind, row.tmdb, row.tvdb, then);
            let seasons: Vec<_> = row.seasons.iter().map(|season| self.season(*season)).collect();
            let media = self.media.get_mut(&id).expect("it was just added");
            (media.status, media.status4k, media.seasons) = (row.status, row.status4k, seasons);
        }
        for row in &script.requests {
            let media = self.row_of(row.kind, row.tmdb);
            let media = media.unwrap_or_else(|| self.add_media(row.kind, row.tmdb, None, then));
            let at = now.saturating_sub(row.days_ago * DAY);
            let seasons = row.seasons.iter().map(|number| (*number, row.status)).collect();
            let id = self.add_request(media, row.by, row.is4k, row.status, seasons, at);
            self.requests.get_mut(&id).expect("it was just added").is_auto_request = row.auto;
        }
        for row in &script.blocklist {
            self.block(row.clone(), None, then);
        }
    }
}
