//! Which title a wish means: what it may be, side by side, and any other by its number.

mod draw;
mod said;

use std::collections::HashMap;

use axum::extract::State;
use maud::Markup;
use serde::Deserialize;
use towline_api::{inbox::Entry, lists::ListedAs};
use towline_domain::{
    Cause, EntryId, FlowName, ItemId, Thing as _,
    wishes::{Candidate, Title, TitleKey, Unmatched, WishCause, title_key},
};
use towline_store::{ItemSummary, WishRow};

pub(super) use said::{answer, pin};

use crate::{
    State as App,
    pages::{
        PageFailure,
        frame::{Fresh, page},
        parts::moment,
        view::View,
    },
    problem::Failure,
    read::{Asked, Named},
    routes::{listed, search},
    views,
};

#[derive(Deserialize, Default)]
pub(super) struct Query {
    /// What else to look for.
    find: Option<String>,
}

/// A wish, or a title that lists wish for, about which a person has something to say.
struct Meant {
    item: ItemSummary,
    /// What is asked about it; nothing where a person says so unasked.
    entry: Option<Entry>,
    /// The title that it means as things stand.
    means: Option<TitleKey>,
    /// Why none was taken.
    why: Option<String>,
    /// The lists that hold it.
    listed: Vec<ListedAs>,
    /// What it may be; the likeliest first.
    candidates: Vec<Candidate>,
    /// What was looked for, and what was found of it, or why nothing.
    found: Option<(String, Result<Vec<Candidate>, String>)>,
    /// How titles stand already, as far as towline knows them.
    stands: HashMap<TitleKey, Vec<String>>,
    /// What is wrong about what was sent.
    wrong: Option<&'static str>,
}

pub(super) async fn of_entry(
    State(app): State<App>,
    view: View,
    Named(id): Named<i64>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    show(&app, &view, asked_in(&app, id).await?, &query, None).await
}

/// The item of which an entry asks what it means.
async fn asked_in(app: &App, id: i64) -> Result<ItemId, Failure> {
    let found = app.ledger.store().inbox_entry(EntryId(id)).await?;
    let found = found.ok_or_else(|| {
        Failure::no_such("entry", id)
            .hint("it may have been answered: the inbox tells what is open")
    })?;
    match found.entry.cause {
        Cause::Wish(WishCause::Unsure) => Ok(found.item),
        _ => Err(Failure::no_such("candidate", format!("for entry {id}: it asks something else"))),
    }
}

pub(super) async fn of_item(
    State(app): State<App>,
    view: View,
    Named(id): Named<i64>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    show(&app, &view, ItemId(id), &query, None).await
}

/// The page; with what is wrong about what was sent, where something is.
async fn show(
    app: &App,
    view: &View,
    item: ItemId,
    query: &Query,
    wrong: Option<&'static str>,
) -> Result<Markup, PageFailure> {
    let mut meant = read(app, item).await?;
    if let Some(find) = query.find.as_deref().map(str::trim).filter(|find| !find.is_empty()) {
        let found = search(app, find).await.map_err(|failure| failure.problem.detail);
        meant.found = Some((find.to_owned(), found));
    }
    meant.stands = stands(app, &meant).await?;
    meant.wrong = wrong;
    let now = app.ledger.clock().now();
    let asked = meant.entry.as_ref().map(|entry| moment(now, &entry.opened));
    Ok(page(
        view,
        "Which title is meant?",
        Fresh::Never,
        &draw::content(view, &meant, asked.as_ref()),
    ))
}

async fn read(app: &App, id: ItemId) -> Result<Meant, PageFailure> {
    let store = app.ledger.store();
    let item = store.item(id).await?;
    let entry = store.inbox_of(id).await?.map(views::entry);
    let (rows, means, wish) = rows(app, &item).await?;
    let (listed, mut candidates) = listed(app, &rows).await?;
    let why = wish.as_ref().map(|wish| wish.why.clone());
    if let Some(wish) = wish {
        // In the order in which they are offered.
        candidates = wish.candidates;
    }
    let listed = listed.into_iter().filter(|it| it.gone.is_none()).collect();
    Ok(Meant {
        item,
        entry,
        means,
        why,
        listed,
        candidates,
        found: None,
        stands: HashMap::new(),
        wrong: None,
    })
}

/// The wishes that an item is about, and what they mean as things stand.
async fn rows(
    app: &App,
    item: &ItemSummary,
) -> Result<(Vec<WishRow>, Option<TitleKey>, Option<Unmatched>), Failure> {
    let store = app.ledger.store();
    let not_one = || Failure::no_such("wish", format!("in item {}", item.id));
    match item.kind.as_str() {
        Unmatched::KIND => {
            let ident = item.key.parse().unwrap_or_else(|never| match never {});
            let wish = Unmatched::read(item.version, item.detail.clone()).map_err(|_| not_one())?;
            let rows = store.wishes_as(&ident).await?;
            let means = rows.iter().find_map(|row| row.title);
            Ok((rows, means, Some(wish)))
        }
        Title::KIND => {
            let title = Title::read(item.version, item.detail.clone()).map_err(|_| not_one())?;
            Ok((store.wishes_for(title.key).await?, Some(title.key), None))
        }
        _ => Err(not_one()),
    }
}

async fn stands(app: &App, meant: &Meant) -> Result<HashMap<TitleKey, Vec<String>>, PageFailure> {
    let found = meant.found.iter().filter_map(|(_, found)| found.as_ref().ok()).flatten();
    let titles: Vec<_> = meant.candidates.iter().chain(found).map(|it| it.key).collect();
    let mut stands = HashMap::<_, Vec<_>>::new();
    for server in app.desk.request_servers().await {
        for in_4k in [false, true] {
            let key = |title: &TitleKey| title_key(&server.key, *title, in_4k);
            let keys: Vec<_> = titles.iter().map(key).collect();
            let items = app.ledger.store().by_keys(FlowName::Wishes, Title::KIND, &keys).await?;
            for title in &titles {
                if let Some(item) = items.get(&key(title)) {
                    let quality = if in_4k { " in 4K" } else { "" };
                    let stage = item.stage.replace('-', " ");
                    let words = format!("{stage}{quality} at {}", server.name);
                    stands.entry(*title).or_default().push(words);
                }
            }
        }
    }
    Ok(stands)
}

impl Meant {
    /// Where what is said about it goes.
    fn path(&self) -> String {
        match &self.entry {
            Some(entry) => format!("/wishes/candidates/{}", entry.id),
            None => format!("/wishes/means/{}", self.item.id),
        }
    }

    /// What tells its wishes apart, each once.
    fn idents(&self) -> Vec<&str> {
        let mut idents: Vec<_> = self.listed.iter().map(|it| it.ident.as_str()).collect();
        if self.item.kind == Unmatched::KIND {
            idents.push(&self.item.key);
        }
        idents.sort_unstable();
        idents.dedup();
        idents
    }
}
