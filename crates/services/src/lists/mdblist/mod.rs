//! Lists of MDBList (list-providers.md §6): with a key by its API, without one what is public.

mod item;
mod settings;
mod target;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use towline_domain::{
    Clock, Timestamp,
    wishes::{Fetched, ListError, ListErrorKind as Kind, ListProvider, Memory},
};
use towline_http::{Failed, Query};

use super::{
    Shared,
    collect::{Collect, Pages, Told, read_all},
    error, lenient,
    limit::Limit,
    recognise::{self, Target as _},
    site::{About, Ask, Reply, Site},
};
use crate::WrongSetting;
use item::{Items, Pagination};
pub use settings::{MdblistAccess, MdblistSettings};
pub(super) use target::Target;

/// The longest page.
const PAGE: usize = 1_000;

/// A list of MDBList.
pub(super) struct Mdblist {
    target: Target,
    limit: Option<usize>,
    key: Option<SecretString>,
    site: Site,
    /// Asked for once: every call counts.
    name: OnceLock<Option<String>>,
}

/// The list that the settings describe.
pub(super) fn build(
    settings: &MdblistSettings,
    access: &MdblistAccess,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<Mdblist, WrongSetting> {
    let target: Target = recognise::target(&settings.list)
        .map_err(|wrong| WrongSetting::new("list", wrong.to_string()))?;
    let key = settings.key.as_ref().or(access.key.as_ref()).cloned();
    let key = key.filter(|key| !key.expose_secret().trim().is_empty());
    if key.is_none() && !matches!(target, Target::List { .. }) {
        let words = format!(
            "without a key MDBList gives public lists by their address only: for {} set \
             providers.mdblist.key (it is free, see mdblist.com/preferences)",
            target.words()
        );
        return Err(WrongSetting::new("key", words));
    }
    let (url, setting) = match key {
        Some(_) => (&access.url, "providers.mdblist.url"),
        None => (&access.site_url, "providers.mdblist.site_url"),
    };
    let about = About {
        service: "MDBList",
        url: url.clone(),
        setting,
        is_keyed: key.is_some(),
        refusal,
        answer: refused_in_disguise,
    };
    Ok(Mdblist {
        limit: Limit::List.of(settings.limit)?,
        site: Site::new(about, shared, clock)?,
        name: OnceLock::new(),
        target,
        key,
    })
}

/// How the key stands.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Standing {
    #[serde(deserialize_with = "lenient::number")]
    pub(super) api_requests: Option<u64>,
    #[serde(deserialize_with = "lenient::number")]
    pub(super) api_requests_count: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Summary {
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
}

#[async_trait]
impl ListProvider for Mdblist {
    fn key(&self) -> String {
        recognise::key(&self.target)
    }

    async fn fetch(&self, _memory: &Memory) -> Result<Fetched, ListError> {
        let mut into = Collect::new(self.limit);
        let mut reading = Reading { list: self, offset: 0, cursor: None, total: None };
        let lacks = read_all(&mut reading, &mut into).await;
        let lacks = lacks.map(|error| self.about(error));
        let total = reading.total;
        // What cannot be read tells why better by its items than by its name.
        let name = if into.entries() > 0 { self.name().await } else { None };
        into.finish(Told { name, total, ..Told::default() }, lacks)
    }

    fn calls(&self) -> u64 {
        self.site.calls()
    }
}

impl Mdblist {
    /// The same error, about this list.
    fn about(&self, mut error: ListError) -> ListError {
        let what = self.target.words();
        match (error.kind, &self.key) {
            (Kind::NotFound, key) => {
                error.words = format!("MDBList knows nothing of {what}");
                let hint = "it was deleted or has expired, or is private";
                error.hint = Some(match key {
                    Some(_) => hint.into(),
                    None => format!("{hint}: a key of its owner can read it"),
                });
            }
            (Kind::Private, _) => error.words = format!("{what} is private"),
            _ => {}
        }
        error
    }

    fn ask(&self, path: Vec<String>, query: Query) -> Ask {
        let Some(key) = &self.key else { return Ask { path, query, ..Ask::default() } };
        let key = key.expose_secret().trim();
        let query = query.pair("apikey", key);
        Ask { path, query, secrets: vec![key.to_owned()], ..Ask::default() }
    }

    /// What people call it. Nothing hangs on it: an error is no name.
    async fn name(&self) -> Option<String> {
        if let Some(name) = self.name.get() {
            return name.clone();
        }
        if self.key.is_none() || !self.target.has_summary() {
            return None;
        }
        let ask = self.ask(self.target.summary(), Query::new());
        // One or more: the films and the shows of a list may be apart.
        let found: Vec<Summary> = self.site.send(&ask).await.ok()?.json().ok()?;
        let name = found.into_iter().find_map(|list| list.name);
        self.name.get_or_init(|| name).clone()
    }

    /// How the key stands; `None` without one.
    pub(super) async fn standing(&self) -> Option<Result<Standing, ListError>> {
        self.key.as_ref()?;
        let ask = self.ask(vec!["user".into()], Query::new());
        Some(match self.site.send(&ask).await {
            Ok(reply) => reply.json(),
            Err(error) => Err(error),
        })
    }
}

/// 401 and 403 may mean three things, told apart by words.
fn refusal(failed: &Failed) -> Option<ListError> {
    let status = failed.error.status()?.as_u16();
    let refusal = failed.refusal.as_deref()?;
    let said = refusal.field("error").unwrap_or_default();
    match status {
        401 | 403 | 429 => Some(until_reset(of_words(said, status), |name| refusal.header(name))),
        _ => None,
    }
}

/// The quota is whole again at a moment that it tells in seconds since 1970; `Retry-After` goes
/// before.
fn until_reset<'a>(
    mut error: ListError,
    header: impl Fn(&'static str) -> Option<&'a str>,
) -> ListError {
    if error.kind == Kind::RateLimited && header("retry-after").is_none() {
        let seconds = header("x-ratelimit-reset").and_then(|at| at.trim().parse::<i64>().ok());
        let micros = seconds.map(|seconds| seconds.saturating_mul(1_000_000));
        error.retry_at = micros.map(Timestamp::from_micros);
    }
    error
}

fn of_words(said: &str, status: u16) -> ListError {
    let said = said.to_ascii_lowercase();
    if said.contains("limit") || status == 429 {
        return ListError::new(Kind::RateLimited, "MDBList's quota of the day is used up")
            .hint("it is whole again the next day; supporters have more of it");
    }
    if said.contains("private") {
        return ListError::new(Kind::Private, "the list is private")
            .hint("its owner's key can read it, or make it public");
    }
    ListError::new(Kind::BadKey, "MDBList does not accept the key")
        .hint("compare providers.mdblist.key with mdblist.com/preferences")
}

/// It has answered 200 and `"response": false` (§6).
fn refused_in_disguise(reply: &Reply) -> Option<ListError> {
    #[derive(Deserialize)]
    struct Disguise {
        response: bool,
        #[serde(default)]
        error: String,
    }
    // No list is as short as that.
    let short = Some(&reply.body).filter(|body| body.len() < 1024)?;
    let found: Disguise = serde_json::from_slice(short).ok()?;
    let error = (!found.response).then(|| of_words(&found.error, reply.status.as_u16()))?;
    Some(until_reset(error, |name| reply.header(name)))
}

/// A list as it is read.
struct Reading<'a> {
    list: &'a Mdblist,
    offset: usize,
    cursor: Option<String>,
    total: Option<u64>,
}

impl Reading<'_> {
    fn asked(&self) -> Ask {
        let size = self.list.limit.unwrap_or(PAGE).min(PAGE);
        let query = Query::new().pair("limit", size);
        let query = match &self.cursor {
            Some(cursor) => query.pair("cursor", cursor),
            None if self.offset > 0 => query.pair("offset", self.offset),
            None => query,
        };
        match (&self.list.key, &self.list.target) {
            (None, Target::List { user, slug }) => {
                // The slash at the end belongs to it.
                let path = ["lists", user, slug, "json", ""].map(String::from).into();
                self.list.ask(path, query)
            }
            _ => self.list.ask(self.list.target.items(), query),
        }
    }
}

#[async_trait]
impl Pages for Reading<'_> {
    async fn next(&mut self, into: &mut Collect) -> Result<bool, ListError> {
        let reply = self.list.site.send(&self.asked()).await?;
        let has_more = reply.header("x-has-more").map(|more| more.eq_ignore_ascii_case("true"));
        let (items, pagination) = reply
            .json::<Items>()?
            .read()
            .ok_or_else(|| error::changed("MDBList", "it holds neither films nor shows"))?;
        let (came, known) = (items.len(), into.entries());
        self.offset += came;
        for item in items {
            let (id, wish) = item.read();
            into.take(id.as_ref(), wish);
        }
        let Pagination { total, has_more: more, next_cursor } = pagination.unwrap_or_default();
        self.total = total.or(self.total);
        match more.or(has_more) {
            Some(false) => Ok(false),
            Some(true) if came == 0 || (next_cursor.is_some() && next_cursor == self.cursor) => {
                Err(error::changed("MDBList", "it says that there is more, and leads in circles"))
            }
            Some(true) => {
                self.cursor = next_cursor;
                Ok(true)
            }
            // Without a key nothing says where it ends: at an empty page.
            None if came > 0 && into.entries() == known && !into.is_full() => {
                Err(error::changed("MDBList", "it gives the same page again"))
            }
            None => Ok(came > 0),
        }
    }
}
