//! What a simulated TMDB is told beforehand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lists::{FaultRule, Title, made::read_many};

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// The key for `api_key`.
    pub api_key: String,
    /// The token for `Authorization: Bearer`.
    pub read_token: String,
    /// By number.
    pub lists: BTreeMap<u64, List>,
    /// By number.
    pub collections: BTreeMap<u64, List>,
    /// By object id, as in `4f0a000000000000000000`.
    pub accounts: BTreeMap<String, Account>,
    /// By what stands behind `/3/`, as in `movie/popular`, `trending/all/week` or
    /// `discover/movie`; with a query, as in `discover/movie?with_keywords=1`, it comes first.
    pub charts: BTreeMap<String, Titles>,
    /// How many there are on a page.
    pub page_size: usize,
    /// What goes wrong.
    pub faults: Vec<FaultRule>,
}

/// A list, or a collection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct List {
    /// As people see it.
    pub name: String,
    /// Only for its owner.
    pub private: bool,
    /// In its order.
    #[serde(deserialize_with = "read_many")]
    pub titles: Vec<Title>,
    /// What it says how many there are, when that is wrong.
    pub told_total: Option<usize>,
}

/// A person's account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// What they gave the app.
    pub user_token: String,
    /// Films and shows.
    #[serde(deserialize_with = "read_many")]
    pub watchlist: Vec<Title>,
    /// Films and shows.
    #[serde(deserialize_with = "read_many")]
    pub favorites: Vec<Title>,
    /// Films and shows.
    #[serde(deserialize_with = "read_many")]
    pub recommendations: Vec<Title>,
    /// Films and shows.
    #[serde(deserialize_with = "read_many")]
    pub rated: Vec<Title>,
}

/// Titles without more.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Titles(#[serde(deserialize_with = "read_many")] pub Vec<Title>);

impl Default for Script {
    fn default() -> Self {
        Self {
            api_key: "0123456789abcdef0123456789abcdef".into(),
            read_token: "eyJhbGciOiJIUzI1NiJ9.sample.read".into(),
            lists: BTreeMap::new(),
            collections: BTreeMap::new(),
            accounts: BTreeMap::new(),
            charts: BTreeMap::new(),
            page_size: 20,
            faults: Vec::new(),
        }
    }
}

impl Script {
    /// With a list.
    #[must_use]
    pub fn list(mut self, id: u64, list: List) -> Self {
        self.lists.insert(id, list);
        self
    }

    /// With a collection.
    #[must_use]
    pub fn collection(mut self, id: u64, list: List) -> Self {
        self.collections.insert(id, list);
        self
    }

    /// With an account, by object id.
    #[must_use]
    pub fn account(mut self, id: &str, account: Account) -> Self {
        self.accounts.insert(id.into(), account);
        self
    }

    /// With a chart, as in `movie/popular`.
    #[must_use]
    pub fn chart(mut self, path: &str, titles: Vec<Title>) -> Self {
        self.charts.insert(path.into(), Titles(titles));
        self
    }
}

impl List {
    /// A public list.
    pub fn of(titles: Vec<Title>) -> Self {
        Self { name: "Sample".into(), titles, ..Self::default() }
    }

    /// One that only its owner may see.
    pub fn private(titles: Vec<Title>) -> Self {
        Self { private: true, ..Self::of(titles) }
    }
}
