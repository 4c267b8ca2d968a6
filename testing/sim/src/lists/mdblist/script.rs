//! What a simulated MDBList is told beforehand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lists::{FaultRule, Title, made::read_many};

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// Whose each key is.
    pub keys: BTreeMap<String, String>,
    /// People's lists. Two of the same user and slug are halves of one.
    pub lists: Vec<List>,
    /// Imported from elsewhere, by id.
    pub external: BTreeMap<u64, Titles>,
    /// As in `movies/trending`.
    pub official: BTreeMap<String, Titles>,
    /// By user.
    pub watchlists: BTreeMap<String, Titles>,
    /// How many calls are left today.
    pub quota: Quota,
    /// What a wrong key is answered with: 401 or 403.
    pub bad_key_status: u16,
    /// What somebody else's private list is answered with: 403 or 404.
    pub private_status: u16,
    /// The longest page.
    pub page_most: usize,
    /// What goes wrong.
    pub faults: Vec<FaultRule>,
}

/// A person's list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct List {
    /// Whose.
    pub user: String,
    /// As in `heist-films`.
    pub slug: String,
    /// The number by which it can be had, too.
    pub id: u64,
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

/// Titles without more.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Titles(#[serde(deserialize_with = "read_many")] pub Vec<Title>);

/// The quota of a day. Calls of all keys count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quota {
    /// How many calls.
    pub limit: u64,
    /// How one more is answered.
    pub exhausted: Exhausted,
    /// `Retry-After`, and when it is whole again, in seconds from now.
    pub reset_in: u64,
}

/// How a call beyond the quota is answered (section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exhausted {
    /// 429 and `Retry-After`.
    #[default]
    TooMany,
    /// 200 and `"response": false`, as once.
    Ok,
    /// 403.
    Forbidden,
}

impl Default for Quota {
    fn default() -> Self {
        Self { limit: 1000, exhausted: Exhausted::default(), reset_in: 3600 }
    }
}

impl Default for Script {
    fn default() -> Self {
        Self {
            keys: [("sample-key".into(), "jane".into())].into(),
            lists: Vec::new(),
            external: BTreeMap::new(),
            official: BTreeMap::new(),
            watchlists: BTreeMap::new(),
            quota: Quota::default(),
            bad_key_status: 403,
            private_status: 404,
            page_most: 1000,
            faults: Vec::new(),
        }
    }
}

impl Default for List {
    fn default() -> Self {
        Self {
            user: "jane".into(),
            slug: "sample".into(),
            id: 1,
            name: "Sample".into(),
            private: false,
            titles: Vec::new(),
            told_total: None,
        }
    }
}

impl Script {
    /// With a person's list.
    #[must_use]
    pub fn list(mut self, list: List) -> Self {
        self.lists.push(list);
        self
    }
}

impl List {
    /// A public list.
    pub fn of(user: &str, slug: &str, id: u64, titles: Vec<Title>) -> Self {
        Self { user: user.into(), slug: slug.into(), id, titles, ..Self::default() }
    }
}
