//! Letterboxd (list-providers.md §5): the diary of a member by RSS, and exports. Its pages are
//! closed to programs, by a challenge and by its terms; they are not asked.

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Clock, Timestamp,
    path::shown,
    role::Watch,
    wishes::{Fetched, ListError, ListErrorKind, ListProvider, Memory},
};
use towline_http::Failed;

use super::{
    Shared,
    collect::{Collect, Told},
    error, feed,
    file::{FileList, Here, Place},
    limit::Limit,
    pasted::{Page, Pasted, Reading, is_slug, pasted_path},
    recognise::{self, Target as _},
    site::{About, Ask, Reply, Site},
    validators::Validators,
};
use crate::WrongSetting;

/// A member's diary at Letterboxd, or a list that was exported from there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterboxdSettings {
    /// A member's name, or the address of the member's RSS: the newest 50 entries of the diary. Or
    /// the absolute path of an exported CSV file, or of a directory into which exports are put:
    /// watchlists and lists can be had in this way only, or through mdblist.com as external lists.
    #[schemars(example = "https://letterboxd.com/jane/rss/")]
    pub list: String,
    /// So many titles at most.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
}

/// How Letterboxd is asked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LetterboxdAccess {
    /// Where it answers. Only for tests.
    pub url: String,
    /// Where its short links are. Only for tests.
    pub short_url: String,
}

impl Default for LetterboxdAccess {
    fn default() -> Self {
        Self { url: "https://letterboxd.com".into(), short_url: "https://boxd.it".into() }
    }
}

/// What of Letterboxd can be meant (§5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A member's diary.
    Diary(String),
    /// A short link: what it leads to, Letterboxd alone knows.
    Short(String),
    /// An export.
    Export(String),
}

/// First words of paths that are no members.
const RESERVED: [&str; 17] = [
    "film", "films", "list", "lists", "members", "journal", "about", "actor", "director", "search",
    "settings", "tmdb", "imdb", "crew", "reviews", "pro", "year",
];

impl recognise::Target for Target {
    const PROVIDER: &'static str = "letterboxd";
    const CALLED: &'static str = "Letterboxd";

    fn read(pasted: &Pasted, is_named: bool) -> Reading<Self> {
        match pasted {
            Pasted::Page(page) if page.host == "letterboxd.com" => by_page(page),
            Pasted::Page(page) if page.host == "boxd.it" => match page.path()[..] {
                [code] if is_slug(code) => Reading::List(Self::Short(code.into())),
                _ => Reading::Other,
            },
            Pasted::Path(path) if is_named => Reading::List(Self::Export(path.clone())),
            Pasted::Word(word) if is_named && is_member(word) => {
                Reading::List(Self::Diary(word.to_lowercase()))
            }
            _ => Reading::Other,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Diary(member) => format!("diary/{member}"),
            Self::Short(code) => format!("short/{code}"),
            Self::Export(path) => format!("file:{path}"),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Diary(member) => format!("the Letterboxd diary of {member}"),
            Self::Short(code) => format!("the Letterboxd short link {code}"),
            Self::Export(path) => {
                format!("the Letterboxd export {}", shown(path.as_bytes()))
            }
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Diary(member) => format!("https://letterboxd.com/{member}/rss/"),
            Self::Short(code) => format!("https://boxd.it/{code}"),
            Self::Export(path) => pasted_path(path),
        }
    }
}

const NOT_READ: &str = "Letterboxd lets no program read this page, and its terms forbid it. Export \
    it (Settings, Data, Export) and give the file here, or import it at mdblist.com as an external \
    list and read it from there";

fn by_page(page: &Page) -> Reading<Target> {
    match page.path()[..] {
        ["film", ..] | ["tmdb" | "imdb", _, ..] => Reading::Other,
        [member] | [member, "rss"] | [member, "films", "diary", ..] if is_member(member) => {
            Reading::List(Target::Diary(member.to_lowercase()))
        }
        [member, "watchlist" | "list" | "films" | "likes", ..] if is_member(member) => {
            Reading::Refused(NOT_READ.into())
        }
        ["films", ..] => Reading::Refused(NOT_READ.into()),
        // Perhaps a language stands in front.
        _ => Reading::Other,
    }
}

fn is_member(word: &str) -> bool {
    is_slug(word) && !word.contains('.') && !RESERVED.contains(&word.to_lowercase().as_str())
}

/// A list of Letterboxd.
pub(super) struct Letterboxd {
    target: Target,
    limit: Option<usize>,
    site: Site,
    short: Site,
    shared: Shared,
}

/// The list that the settings describe.
pub(super) fn build(
    settings: &LetterboxdSettings,
    access: &LetterboxdAccess,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn ListProvider>, WrongSetting> {
    let target: Target = recognise::target(&settings.list)
        .map_err(|wrong| WrongSetting::new("list", wrong.to_string()))?;
    let limit = Limit::List.of(settings.limit)?;
    if let Target::Export(path) = &target {
        return Ok(Arc::new(FileList {
            key: recognise::key(&target),
            what: target.words(),
            at: Place::Here(Here::new(path, shared, clock)),
            format: None,
            // Series stand there too, and nothing says which they are (§5.4).
            usual: None,
            limit,
            is_feed: false,
        }));
    }
    let site = |url: &str, setting| {
        let about = About {
            service: "Letterboxd",
            url: url.to_owned(),
            setting,
            is_keyed: false,
            refusal,
            answer: |_| None,
        };
        Site::new(about, shared, clock)
    };
    Ok(Arc::new(Letterboxd {
        site: site(&access.url, "providers.letterboxd.url")?,
        short: site(&access.short_url, "providers.letterboxd.short_url")?,
        target,
        limit,
        shared: shared.clone(),
    }))
}

fn refusal(failed: &Failed) -> Option<ListError> {
    let refusal = failed.refusal.as_deref()?;
    let status = failed.error.status()?;
    Some(match status.as_u16() {
        _ if refusal.header("cf-mitigated").is_some() => error::challenge("Letterboxd"),
        403 => ListError::new(ListErrorKind::Private, "the member's diary is private")
            .hint("make it public at Letterboxd, or export it to a file"),
        404 => ListError::new(ListErrorKind::NotFound, "Letterboxd knows no such member")
            .hint("a diary is known by the member's name, as in the address of the profile"),
        429 => ListError::new(ListErrorKind::RateLimited, "Letterboxd has had too many requests"),
        500.. => error::unavailable("Letterboxd", status),
        _ => return None,
    })
}

/// What is remembered of a feed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Seen {
    #[serde(flatten)]
    validators: Validators,
    at: Timestamp,
}

/// It is asked no more often (§5.3).
const APART: Duration = Duration::from_hours(1);

impl Seen {
    fn read(memory: &Memory) -> Option<Self> {
        serde_json::from_str(memory.0.as_deref()?).ok()
    }

    fn of(reply: &Reply, at: Timestamp) -> Memory {
        let seen = Self { validators: Validators::of(&reply.headers), at };
        Memory(serde_json::to_string(&seen).ok())
    }
}

#[async_trait]
impl ListProvider for Letterboxd {
    fn key(&self) -> String {
        recognise::key(&self.target)
    }

    async fn fetch(&self, memory: &Memory) -> Result<Fetched, ListError> {
        let now = self.site.clock().now();
        let seen = Seen::read(memory);
        if seen.as_ref().is_some_and(|seen| seen.at <= now && now.since(seen.at) < APART) {
            return Ok(Fetched::Unchanged);
        }
        let member = match &self.target {
            Target::Diary(member) => member.clone(),
            Target::Short(code) => self.long(code).await?,
            // Built as a file.
            Target::Export(_) => return Err(error::changed("Letterboxd", "it is a file")),
        };
        let ask = Ask {
            path: vec![member, "rss".into(), String::new()],
            headers: seen.as_ref().map(|seen| seen.validators.headers()).unwrap_or_default(),
            ..Ask::default()
        };
        let reply = self.site.send(&ask).await?;
        if reply.status == StatusCode::NOT_MODIFIED && seen.is_some() {
            return Ok(Fetched::Unchanged);
        }
        self.read(&reply, now)
    }

    fn calls(&self) -> u64 {
        self.site.calls() + self.short.calls()
    }

    fn watch(&self, _hint: Arc<dyn Fn() + Send + Sync>) -> Option<Watch> {
        None
    }
}

impl Letterboxd {
    fn read(&self, reply: &Reply, now: Timestamp) -> Result<Fetched, ListError> {
        let text = String::from_utf8_lossy(reply.data()?);
        let mut into = Collect::new(self.limit);
        let read = feed::read(&text, "Letterboxd", |item| {
            // Lists that were made are told of, and are no films.
            let is_list = item.guid.starts_with("letterboxd-list-");
            let wish = if is_list { None } else { item.wish(None) };
            into.take(Some(&item.guid).filter(|guid| !guid.is_empty()), wish);
        })?;
        let memory = Seen::of(reply, now);
        into.finish(Told { name: read.name, total: None, memory, is_feed: true }, read.lacks)
    }

    /// The member whose page a short link leads to.
    async fn long(&self, code: &str) -> Result<String, ListError> {
        if let Some(member) = self.shared.short_link(code) {
            return Ok(member);
        }
        let member = self.behind(code).await?;
        self.shared.remember_short_link(code, &member);
        Ok(member)
    }

    /// One redirect is looked at, none followed.
    async fn behind(&self, code: &str) -> Result<String, ListError> {
        let ask = Ask { path: vec![code.to_owned()], ..Ask::default() };
        let Err(failed) = self.short.ask_in_turn(&ask).await? else {
            return Err(error::changed("Letterboxd", "its short link leads nowhere"));
        };
        let location = failed.refusal.as_deref().and_then(|it| it.header("location"));
        let Some(to) = location else { return Err(self.short.told(&failed)) };
        let refused = |words: String| {
            Err(ListError::new(ListErrorKind::BadId, words)
                .hint("paste the address that the link leads to"))
        };
        match Target::read(&Pasted::read(to), false) {
            Reading::List(Target::Diary(member)) => Ok(member),
            Reading::Refused(words) => refused(words),
            _ => refused(format!("{} leads to no member's page", self.target.words())),
        }
    }
}
