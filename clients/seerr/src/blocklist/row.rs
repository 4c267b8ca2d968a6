//! An entry of the blocklist.

use serde::{Deserialize, Deserializer};

use crate::{BlocklistRowId, MediaType, Row, TitleKey, TmdbId, wire};

/// A title that nobody shall request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlocklistRow {
    /// The entry. Calls name it by the title's number instead.
    pub id: BlocklistRowId,
    /// Which title it is; none if it is neither film nor show.
    pub key: Option<TitleKey>,
    /// What it is called.
    pub title: Option<Box<str>>,
}

impl Row for BlocklistRow {
    fn number(&self) -> u32 {
        self.id.get()
    }
}

impl<'de> Deserialize<'de> for BlocklistRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            id: BlocklistRowId,
            #[serde(default, deserialize_with = "wire::optional")]
            tmdb_id: Option<TmdbId>,
            #[serde(default, deserialize_with = "wire::maybe_word")]
            media_type: Option<MediaType>,
            #[serde(default, deserialize_with = "wire::maybe_text")]
            title: Option<Box<str>>,
        }
        let Wire { id, tmdb_id, media_type, title } = Wire::deserialize(deserializer)?;
        Ok(Self { id, key: TitleKey::of(media_type, tmdb_id), title })
    }
}
