//! What a simulated Trakt is told beforehand.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::lists::{FaultRule, Title, made::read_many};

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// The one app that is let in; another is 403.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: String,
    /// By slug, as in `jane-doe`.
    pub users: BTreeMap<String, User>,
    /// Lists of Trakt's own.
    pub official: Vec<List>,
    /// As in `movies/trending` or `shows/watched/monthly`; without the period it stands for all.
    pub charts: BTreeMap<String, Titles>,
    /// How long tokens and codes live.
    pub oauth: OAuth,
    /// A higher `limit` is clamped to this, silently (section 4.5).
    pub page_most: usize,
    /// How many there are on a page when nothing is asked for.
    pub page_default: usize,
    /// A page of a list begins with the last item of the page before, which pushes out the last of
    /// all (section 4.5); not with `sort=added`.
    pub pages_repeat: bool,
    /// What is private is 404 instead of 401 (section 4.7).
    pub private_is_not_found: bool,
    /// What goes wrong.
    pub faults: Vec<FaultRule>,
}

/// A person with an account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct User {
    /// As in `Jane Doe`; the slug when it is empty.
    pub name: String,
    /// Only they themselves may see anything.
    pub private: bool,
    /// In order of rank.
    #[serde(deserialize_with = "read_many")]
    pub watchlist: Vec<Title>,
    /// In order of rank.
    #[serde(deserialize_with = "read_many")]
    pub favorites: Vec<Title>,
    /// What they have.
    #[serde(deserialize_with = "read_many")]
    pub collection: Vec<Title>,
    /// What they have seen.
    #[serde(deserialize_with = "read_many")]
    pub watched: Vec<Title>,
    /// For them, when they are logged in.
    #[serde(deserialize_with = "read_many")]
    pub recommendations: Vec<Title>,
    /// Of their own.
    pub lists: Vec<List>,
}

/// A list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct List {
    /// As people see it.
    pub name: String,
    /// As in `heist-films`; for official ones as in `official-list`.
    pub slug: String,
    /// The number by which it can be had without its owner.
    pub id: u64,
    /// `public`, `link`, `friends` or `private`.
    pub privacy: String,
    /// As in `personal` or `official`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In order of rank.
    #[serde(deserialize_with = "read_many")]
    pub titles: Vec<Title>,
    /// What it says how many there are, when that is wrong.
    pub told_count: Option<usize>,
    /// When it changed, as in `2026-01-02T03:04:05.000Z`.
    pub updated_at: String,
    /// What its owner has it sorted by, and how.
    pub sort: (String, String),
}

/// Titles without more.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Titles(#[serde(deserialize_with = "read_many")] pub Vec<Title>);

/// How long tokens and codes live (section 4.2), in seconds of the host's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OAuth {
    /// An access token.
    pub access_lives: u64,
    /// A code that a person has not yet typed.
    pub code_lives: u64,
    /// The shortest time between two questions after a code; sooner is 429. With 0 all are taken.
    pub interval: u64,
}

impl Default for OAuth {
    fn default() -> Self {
        Self { access_lives: 7 * 86_400, code_lives: 600, interval: 5 }
    }
}

impl Default for Script {
    fn default() -> Self {
        Self {
            client_id: "sample-client-id".into(),
            client_secret: "sample-client-secret".into(),
            users: BTreeMap::new(),
            official: Vec::new(),
            charts: BTreeMap::new(),
            oauth: OAuth::default(),
            page_most: 250,
            page_default: 100,
            pages_repeat: false,
            private_is_not_found: false,
            faults: Vec::new(),
        }
    }
}

impl Default for List {
    fn default() -> Self {
        Self {
            name: "Sample".into(),
            slug: "sample".into(),
            id: 1,
            privacy: "public".into(),
            kind: "personal".into(),
            titles: Vec::new(),
            told_count: None,
            updated_at: "2026-01-02T03:04:05.000Z".into(),
            sort: ("rank".into(), "asc".into()),
        }
    }
}

impl Script {
    /// With a user, by slug.
    #[must_use]
    pub fn user(mut self, slug: &str, user: User) -> Self {
        self.users.insert(slug.into(), user);
        self
    }

    /// With a chart, as in `movies/trending`.
    #[must_use]
    pub fn chart(mut self, path: &str, titles: Vec<Title>) -> Self {
        self.charts.insert(path.into(), Titles(titles));
        self
    }

    /// With a list of Trakt's own.
    #[must_use]
    pub fn official(mut self, list: List) -> Self {
        self.official.push(List { kind: "official".into(), ..list });
        self
    }
}

impl User {
    /// With a list of their own.
    #[must_use]
    pub fn list(mut self, list: List) -> Self {
        self.lists.push(list);
        self
    }
}

impl List {
    /// A public list.
    pub fn of(slug: &str, id: u64, titles: Vec<Title>) -> Self {
        Self { slug: slug.into(), id, titles, ..Self::default() }
    }

    /// The same, seen by fewer: `link`, `friends` or `private`.
    #[must_use]
    pub fn privacy(mut self, privacy: &str) -> Self {
        self.privacy = privacy.into();
        self
    }

    /// More is put on it, and it tells that it has changed: only then is it read again.
    pub fn add(&mut self, titles: impl IntoIterator<Item = Title>) {
        self.titles.extend(titles);
        self.changed();
    }

    /// Titles are taken off it, the oldest first, until so many are left.
    pub fn keep(&mut self, most: usize) {
        let too_many = self.titles.len().saturating_sub(most);
        self.titles.drain(..too_many);
        self.changed();
    }

    /// A second later than it changed before: by this alone it is known that it did.
    fn changed(&mut self) {
        let before: jiff::Timestamp = self.updated_at.parse().unwrap_or_default();
        self.updated_at = format!("{:.3}", before + SignedDuration::from_secs(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::titles_from;

    #[test]
    fn a_list_says_that_it_changed_however_long_it_is() {
        let mut list = List::default();
        let mut told = vec![list.updated_at.clone()];
        list.add(titles_from(0..3));
        told.push(list.updated_at.clone());
        list.keep(2);
        told.push(list.updated_at.clone());
        list.add(titles_from(3..4));
        told.push(list.updated_at);
        assert_eq!(told, [5, 6, 7, 8].map(|second| format!("2026-01-02T03:04:0{second}.000Z")));
        assert_eq!(list.titles.len(), 3);
    }
}
