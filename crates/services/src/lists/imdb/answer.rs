//! What IMDb answers.

use serde::Deserialize;
use towline_domain::wishes::{ListError, ListErrorKind as Kind, TitleKind, Wish};

use crate::lists::lenient::{clean, moment, number, text, year};

/// An answer of the endpoint: data, errors, or both.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    pub(super) data: Option<Data>,
    #[serde(default)]
    pub(super) errors: Option<Vec<Problem>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Data {
    pub(super) list: Option<List>,
    pub(super) predefined_list: Option<List>,
    pub(super) user_profile: Option<Profile>,
    pub(super) chart_titles: Option<Page>,
    pub(super) advanced_title_search: Option<Page>,
    pub(super) box_office_weekend_chart: Option<BoxOffice>,
    pub(super) top_trending_sets_predefined: Option<Page>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct List {
    pub(super) name: Option<Name>,
    #[serde(rename = "listType")]
    pub(super) kind: Option<Id>,
    pub(super) author: Option<Author>,
    pub(super) title_list_item_search: Option<Page>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Name {
    #[serde(deserialize_with = "text")]
    pub(super) original_text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Author {
    #[serde(deserialize_with = "text")]
    pub(super) nick_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Id {
    #[serde(deserialize_with = "text")]
    pub(super) id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Profile {
    #[serde(deserialize_with = "text")]
    pub(super) user_id: Option<String>,
}

/// A page of titles. Without edges it is none: the answer has changed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Page {
    pub(super) total: Option<u64>,
    #[serde(rename = "pageInfo")]
    pub(super) info: Option<PageInfo>,
    pub(super) edges: Option<Vec<Option<Edge>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PageInfo {
    pub(super) has_next_page: bool,
    pub(super) end_cursor: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct BoxOffice {
    pub(super) entries: Option<Vec<Option<Edge>>>,
}

/// An entry; where in it the title stands differs from field to field. The site's own queries call
/// it `listItem`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Edge {
    #[serde(alias = "listItem")]
    title: Option<Title>,
    node: Option<Node>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Node {
    created_date: Option<String>,
    title: Option<Title>,
    item: Option<Title>,
    #[serde(flatten)]
    own: Title,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Title {
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    #[serde(rename = "titleText")]
    text: Option<Text>,
    original_title_text: Option<Text>,
    release_year: Option<Year>,
    #[serde(rename = "titleType")]
    kind: Option<TitleType>,
    series: Option<Series>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Text {
    #[serde(deserialize_with = "text")]
    text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Year {
    #[serde(deserialize_with = "number")]
    year: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TitleType {
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    is_series: Option<bool>,
    can_have_episodes: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Series {
    series: Option<Id>,
}

impl Edge {
    /// By what the entry is known, and the wish that it is. `None`: the title could not be had.
    pub(super) fn read(self) -> Option<(String, Option<Wish>)> {
        let (title, added) = match (self.title, self.node) {
            (title, None) => (title?, None),
            (title, Some(node)) => {
                let added = moment(node.created_date.as_deref());
                let own = Some(node.own).filter(|title| title.id.is_some());
                (title.or(node.title).or(node.item).or(own)?, added)
            }
        };
        let id = title.id.clone()?;
        Some((id, title.wish().map(|wish| Wish { added, ..wish })))
    }
}

impl Title {
    /// `None` for what is no film and no show.
    fn wish(self) -> Option<Wish> {
        let kind = self.kind.unwrap_or_default();
        let mut wish = Wish::default();
        wish.kind = match kind.id.as_deref().unwrap_or_default() {
            "movie" | "tvMovie" | "tvSpecial" | "tvShort" | "short" | "video" => {
                Some(TitleKind::Movie)
            }
            "tvSeries" | "tvMiniSeries" => Some(TitleKind::Show),
            // Its number within the show is not told; its own title and year are not the show's.
            "tvEpisode" => {
                wish.kind = Some(TitleKind::Show);
                wish.ids.imdb = self.series?.series?.id?.parse().ok();
                return wish.ids.imdb.is_some().then_some(wish);
            }
            "podcastSeries" | "podcastEpisode" | "videoGame" | "musicVideo" => return None,
            // A word that we do not know.
            _ if kind.is_series == Some(true) || kind.can_have_episodes == Some(true) => {
                Some(TitleKind::Show)
            }
            _ => None,
        };
        wish.ids.imdb = Some(self.id?.parse().ok()?);
        wish.title = self.text.and_then(|text| text.text);
        wish.original_title = self.original_title_text.and_then(|text| text.text);
        wish.year = year(self.release_year.and_then(|year| year.year));
        Some(wish)
    }
}

/// An error of the endpoint (§3.4). It comes with status 200.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    #[serde(deserialize_with = "text")]
    message: Option<String>,
    extensions: Option<Extensions>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Extensions {
    #[serde(deserialize_with = "text")]
    code: Option<String>,
}

impl Problem {
    /// In our words, about this list.
    pub(super) fn error(&self, what: &str) -> ListError {
        let code = self.extensions.as_ref().and_then(|it| it.code.as_deref()).unwrap_or_default();
        let message = self.message.as_deref().and_then(clean).unwrap_or_default();
        let told = |kind, words: String| ListError::new(kind, words);
        match code {
            "RESOURCE_NOT_FOUND" => told(Kind::NotFound, format!("IMDb knows nothing of {what}"))
                .hint("it was deleted, or is private: is the address right, and the list public?"),
            "FORBIDDEN" => private(what),
            "BAD_USER_INPUT" => {
                told(Kind::BadId, format!("IMDb does not understand the id of {what}"))
                    .hint("paste the address of the list's page again")
            }
            _ if message.contains("Authentication required") || code == "UNAUTHENTICATED" => {
                told(Kind::AuthRequired, format!("IMDb shows {what} to its owner only"))
                    .hint(MAKE_PUBLIC)
            }
            "PERSISTED_QUERY_NOT_FOUND" => {
                told(Kind::ShapeChanged, "IMDb no longer takes this kind of question".into())
            }
            _ if message.contains("Too much data") => {
                told(Kind::TooLarge, "IMDb calls the page that was asked for too large".into())
            }
            // It does not say what it is.
            "INTERNAL_SERVER_ERROR" | "" => {
                told(Kind::Unavailable, format!("IMDb could not tell {what}: {message}"))
            }
            code => {
                let code = clean(code).unwrap_or_default();
                told(Kind::ShapeChanged, format!("IMDb refused {what}: {message} ({code})"))
            }
        }
    }
}

const MAKE_PUBLIC: &str = "make it public at IMDb, or export it to CSV there and use that file";

/// The list is there, and not shown.
pub(super) fn private(what: &str) -> ListError {
    ListError::new(Kind::Private, format!("{what} is private")).hint(MAKE_PUBLIC)
}
