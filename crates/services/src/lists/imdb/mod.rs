//! Lists, watchlists, charts and searches of IMDb, by its free-form GraphQL endpoint
//! (list-providers.md §3.3): no key, no cookie, no page.

mod answer;
mod query;
mod search;
mod settings;
mod target;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use towline_domain::{
    Clock,
    wishes::{Fetched, ListError, ListErrorKind, ListProvider, Memory},
};
use towline_http::Failed;

use super::{
    Shared,
    collect::{Collect, Pages, Told, read_all},
    error,
    limit::Limit,
    recognise::{self, Target as _},
    site::{About, Ask, Reply, Site},
};
use crate::WrongSetting;
use answer::{Answer, Data, Edge, List, Page, PageInfo};
use query::{Asked, PAGE};
use search::Search;
pub use settings::{ImdbAccess, ImdbSettings};
pub(super) use target::Target;
use target::is_profile;

/// A list of IMDb.
pub(super) struct Imdb {
    target: Target,
    limit: Option<usize>,
    headers: HeaderMap,
    site: Site,
    shared: Shared,
}

/// The list that the settings describe.
pub(super) fn build(
    settings: &ImdbSettings,
    access: &ImdbAccess,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<Imdb, WrongSetting> {
    let target: Target = recognise::target(&settings.list)
        .map_err(|wrong| WrongSetting::new("list", wrong.to_string()))?;
    if !access.unofficial {
        let words = "IMDb is not to be asked (providers.imdb.unofficial = false): export the list \
                     to CSV there, and name the file in a table that ends in `.file`";
        return Err(WrongSetting::new("list", words));
    }
    let limit = match &target {
        Target::Search(_) => Limit::Chart,
        // They end by themselves.
        Target::Chart(_) | Target::List(_) | Target::Watchlist(_) => Limit::List,
    };
    let about = About {
        service: "IMDb",
        url: access.url.clone(),
        setting: "providers.imdb.url",
        is_keyed: false,
        refusal,
        answer: waf,
    };
    Ok(Imdb {
        limit: limit.of(settings.limit)?,
        headers: headers(&access.client_name)?,
        site: Site::new(about, shared, clock)?,
        shared: shared.clone(),
        target,
    })
}

fn headers(client_name: &str) -> Result<HeaderMap, WrongSetting> {
    let name = HeaderValue::try_from(client_name)
        .ok()
        .filter(|name| !name.is_empty())
        .ok_or_else(|| WrongSetting::new("providers.imdb.client_name", "it is no plain word"))?;
    let mut headers = HeaderMap::new();
    let json = HeaderValue::from_static("application/graphql+json, application/json");
    headers.insert(header::ACCEPT, json);
    headers.insert("x-imdb-client-name", name);
    headers.insert("x-imdb-user-country", HeaderValue::from_static("US"));
    headers.insert("x-imdb-user-language", HeaderValue::from_static("en-US"));
    headers.insert(header::ORIGIN, HeaderValue::from_static("https://www.imdb.com"));
    Ok(headers)
}

/// The firewall's mark, on any status (§3.4).
fn has_waf(headers: &HeaderMap) -> bool {
    headers.contains_key("x-amzn-waf-action")
}

fn waf(reply: &Reply) -> Option<ListError> {
    let is_one = reply.status == StatusCode::ACCEPTED || has_waf(&reply.headers);
    is_one.then(|| error::challenge("IMDb"))
}

fn refusal(failed: &Failed) -> Option<ListError> {
    let refusal = failed.refusal.as_deref()?;
    if has_waf(&refusal.headers) {
        return Some(error::challenge("IMDb"));
    }
    match failed.error.status()? {
        StatusCode::METHOD_NOT_ALLOWED => Some(error::challenge("IMDb")),
        StatusCode::FORBIDDEN => Some(
            ListError::new(
                ListErrorKind::ClientRejected,
                "IMDb does not let programs in under this client name",
            )
            .hint(
                "set providers.imdb.client_name to the one that its site uses now, or use a CSV export",
            ),
        ),
        StatusCode::TOO_MANY_REQUESTS => Some(
            ListError::new(ListErrorKind::RateLimited, "IMDb has had too many requests from here")
                .hint("addresses of hosters meet this often; from home it is rare"),
        ),
        _ => None,
    }
}

#[async_trait]
impl ListProvider for Imdb {
    fn key(&self) -> String {
        recognise::key(&self.target)
    }

    async fn fetch(&self, _memory: &Memory) -> Result<Fetched, ListError> {
        let user = match &self.target {
            Target::Watchlist(user) if is_profile(user) => Some(self.user(user).await?),
            Target::Watchlist(user) => Some(user.clone()),
            _ => None,
        };
        let mut into = Collect::new(self.limit);
        let mut read = Reading::new(self, user);
        let broken_off = read_all(&mut read, &mut into).await;
        let told = Told { name: read.name, total: read.total, ..Told::default() };
        into.finish(told, broken_off.or(read.lacks))
    }

    fn calls(&self) -> u64 {
        self.site.calls()
    }
}

impl Imdb {
    async fn ask(&self, asked: Asked) -> Result<Answer, ListError> {
        let ask = Ask {
            path: vec![String::new()],
            headers: self.headers.clone(),
            body: Some(asked.body()),
            ..Ask::default()
        };
        self.site.send(&ask).await?.json()
    }

    /// The user of a profile (§3.3): a `p.` id means nothing to the list itself.
    async fn user(&self, profile: &str) -> Result<String, ListError> {
        if let Some(user) = self.shared.profile(profile) {
            return Ok(user);
        }
        let what = format!("the IMDb profile {profile}");
        let answer = self.ask(query::profile(profile)).await?;
        let found = answer.data.and_then(|data| data.user_profile?.user_id);
        match (found, answer.errors.unwrap_or_default().first()) {
            (Some(user), _) => {
                self.shared.remember_profile(profile, &user);
                Ok(user)
            }
            (None, Some(problem)) => Err(problem.error(&what)),
            (None, None) => Err(ListError::new(
                ListErrorKind::NotFound,
                format!("IMDb knows nothing of {what}"),
            )
            .hint("paste the address of your profile again")),
        }
    }
}

/// A list as it is read.
struct Reading<'a> {
    imdb: &'a Imdb,
    user: Option<String>,
    after: Option<String>,
    /// All cursors that were followed: one that comes again leads in circles.
    cursors: HashSet<String>,
    name: Option<String>,
    total: Option<u64>,
    lacks: Option<ListError>,
}

impl<'a> Reading<'a> {
    fn new(imdb: &'a Imdb, user: Option<String>) -> Self {
        Self {
            imdb,
            user,
            after: None,
            cursors: HashSet::new(),
            name: None,
            total: None,
            lacks: None,
        }
    }

    fn asked(&self) -> Asked {
        let after = self.after.as_deref();
        let page = self.imdb.limit.unwrap_or(PAGE).min(PAGE);
        match &self.imdb.target {
            Target::List(id) => query::list(id, page, after),
            Target::Watchlist(user) => {
                query::watchlist(self.user.as_ref().unwrap_or(user), page, after)
            }
            Target::Chart(chart) => query::chart(chart, page.min(chart.size), after),
            Target::Search(search) => query::search(search, page, after),
        }
    }

    /// The page that an answer holds; missing edges are a change, never an empty list.
    fn page(&mut self, data: Data) -> Result<Page, ListError> {
        let page = match &self.imdb.target {
            Target::List(_) => self.list(data.list)?,
            Target::Watchlist(_) => self.list(data.predefined_list)?,
            Target::Search(_) => data.advanced_title_search,
            Target::Chart(_) => {
                data.chart_titles.or(data.top_trending_sets_predefined).or_else(|| {
                    Some(Page { edges: data.box_office_weekend_chart?.entries, ..Page::default() })
                })
            }
        };
        page.ok_or_else(|| error::changed("IMDb", "it holds no titles"))
    }

    fn list(&mut self, list: Option<List>) -> Result<Option<Page>, ListError> {
        let what = self.imdb.target.words();
        let Some(list) = list else { return Err(answer::private(&what)) };
        if let Some(kind) = list.kind.and_then(|kind| kind.id).filter(|kind| kind != "TITLES") {
            let words = format!("{what} is not a title list: it is one of {}", kind.to_lowercase());
            return Err(ListError::new(ListErrorKind::BadId, words)
                .hint("only lists of films and shows can be read"));
        }
        let owner = || list.author.and_then(|author| author.nick_name);
        let named = list.name.and_then(|name| name.original_text);
        self.name = named.or_else(|| owner().map(|owner| format!("{owner}'s watchlist")));
        Ok(list.title_list_item_search)
    }

    fn take(edges: Vec<Option<Edge>>, into: &mut Collect) {
        for edge in edges {
            // What could not be had is told in `errors`.
            if let Some((id, wish)) = edge.and_then(Edge::read) {
                into.take(Some(&id), wish);
            }
        }
    }

    /// Whether there is another page; a cursor that was followed before is an error.
    fn goes_on(&mut self, info: Option<PageInfo>) -> Result<bool, ListError> {
        let Some(PageInfo { has_next_page: true, end_cursor }) = info else { return Ok(false) };
        let cursor = end_cursor.filter(|cursor| self.cursors.insert(cursor.clone()));
        self.after = cursor;
        match self.after {
            Some(_) => Ok(true),
            None => Err(error::changed("IMDb", "it says that there is more, and leads in circles")),
        }
    }
}

#[async_trait]
impl Pages for Reading<'_> {
    async fn next(&mut self, into: &mut Collect) -> Result<bool, ListError> {
        let Answer { data, errors } = self.imdb.ask(self.asked()).await?;
        let errors = errors.unwrap_or_default();
        let problem = errors.first().map(|problem| problem.error(&self.imdb.target.words()));
        let page = match (data, problem) {
            (Some(data), Some(problem)) => {
                self.page(data).map_err(|_| problem.clone()).inspect(|_| {
                    // Parts of it came all the same (§3.4).
                    self.lacks.get_or_insert(problem);
                })?
            }
            (Some(data), None) => self.page(data)?,
            (None, Some(problem)) => return Err(problem),
            (None, None) => return Err(error::changed("IMDb", "it holds no data")),
        };
        self.total = page.total.or(self.total);
        let edges = page.edges.ok_or_else(|| error::changed("IMDb", "it holds no entries"))?;
        Self::take(edges, into);
        let is_list = matches!(self.imdb.target, Target::List(_) | Target::Watchlist(_));
        if is_list && page.info.is_none() && self.total.is_none() {
            return Err(error::changed(
                "IMDb",
                "it says neither how many there are nor where it ends",
            ));
        }
        self.goes_on(page.info)
    }
}
