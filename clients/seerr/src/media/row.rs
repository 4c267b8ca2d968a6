//! What the server knows of a title. Of these there can be 10,000, so they are small.

use std::collections::{HashMap, hash_map::Entry};

use serde::{Deserialize, Deserializer};

use crate::{
    MediaRowId, MediaStatus, MediaStatusCode, MediaType, Product, Row, SeasonStatusCode, TitleKey,
    TmdbId, TvdbId, wire,
};

/// What the server knows of a title (seerr reference §6 and §8). The two qualities are
/// independent of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaRow {
    /// The row, as calls about media want it.
    pub id: MediaRowId,
    /// Which title it is; none if it is neither film nor show.
    pub key: Option<TitleKey>,
    /// The show's number at TVDB.
    pub tvdb_id: Option<TvdbId>,
    /// How it stands.
    pub status: MediaStatusCode,
    /// How it stands in 4K.
    pub status_4k: MediaStatusCode,
    /// The seasons that the library has; empty until it was scanned, even if all of them were
    /// requested.
    pub seasons: Box<[SeasonRow]>,
}

/// How a season stands in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeasonRow {
    /// Its number; 0 holds the specials.
    pub season_number: u16,
    /// How it stands.
    #[serde(default)]
    pub status: SeasonStatusCode,
    /// How it stands in 4K.
    #[serde(default, rename = "status4k")]
    pub status_4k: SeasonStatusCode,
}

impl MediaRow {
    /// How it stands in this quality.
    pub fn status(&self, is_4k: bool, product: Product) -> MediaStatus {
        if is_4k { self.status_4k.of(product) } else { self.status.of(product) }
    }
}

impl SeasonRow {
    /// How it stands in this quality.
    pub fn status(&self, is_4k: bool, product: Product) -> MediaStatus {
        if is_4k { self.status_4k.of(product) } else { self.status.of(product) }
    }
}

impl Row for MediaRow {
    fn number(&self) -> u32 {
        self.id.get()
    }
}

/// Rows by title. There can be several of one: of each quality, and of each season, the best
/// status wins (seerr reference §8). Those that are neither film nor show are left out.
pub fn by_title(
    rows: impl IntoIterator<Item = MediaRow>,
    product: Product,
) -> HashMap<TitleKey, MediaRow> {
    let mut all = HashMap::new();
    for row in rows {
        let Some(key) = row.key else { continue };
        match all.entry(key) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(mut place) => place.get_mut().merge(row, product),
        }
    }
    all
}

impl MediaRow {
    fn merge(&mut self, other: Self, product: Product) {
        let better = |mine: MediaStatusCode, theirs: MediaStatusCode| {
            if theirs.of(product).rank() > mine.of(product).rank() { theirs } else { mine }
        };
        self.status = better(self.status, other.status);
        self.status_4k = better(self.status_4k, other.status_4k);
        self.tvdb_id = self.tvdb_id.or(other.tvdb_id);
        let mut seasons = std::mem::take(&mut self.seasons).into_vec();
        for theirs in other.seasons {
            match seasons.iter_mut().find(|mine| mine.season_number == theirs.season_number) {
                Some(mine) => mine.merge(theirs, product),
                None => seasons.push(theirs),
            }
        }
        self.seasons = seasons.into();
    }
}

impl SeasonRow {
    fn merge(&mut self, other: Self, product: Product) {
        let better = |mine: SeasonStatusCode, theirs: SeasonStatusCode| {
            if theirs.of(product).rank() > mine.of(product).rank() { theirs } else { mine }
        };
        self.status = better(self.status, other.status);
        self.status_4k = better(self.status_4k, other.status_4k);
    }
}

impl<'de> Deserialize<'de> for MediaRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            id: MediaRowId,
            #[serde(default, deserialize_with = "wire::optional")]
            tmdb_id: Option<TmdbId>,
            #[serde(default, deserialize_with = "wire::optional")]
            tvdb_id: Option<TvdbId>,
            #[serde(default, deserialize_with = "wire::maybe_word")]
            media_type: Option<MediaType>,
            #[serde(default)]
            status: MediaStatusCode,
            #[serde(default, rename = "status4k")]
            status_4k: MediaStatusCode,
            #[serde(default, deserialize_with = "wire::whole_list")]
            seasons: Box<[SeasonRow]>,
        }
        let wire = Wire::deserialize(deserializer)?;
        Ok(Self {
            id: wire.id,
            key: TitleKey::of(wire.media_type, wire.tmdb_id),
            tvdb_id: wire.tvdb_id,
            status: wire.status,
            status_4k: wire.status_4k,
            seasons: wire.seasons,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small() {
        assert!(size_of::<MediaRow>() <= 48, "{}", size_of::<MediaRow>());
        assert!(size_of::<SeasonRow>() <= 6);
    }

    /// seerr reference §8: the same film in several rows; the best status wins.
    #[test]
    fn several_rows_of_a_title_are_one() {
        let row = |text: &str| serde_json::from_str::<MediaRow>(text).unwrap();
        let rows = [
            row(r#"{"id":1,"tmdbId":5000,"mediaType":"tv","status":1,"status4k":3,
                "seasons":[{"seasonNumber":1,"status":5,"status4k":1}]}"#),
            row(r#"{"id":2,"tmdbId":5000,"mediaType":"movie","status":6}"#),
            row(r#"{"id":3,"tmdbId":5000,"mediaType":"tv","tvdbId":7,"status":4,"status4k":1,
                "seasons":[{"seasonNumber":1,"status":2,"status4k":2},{"seasonNumber":2,"status":3}]}"#),
            row(r#"{"id":4,"tmdbId":null,"mediaType":"music","status":5}"#),
        ];
        let all = by_title(rows, Product::Seerr);
        assert_eq!(all.len(), 2);
        let show = &all[&TitleKey::tv(TmdbId::new(5000))];
        assert_eq!(show.status(false, Product::Seerr), MediaStatus::PartiallyAvailable);
        assert_eq!(show.status(true, Product::Seerr), MediaStatus::Processing);
        assert_eq!((show.id.get(), show.tvdb_id), (1, Some(TvdbId::new(7))));
        let seasons: Vec<_> =
            show.seasons.iter().map(|s| (s.season_number, s.status.0, s.status_4k.0)).collect();
        assert_eq!(seasons, [(1, 5, 2), (2, 3, 0)]);
        let film = &all[&TitleKey::movie(TmdbId::new(5000))];
        assert_eq!(film.status(false, Product::Seerr), MediaStatus::Blocklisted);
    }
}
