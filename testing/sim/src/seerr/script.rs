//! What a simulated server is told beforehand. All of it can stand in a scene, a JSON file.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    BlockedRow, Faults, MediaRow, MediaStatus, Named, Product, RequestRow, Title, User, rights,
};

/// A scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// Which product it is.
    pub product: Product,
    /// The version it says; empty: one that fits the product.
    pub version: String,
    /// The only key. It has the rights of the user with the id 1.
    pub key: String,
    /// Where a proxy has put it, as in `/seerr`; empty: nowhere.
    pub subpath: String,
    /// Its settings.
    pub settings: Settings,
    /// Who may ask for something. The first one should have the id 1 and be an administrator.
    pub users: Vec<User>,
    /// What the metadata service knows.
    pub titles: Vec<Title>,
    /// People that it finds among titles.
    pub people: Vec<Named>,
    /// Collections that it finds among titles.
    pub collections: Vec<Named>,
    /// Rows of the library at the start, oldest first.
    pub media: Vec<MediaRow>,
    /// Requests at the start, oldest first. A row of the library is made where there is none.
    pub requests: Vec<RequestRow>,
    /// Titles that nobody may request, by TMDB id and kind.
    pub blocklist: Vec<BlockedRow>,
    /// Where films are handed over to.
    pub radarr: Vec<Downloader>,
    /// Where shows are handed over to.
    pub sonarr: Vec<Downloader>,
    /// The webhook as it is set at the start.
    pub webhook: Webhook,
    /// How the metadata service does.
    pub metadata: Metadata,
    /// How much faster than life the server's time goes; 0: only when a test steps it.
    pub speed: u32,
    /// Faults from the start.
    pub faults: Faults,
}

/// What an administrator chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches of the server")]
pub struct Settings {
    /// Whether the wizard was finished.
    pub initialized: bool,
    /// Whether it says that films can be had in 4K. Requests are taken either way.
    pub movie_4k: bool,
    /// As above, for shows.
    pub series_4k: bool,
    /// Whether season 0 can be requested. Overseerr takes it anyway.
    pub special_episodes: bool,
    /// Whether its page offers single seasons.
    pub partial_requests: bool,
    /// Whether everything that changes something is refused, for want of a token.
    pub csrf: bool,
    /// Whether `updatedAt` moves; none: as the product does.
    pub updated_at_moves: Option<bool>,
    /// A later build of Overseerr or Jellyseerr: one that tells what was deleted (§3).
    pub later_build: bool,
    /// As in `https://requests.example.org`.
    pub application_url: String,
    /// As in `en`.
    pub locale: String,
}

/// A Radarr or a Sonarr.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Downloader {
    /// Its number, from 0.
    pub id: i64,
    /// As in `main`.
    pub name: String,
    /// For which quality.
    pub is4k: bool,
    /// Whether requests that name none go there.
    pub is_default: bool,
    /// Where it puts things.
    pub directory: String,
    /// Which quality profile.
    pub profile: i64,
    /// Whether it answers. If not, what is handed over fails, and whoever asks for its profiles
    /// ends the whole server (§10).
    pub is_reachable: bool,
    /// How long it takes to answer, in milliseconds of real time.
    pub takes_ms: u64,
}

/// The only webhook (§9).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    /// Whether it is on.
    pub enabled: bool,
    /// A sum of bits.
    pub types: u64,
    /// Where to. With Seerr it may hold keys of the template.
    pub url: String,
    /// The whole `Authorization`; empty: none.
    pub auth_header: String,
    /// The template, serialised twice; empty: the usual one.
    pub json_payload: String,
    /// Seerr only: keys in the address are replaced.
    pub support_variables: bool,
}

/// The service that knows titles: TMDB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metadata {
    /// What it answers with instead of a title, as in 503; none: it works.
    pub fails_with: Option<u16>,
    /// How long it takes, in milliseconds of real time.
    pub takes_ms: u64,
    /// How long a request takes between the look for another one and its being stored, in
    /// milliseconds of real time: two at once get past each other in it (§7.2).
    pub store_ms: u64,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            product: Product::default(),
            version: String::new(),
            key: "testkey".into(),
            subpath: String::new(),
            settings: Settings::default(),
            users: vec![User::new(1, "admin", rights::ADMIN)],
            titles: Vec::new(),
            people: Vec::new(),
            collections: Vec::new(),
            media: Vec::new(),
            requests: Vec::new(),
            blocklist: Vec::new(),
            radarr: Vec::new(),
            sonarr: Vec::new(),
            webhook: Webhook::default(),
            metadata: Metadata::default(),
            speed: 1,
            faults: Faults::default(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            initialized: true,
            movie_4k: false,
            series_4k: false,
            special_episodes: false,
            partial_requests: true,
            csrf: false,
            updated_at_moves: None,
            later_build: false,
            application_url: String::new(),
            locale: "en".into(),
        }
    }
}

impl Default for Downloader {
    fn default() -> Self {
        Self {
            id: 0,
            name: "main".into(),
            is4k: false,
            is_default: true,
            directory: "/media".into(),
            profile: 1,
            is_reachable: true,
            takes_ms: 0,
        }
    }
}

impl Default for Metadata {
    fn default() -> Self {
        Self { fails_with: None, takes_ms: 0, store_ms: 5 }
    }
}

impl Script {
    /// Adds a title.
    #[must_use]
    pub fn title(mut self, title: Title) -> Self {
        self.titles.push(title);
        self
    }

    /// Adds a user.
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    /// Reads a scene.
    pub fn read(scene: &Path) -> io::Result<Self> {
        Ok(serde_json::from_str(&fs::read_to_string(scene)?)?)
    }

    pub(super) fn deleted(&self) -> MediaStatus {
        // Older ones forget that it was ever there (§3).
        let tells = self.product == Product::Seerr || self.settings.later_build;
        if tells { MediaStatus::Deleted } else { MediaStatus::Unknown }
    }

    pub(super) fn moves_updated_at(&self) -> bool {
        self.settings.updated_at_moves.unwrap_or(self.product.moves_updated_at())
    }
}
