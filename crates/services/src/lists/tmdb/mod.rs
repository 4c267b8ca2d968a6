//! Lists, collections, charts, searches and accounts of TMDB (list-providers.md §7).

mod item;
mod settings;
mod target;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use towline_domain::{
    Clock,
    wishes::{Fetched, ListError, ListErrorKind as Kind, ListProvider, Memory, TitleKind},
};
use towline_http::{Failed, Query};

use super::{
    Shared,
    collect::{Collect, Pages, Told, read_all},
    error,
    limit::Limit,
    recognise::{self, Target as _},
    site::{About, Ask, Site},
};
use crate::WrongSetting;
use item::Page;
use settings::Key;
pub use settings::{TmdbAccess, TmdbSettings};
pub(super) use target::Target;
use target::word;

/// Behind it TMDB gives none.
const LAST_PAGE: u64 = 500;

/// A list of TMDB.
pub(super) struct Tmdb {
    target: Target,
    limit: Option<usize>,
    key: Key,
    account: Option<String>,
    site: Site,
}

/// The list that the settings describe.
pub(super) fn build(
    settings: &TmdbSettings,
    access: &TmdbAccess,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<Tmdb, WrongSetting> {
    let target: Target = recognise::target(&settings.list)
        .map_err(|wrong| WrongSetting::new("list", wrong.to_string()))?;
    let limit = match target {
        Target::Chart(_) | Target::Discover { .. } => Limit::Chart,
        _ => Limit::List,
    };
    let about = About {
        service: "TMDB",
        url: access.url.clone(),
        setting: "providers.tmdb.url",
        is_keyed: true,
        refusal,
        answer: |_| None,
    };
    Ok(Tmdb {
        limit: limit.of(settings.limit)?,
        key: key(settings, access, &target)?,
        account: access.account.clone(),
        site: Site::new(about, shared, clock)?,
        target,
    })
}

/// What belongs to an account is asked for with that account's token.
fn key(settings: &TmdbSettings, access: &TmdbAccess, target: &Target) -> Result<Key, WrongSetting> {
    if matches!(target, Target::Account { .. }) {
        let (Some(_), Some(token)) = (&access.account, &access.user_token) else {
            let words = "what an account of TMDB has is shown to its owner only: set \
                         providers.tmdb.account (its object id) and providers.tmdb.user_token, or \
                         make a public list and use that";
            return Err(WrongSetting::new("list", words));
        };
        return match Key::read(token) {
            Ok(key @ Key::V4(_)) => Ok(key),
            _ => Err(WrongSetting::new("providers.tmdb.user_token", "it does not begin with eyJ")),
        };
    }
    let Some(key) = settings.key.as_ref().or(access.key.as_ref()) else {
        let words = "TMDB answers with a key only: set providers.tmdb.key (it is free, see \
                     themoviedb.org/settings/api)";
        return Err(WrongSetting::new("key", words));
    };
    Key::read(key)
}

#[async_trait]
impl ListProvider for Tmdb {
    fn key(&self) -> String {
        recognise::key(&self.target)
    }

    async fn fetch(&self, _memory: &Memory) -> Result<Fetched, ListError> {
        let mut into = Collect::new(self.limit);
        let mut reading = Reading::new(self);
        let lacks = read_all(&mut reading, &mut into).await;
        let lacks = lacks.map(|error| self.about(error));
        let (name, total) = (reading.name.take(), reading.total);
        into.finish(Told { name, total, ..Told::default() }, lacks)
    }

    fn calls(&self) -> u64 {
        self.site.calls()
    }
}

impl Tmdb {
    /// The same error, about this list.
    fn about(&self, mut error: ListError) -> ListError {
        let what = self.target.words();
        match error.kind {
            Kind::NotFound => error.words = format!("TMDB knows nothing of {what}"),
            Kind::Private => error.words = format!("{what} is private"),
            Kind::BadId => error.words = format!("TMDB does not understand the id of {what}"),
            _ => {}
        }
        error
    }

    /// The rows that it is made of: each has pages of its own, and says by itself which kind its
    /// titles are, or not.
    fn parts(&self) -> Vec<Part> {
        let one = |path: &[&str], kind| Part {
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            query: Query::new(),
            kind,
        };
        match &self.target {
            // Version 4 is for tokens; with a key version 3 gives the same.
            Target::List(id) if self.key.is_token() => {
                vec![one(&["4", "list", &id.to_string()], None)]
            }
            Target::List(id) => vec![one(&["3", "list", &id.to_string()], None)],
            Target::Collection(id) => {
                vec![one(&["3", "collection", &id.to_string()], Some(TitleKind::Movie))]
            }
            Target::Person(id) => {
                vec![one(&["3", "person", &id.to_string(), "combined_credits"], None)]
            }
            Target::Account { shelf, only } => {
                let kinds = only.map_or(vec![TitleKind::Movie, TitleKind::Show], |only| vec![only]);
                let account = self.account.as_deref().unwrap_or_default();
                let part = |kind: &TitleKind| {
                    one(&["4", "account", account, word(*kind), shelf], Some(*kind))
                };
                kinds.iter().map(part).collect()
            }
            Target::Chart(path) => {
                let path: Vec<_> = std::iter::once("3").chain(path.split('/')).collect();
                let kind = match path[1] {
                    "movie" => Some(TitleKind::Movie),
                    "tv" => Some(TitleKind::Show),
                    _ => None,
                };
                vec![one(&path, kind)]
            }
            Target::Discover { kind, query } => {
                let pair = |asked: Query, (name, value): &(String, String)| asked.pair(name, value);
                let query = query.iter().fold(Query::new(), pair);
                vec![Part { query, ..one(&["3", "discover", word(*kind)], Some(*kind)) }]
            }
        }
    }
}

/// By TMDB's own number of the error (§7).
fn refusal(failed: &Failed) -> Option<ListError> {
    let code: u32 = failed.refusal.as_deref()?.field("status_code")?.parse().ok()?;
    let status = failed.error.status()?;
    Some(match code {
        7 | 10 => ListError::new(Kind::BadKey, "TMDB does not accept the key")
            .hint("compare providers.tmdb.key with themoviedb.org/settings/api"),
        3 | 14 | 33 | 35 => {
            ListError::new(Kind::AuthRequired, "TMDB wants the account's own token")
                .hint("set providers.tmdb.account and providers.tmdb.user_token anew")
        }
        34 => ListError::new(Kind::NotFound, "TMDB knows no such list")
            .hint("it was deleted: is its address right?"),
        6 => ListError::new(Kind::BadId, "TMDB does not understand the id")
            .hint("paste the address of the list's page again"),
        39 => ListError::new(Kind::Private, "the list is private")
            .hint("make it public at TMDB, or export it to a file"),
        25 => ListError::new(Kind::RateLimited, "TMDB has had too many requests"),
        22 => error::changed("TMDB", "it gives no further page"),
        9 | 46 => ListError::new(Kind::Unavailable, "TMDB is closed for maintenance"),
        _ if status.is_server_error() => error::unavailable("TMDB", status),
        _ => return None,
    })
}

struct Part {
    path: Vec<String>,
    query: Query,
    kind: Option<TitleKind>,
}

/// A list as it is read.
struct Reading<'a> {
    tmdb: &'a Tmdb,
    parts: std::vec::IntoIter<Part>,
    part: Option<Part>,
    page: u64,
    name: Option<String>,
    total: Option<u64>,
}

impl<'a> Reading<'a> {
    fn new(tmdb: &'a Tmdb) -> Self {
        let mut parts = tmdb.parts().into_iter();
        let part = parts.next();
        Self { tmdb, parts, part, page: 1, name: None, total: None }
    }

    fn asked(&self, part: &Part) -> Ask {
        let key = &self.tmdb.key;
        let is_paged = !matches!(self.tmdb.target, Target::Collection(_) | Target::Person(_));
        let query =
            if is_paged { part.query.clone().pair("page", self.page) } else { part.query.clone() };
        let query = if key.is_token() { query } else { query.pair("api_key", key.secret()) };
        Ask {
            path: part.path.clone(),
            query,
            headers: key.headers(),
            secrets: vec![key.secret().to_owned()],
            body: None,
        }
    }
}

#[async_trait]
impl Pages for Reading<'_> {
    async fn next(&mut self, into: &mut Collect) -> Result<bool, ListError> {
        let Some(part) = &self.part else { return Ok(false) };
        let page: Page = self.tmdb.site.send(&self.asked(part)).await?.json()?;
        let (pages, total) = (page.total_pages, page.total_results);
        let kind = part.kind;
        self.name = self.name.take().or(page.name.clone());
        let items = page.items().ok_or_else(|| error::changed("TMDB", "it holds no titles"))?;
        if self.page == 1
            && let Some(count) = total
            && !matches!(self.tmdb.target, Target::Chart(_) | Target::Discover { .. })
        {
            self.total = Some(self.total.unwrap_or(0) + count);
        }
        for item in items {
            let (id, wish) = item.read(kind);
            into.take(id.as_ref(), wish);
        }
        // What a person has put together has an end, and the answer says where.
        if pages.is_none() && matches!(self.tmdb.target, Target::List(_) | Target::Account { .. }) {
            return Err(error::changed("TMDB", "it does not say how many pages there are"));
        }
        if self.page < pages.unwrap_or(1) {
            if self.page == LAST_PAGE {
                return Err(ListError::new(Kind::TooLarge, "TMDB gives 500 pages and no more")
                    .hint("set `limit`, or split the list"));
            }
            self.page += 1;
            return Ok(true);
        }
        self.page = 1;
        self.part = self.parts.next();
        Ok(self.part.is_some())
    }
}
