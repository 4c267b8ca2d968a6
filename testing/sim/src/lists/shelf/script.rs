//! What a simulated server of files is told beforehand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bodies;
use crate::lists::{FaultRule, Flow, Title, made::read_many};

/// A scene.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// By path, as in `/jane/rss/`; with a query, as in `/feed?format=json`, it comes first.
    pub files: BTreeMap<String, File>,
    /// By path, as above. They come before files.
    pub redirects: BTreeMap<String, Redirect>,
    /// What goes wrong.
    pub faults: Vec<FaultRule>,
}

/// A file, and how it is served.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// What is in it.
    pub content: Content,
    /// What it calls itself; by its content when none is told. Empty: nothing is said.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Which of its validators are told.
    #[serde(default)]
    pub validators: Validators,
    /// As in `Fri, 02 Jan 2026 03:04:05 GMT`.
    #[serde(default = "sample_date")]
    pub last_modified: String,
    /// How it arrives.
    #[serde(default)]
    pub flow: Option<Flow>,
    /// Further headers.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

/// What is told of a file's version, and what is made of a conditional request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validators {
    /// `ETag` and `Last-Modified`; 304 when one still holds.
    #[default]
    Both,
    /// `ETag` alone.
    Etag,
    /// A weak `ETag` alone.
    WeakEtag,
    /// `Last-Modified` alone.
    LastModified,
    /// Both, and it is sent again anyway.
    Ignored,
    /// None.
    Absent,
    /// 304 even to who asked without a condition.
    Always304,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Text of any kind.
    Text(String),
    /// Any JSON.
    Json(Value),
    /// A text again and again, as it is sent: it costs no memory.
    Repeated {
        /// The text.
        text: String,
        /// How often.
        times: u64,
        /// Whether `Content-Length` says how much it is.
        #[serde(default)]
        tells_length: bool,
    },
    /// [`bodies::letterboxd_rss`]
    LetterboxdRss {
        /// Whose diary.
        user: String,
        /// What they saw.
        #[serde(deserialize_with = "read_many")]
        titles: Vec<Title>,
    },
    /// [`bodies::imdb_csv`]
    ImdbCsv(#[serde(deserialize_with = "read_many")] Vec<Title>),
    /// [`bodies::letterboxd_csv`]
    LetterboxdCsv {
        /// What the list is called.
        name: String,
        /// What is in it.
        #[serde(deserialize_with = "read_many")]
        titles: Vec<Title>,
    },
    /// [`bodies::letterboxd_watchlist_csv`]
    LetterboxdWatchlistCsv(#[serde(deserialize_with = "read_many")] Vec<Title>),
    /// [`bodies::steven_lu`]
    StevenLu(#[serde(deserialize_with = "read_many")] Vec<Title>),
    /// [`bodies::radarr_json`]
    RadarrJson(#[serde(deserialize_with = "read_many")] Vec<Title>),
    /// [`bodies::sonarr_json`]
    SonarrJson(#[serde(deserialize_with = "read_many")] Vec<Title>),
    /// [`bodies::own_json`]
    OwnJson(#[serde(deserialize_with = "read_many")] Vec<Title>),
    /// [`bodies::lines`]
    Lines(#[serde(deserialize_with = "read_many")] Vec<Title>),
}

/// Another address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// Whole, or a path of this host, as it is written in `Location`.
    pub to: String,
    /// As in 302.
    #[serde(default = "found")]
    pub status: u16,
}

fn found() -> u16 {
    302
}

fn sample_date() -> String {
    "Fri, 02 Jan 2026 03:04:05 GMT".into()
}

impl From<Content> for File {
    fn from(content: Content) -> Self {
        Self {
            content,
            content_type: None,
            validators: Validators::default(),
            last_modified: sample_date(),
            flow: None,
            headers: Vec::new(),
        }
    }
}

impl File {
    /// Any text, as it stands.
    pub fn text(content_type: &str, text: &str) -> Self {
        Content::Text(text.into()).to_file().named(content_type)
    }

    /// The same, calling itself something else.
    #[must_use]
    pub fn named(mut self, content_type: &str) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The same, arriving oddly.
    #[must_use]
    pub fn flowing(mut self, flow: Flow) -> Self {
        self.flow = Some(flow);
        self
    }

    /// The same, telling this of its version.
    #[must_use]
    pub fn validated_by(mut self, validators: Validators) -> Self {
        self.validators = validators;
        self
    }
}

impl Content {
    /// A file with this in it.
    pub fn to_file(self) -> File {
        File::from(self)
    }

    /// Its type, and all of it; of what is repeated, once.
    pub(super) fn written(&self) -> (&'static str, String) {
        match self {
            Self::Text(text) | Self::Repeated { text, .. } => {
                ("text/plain; charset=utf-8", text.clone())
            }
            Self::Json(json) => ("application/json", json.to_string()),
            Self::LetterboxdRss { user, titles } => {
                ("application/rss+xml; charset=utf-8", bodies::letterboxd_rss(user, titles))
            }
            Self::ImdbCsv(titles) => ("text/csv; charset=utf-8", bodies::imdb_csv(titles)),
            Self::LetterboxdCsv { name, titles } => {
                ("text/csv", bodies::letterboxd_csv(name, titles))
            }
            Self::LetterboxdWatchlistCsv(titles) => {
                ("text/csv", bodies::letterboxd_watchlist_csv(titles))
            }
            Self::StevenLu(titles) => ("application/json", bodies::steven_lu(titles).to_string()),
            Self::RadarrJson(titles) => {
                ("application/json", bodies::radarr_json(titles).to_string())
            }
            Self::SonarrJson(titles) => {
                ("application/json", bodies::sonarr_json(titles).to_string())
            }
            Self::OwnJson(titles) => ("application/json", bodies::own_json(titles).to_string()),
            Self::Lines(titles) => ("text/plain; charset=utf-8", bodies::lines(titles)),
        }
    }
}

impl Script {
    /// With a file.
    #[must_use]
    pub fn file(mut self, path: &str, file: impl Into<File>) -> Self {
        self.files.insert(path.into(), file.into());
        self
    }

    /// With a redirect, 302.
    #[must_use]
    pub fn redirect(mut self, path: &str, to: &str) -> Self {
        self.redirects.insert(path.into(), Redirect { to: to.into(), status: 302 });
        self
    }

    /// With so many redirects in a row, from `path` over `path/1`, `path/2` … to an address.
    #[must_use]
    pub fn chain(mut self, path: &str, redirects: usize, to: &str) -> Self {
        let step = |number: usize| {
            if number == 0 { path.to_owned() } else { format!("{path}/{number}") }
        };
        for number in 0..redirects {
            let next = if number + 1 == redirects { to.to_owned() } else { step(number + 1) };
            self = self.redirect(&step(number), &next);
        }
        self
    }

    /// With two addresses that redirect to each other for ever.
    #[must_use]
    pub fn circle(self, one: &str, other: &str) -> Self {
        self.redirect(one, other).redirect(other, one)
    }
}
