//! What types of the domain look like here, for the description of the API: `towline-domain` knows
//! of no API. A test compares them.

use serde::Serialize;
use utoipa::ToSchema;

/// Film or show.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TitleKind {
    /// A film.
    Movie,
    /// A show, with seasons.
    Show,
}

/// What is known of a title's numbers. Those that are not known are left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ids {
    /// At TMDB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub tmdb: Option<u32>,
    /// At IMDb.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "tt0133093")]
    pub imdb: Option<String>,
    /// At TVDB; of shows only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub tvdb: Option<u32>,
}

/// A title that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidate {
    /// It.
    #[schema(example = "movie:603")]
    pub key: String,
    /// What the server calls it.
    pub title: String,
    /// What it is called in its own language.
    pub original_title: Option<String>,
    /// When it came out first, as `YYYY-MM-DD`.
    pub released: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use towline_domain::wishes;

    use super::*;

    #[test]
    fn what_is_described_is_what_is_sent() {
        let real: wishes::Candidate = serde_json::from_value(json!({
            "key": "movie:603", "title": "The Matrix", "original_title": null,
            "released": "1999-03-30",
        }))
        .unwrap();
        let said = Candidate {
            key: "movie:603".into(),
            title: "The Matrix".into(),
            original_title: None,
            released: Some("1999-03-30".into()),
        };
        assert_eq!(serde_json::to_value(said).unwrap(), serde_json::to_value(real).unwrap());
        let real: wishes::Ids =
            serde_json::from_value(json!({"tmdb": 603, "imdb": "tt0133093"})).unwrap();
        let said = Ids { tmdb: Some(603), imdb: Some("tt0133093".into()), tvdb: None };
        assert_eq!(serde_json::to_value(said).unwrap(), serde_json::to_value(real).unwrap());
        for (said, real) in [
            (TitleKind::Movie, wishes::TitleKind::Movie),
            (TitleKind::Show, wishes::TitleKind::Show),
        ] {
            assert_eq!(serde_json::to_value(said).unwrap(), serde_json::to_value(real).unwrap());
        }
    }
}
