//! StevenLu's popular films (list-providers.md §12): one file each, made anew every night.
//!
//! Films drop off by themselves: that one is gone says nothing.

use std::sync::Arc;

use reqwest::Url;
use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{Clock, wishes::TitleKind};

use super::{
    Shared,
    file::{FileList, Format, Place},
    limit::Limit,
    pasted::{Pasted, Reading},
    recognise::{self, Target as _},
    remote::Remote,
};
use crate::WrongSetting;

/// One of StevenLu's lists of popular films.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StevenluSettings {
    /// `movies`, the address of the file, or a variant's name: `movies-metacritic-min70`,
    /// `movies-imdb-min7`, `movies-rottentomatoes-min80`.
    #[serde(default = "movies")]
    #[schemars(example = &"movies")]
    pub list: String,
    /// So many films at most. Without it: all.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
}

fn movies() -> String {
    "movies".into()
}

/// How StevenLu's files are asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StevenluAccess {
    /// Where they all lie. Only for tests.
    pub url: Option<String>,
}

/// A list, by the name of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// At the newest address.
    Movies,
    /// At the older one, which is still there.
    Older,
    /// `movies-imdb-min7`
    Variant(String),
}

impl recognise::Target for Target {
    const PROVIDER: &'static str = "stevenlu";
    const CALLED: &'static str = "StevenLu";

    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self> {
        match pasted {
            Pasted::Page(page) => match (page.host.as_str(), &page.path()[..]) {
                ("popular-movies-data.stevenlu.com", ["movies.json"] | [])
                | ("movies.stevenlu.com" | "stevenlu.com", []) => Reading::List(Self::Movies),
                ("s3.amazonaws.com", ["popular-movies", "movies.json"]) => {
                    Reading::List(Self::Older)
                }
                ("movies.stevenlu.com", [file]) => variant(file.trim_end_matches(".json")),
                _ => Reading::Other,
            },
            Pasted::Word(word) if word.eq_ignore_ascii_case("stevenlu") => {
                Reading::List(Self::Movies)
            }
            Pasted::Word(word) if is_named => match word.to_ascii_lowercase().as_str() {
                "movies" | "" => Reading::List(Self::Movies),
                word => variant(word),
            },
            _ => Reading::Other,
        }
    }

    fn key(&self) -> String {
        self.name().to_owned()
    }

    fn words(&self) -> String {
        format!("StevenLu's list {}", self.name())
    }

    fn written(&self) -> String {
        match self {
            Self::Older => self.url(),
            other => other.name().to_owned(),
        }
    }
}

fn variant(name: &str) -> Reading<Target> {
    let is_one = name.len() <= 80
        && name.starts_with("movies-")
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_one { Reading::List(Target::Variant(name.into())) } else { Reading::Other }
}

impl Target {
    fn name(&self) -> &str {
        match self {
            Self::Movies => "movies",
            Self::Older => "movies-older",
            Self::Variant(name) => name,
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Movies => "https://popular-movies-data.stevenlu.com/movies.json".into(),
            Self::Older => "https://s3.amazonaws.com/popular-movies/movies.json".into(),
            Self::Variant(name) => format!("https://movies.stevenlu.com/{name}.json"),
        }
    }
}

/// The list that the settings describe.
pub(super) fn build(
    settings: &StevenluSettings,
    access: &StevenluAccess,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<FileList, WrongSetting> {
    let target: Target = recognise::target(&settings.list)
        .map_err(|wrong| WrongSetting::new("list", wrong.to_string()))?;
    let url = match &access.url {
        Some(url) => format!("{url}/{}.json", target.name()),
        None => target.url(),
    };
    let url = Url::parse(&url)
        .map_err(|error| WrongSetting::new("providers.stevenlu.url", error.to_string()))?;
    // A test's own server is on this machine.
    let remote = Remote::new(url, access.url.is_some(), shared, clock);
    Ok(FileList {
        key: recognise::key(&target),
        what: target.words(),
        at: Place::There(remote),
        format: Some(Format::Json),
        usual: Some(TitleKind::Movie),
        limit: Limit::List.of(settings.limit)?,
        is_feed: true,
    })
}
