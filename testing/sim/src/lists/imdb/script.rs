//! What a simulated IMDb is told beforehand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lists::{FaultRule, Title, made::read_many};

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// Values of `x-imdb-client-name` that are let in.
    pub client_names: Vec<String>,
    /// By id, as in `ls000000001`.
    pub lists: BTreeMap<String, List>,
    /// By user, as in `ur00000001`.
    pub watchlists: BTreeMap<String, List>,
    /// Users by profile, as in `p.abc`.
    pub profiles: BTreeMap<String, String>,
    /// By type, as in `TOP_RATED_MOVIES`.
    pub charts: BTreeMap<String, Chart>,
    /// Of the weekend.
    #[serde(deserialize_with = "read_many")]
    pub box_office: Vec<Title>,
    /// By set, as in `INDIA_TITLE_TRENDS_UPCOMING`.
    pub trends: BTreeMap<String, Chart>,
    /// What a search finds, of which only the constraint of types is obeyed.
    #[serde(deserialize_with = "read_many")]
    pub search: Vec<Title>,
    /// More than this on a page is "Too much data requested".
    pub page_most: usize,
    /// A private list is `RESOURCE_NOT_FOUND`, as some have seen (section 3.4).
    pub private_is_not_found: bool,
    /// A `p.` id given to `predefinedList` is an internal error instead of `BAD_USER_INPUT`.
    pub profile_id_breaks: bool,
    /// What goes wrong.
    pub faults: Vec<FaultRule>,
}

/// A list, or a watchlist.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct List {
    /// None: it has no name.
    pub name: Option<String>,
    /// Who owns it.
    pub nick_name: String,
    /// `PUBLIC` or `PRIVATE`.
    pub visibility: String,
    /// `TITLES`, or as in `PEOPLE`: then no title is found in it.
    pub list_type: String,
    /// In its order.
    #[serde(deserialize_with = "read_many")]
    pub titles: Vec<Title>,
    /// What it says how many there are, when that is wrong.
    pub told_total: Option<usize>,
    /// Every page but the first ends where it began, and says that there is more.
    pub repeats_cursor: bool,
    /// So many titles at the beginning of each page cannot be had: null, and `errors[]`.
    pub lost_titles: usize,
}

/// Titles without more.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chart(#[serde(deserialize_with = "read_many")] pub Vec<Title>);

impl Default for Script {
    fn default() -> Self {
        let names = ["imdb-web-next", "imdb-web-next-localized", "imdb-next-desktop"];
        Self {
            client_names: names.map(String::from).into(),
            lists: BTreeMap::new(),
            watchlists: BTreeMap::new(),
            profiles: BTreeMap::new(),
            charts: BTreeMap::new(),
            box_office: Vec::new(),
            trends: BTreeMap::new(),
            search: Vec::new(),
            page_most: 500,
            private_is_not_found: false,
            profile_id_breaks: false,
            faults: Vec::new(),
        }
    }
}

impl Default for List {
    fn default() -> Self {
        Self {
            name: Some("Sample".into()),
            nick_name: "jane".into(),
            visibility: "PUBLIC".into(),
            list_type: "TITLES".into(),
            titles: Vec::new(),
            told_total: None,
            repeats_cursor: false,
            lost_titles: 0,
        }
    }
}

impl Script {
    /// With a list, as in `ls000000001`.
    #[must_use]
    pub fn list(mut self, id: &str, list: List) -> Self {
        self.lists.insert(id.into(), list);
        self
    }

    /// With a user's watchlist, as in `ur00000001`.
    #[must_use]
    pub fn watchlist(mut self, user: &str, list: List) -> Self {
        self.watchlists.insert(user.into(), list);
        self
    }

    /// With a profile of a user.
    #[must_use]
    pub fn profile(mut self, profile: &str, user: &str) -> Self {
        self.profiles.insert(profile.into(), user.into());
        self
    }

    /// With a chart, as in `TOP_RATED_MOVIES`.
    #[must_use]
    pub fn chart(mut self, kind: &str, titles: Vec<Title>) -> Self {
        self.charts.insert(kind.into(), Chart(titles));
        self
    }
}

impl List {
    /// A public one.
    pub fn of(titles: Vec<Title>) -> Self {
        Self { titles, ..Self::default() }
    }

    /// One that only its owner may see.
    pub fn private(titles: Vec<Title>) -> Self {
        Self { visibility: "PRIVATE".into(), ..Self::of(titles) }
    }
}
