//! Titles: why one is asked for or is not, and what a person says about one.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State, http::StatusCode};
use towline_api::lists::{
    AddTombstone, AtServer, Evidence, Explain, Explained, FindTitles, FoundTitles, KnownTitles,
    ListTombstones, ListedAs, Pin, Taken, Tombstone, Tombstones,
};
use towline_domain::{
    Choice, FlowName, ItemId, Thing as _,
    wishes::{
        Candidate, HowMatched, Ident, ImdbId, Question, Resolution, Title, TitleKey, TitleStage,
        TvdbId, Unmatched,
    },
};
use towline_store::{ItemSummary, StoreError, WishRow};

use crate::{
    ListOf,
    by::{self, By},
    problem::Failure,
    read::{Asked, Body, Named},
    routes::{self, lists::unreadable},
    views,
};

/// No title is called longer.
const LONGEST: usize = 300;
/// At most so many are explained.
const MOST: u32 = 20;
/// At most so many are found.
const MOST_FOUND: usize = 50;
/// So many tombstones are told at once.
const MOST_TOMBSTONES: u32 = 1000;

pub(super) async fn explain(
    State(state): State<routes::State>,
    Asked(Explain { what }): Asked<Explain>,
) -> Result<Json<Explained>, Failure> {
    if what.chars().count() > LONGEST {
        let words = format!("a title that is asked about has {LONGEST} letters at most");
        return Err(Failure::new(StatusCode::BAD_REQUEST, "too-long", words));
    }
    let subjects = subjects(&state, what.trim()).await?;
    if subjects.is_empty() {
        let shown = towline_domain::path::shown(what.as_bytes());
        return Err(Failure::no_such("title", format!("that fits \"{shown}\"")).hint(
            "write movie:603, show:1399, tt0133093 or a part of its name; `towline list show` \
             tells what the lists hold",
        ));
    }
    let mut found = Vec::with_capacity(subjects.len());
    for subject in subjects {
        found.push(evidence(&state, subject).await?);
    }
    Ok(Json(Explained { found }))
}

/// What is explained.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
enum Subject {
    Title(TitleKey),
    Wish(Ident),
}

async fn subjects(state: &routes::State, what: &str) -> Result<Vec<Subject>, StoreError> {
    let store = state.ledger.store();
    if let Ok(title) = what.parse::<TitleKey>() {
        return Ok(vec![Subject::Title(title)]);
    }
    let text = what.strip_prefix("imdb:").unwrap_or(what);
    let ident = match text.parse::<ImdbId>() {
        Ok(imdb) => format!("imdb:{imdb}"),
        Err(_) => what.to_owned(),
    };
    let ident: Ident = ident.parse().unwrap_or_else(|never| match never {});
    let mut all: Vec<_> = store.wishes_as(&ident).await?.iter().map(subject).collect();
    if all.is_empty() && !what.is_empty() {
        for item in store.called(FlowName::Wishes, what, MOST).await? {
            all.extend(of_item(&item));
        }
        let unknown = store.unknown_wishes_called(what, MOST).await?;
        all.extend(unknown.iter().map(subject));
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn subject(row: &WishRow) -> Subject {
    row.title.map_or_else(|| Subject::Wish(row.ident.clone()), Subject::Title)
}

fn of_item(item: &ItemSummary) -> Option<Subject> {
    match item.kind.as_str() {
        Title::KIND => {
            let title = Title::read(item.version, item.detail.clone()).ok()?;
            Some(Subject::Title(title.key))
        }
        Unmatched::KIND => {
            Some(Subject::Wish(item.key.parse().unwrap_or_else(|never| match never {})))
        }
        _ => None,
    }
}

async fn evidence(state: &routes::State, subject: Subject) -> Result<Evidence, Failure> {
    let store = state.ledger.store();
    let (title, rows) = match &subject {
        Subject::Title(title) => (Some(*title), store.wishes_for(*title).await?),
        Subject::Wish(ident) => (None, store.wishes_as(ident).await?),
    };
    let (listed, candidates) = listed(state, &rows).await?;
    let mut servers = Vec::new();
    if let Some(title) = title {
        for server in state.desk.request_servers().await {
            for in_4k in [false, true] {
                let item = title_item(state, &server.key, title, in_4k).await?;
                // Of a quality that nobody asked for there is nothing to tell.
                if in_4k && item.is_none() {
                    continue;
                }
                let journal = match &item {
                    Some(item) => store.journal(item.id).await?,
                    None => Vec::new(),
                };
                servers.push(AtServer {
                    server: server.name.clone(),
                    in_4k,
                    says: state.desk.says(&server.key, title, in_4k).await,
                    stage: item.as_ref().map(|item| item.stage.clone()),
                    item: item.as_ref().map(|item| item.id.0),
                    journal: journal.into_iter().map(views::line).collect(),
                });
            }
        }
    }
    let name = match (rows.first(), title) {
        (Some(row), _) => row.wish.name(),
        (None, Some(title)) => known_name(state, title).await?.unwrap_or_else(|| title.to_string()),
        (None, None) => "something that no list holds".into(),
    };
    Ok(Evidence { name, title, listed, servers, candidates })
}

async fn title_item(
    state: &routes::State,
    server: &str,
    title: TitleKey,
    in_4k: bool,
) -> Result<Option<ItemSummary>, StoreError> {
    let key = towline_domain::wishes::title_key(server, title, in_4k);
    state.ledger.store().by_key(FlowName::Wishes, Title::KIND, &key).await
}

async fn known_name(state: &routes::State, title: TitleKey) -> Result<Option<String>, StoreError> {
    for server in state.desk.request_servers().await {
        if let Some(item) = title_item(state, &server.key, title, false).await? {
            return Ok(Some(item.title));
        }
    }
    Ok(None)
}

/// The wishes for a title, each with by what it was matched; and what else may be meant.
pub(crate) async fn listed(
    state: &routes::State,
    rows: &[WishRow],
) -> Result<(Vec<ListedAs>, Vec<Candidate>), StoreError> {
    let store = state.ledger.store();
    let names: HashMap<_, _> =
        state.desk.lists().await.into_iter().map(|list| (list.key, list.name)).collect();
    let idents: Vec<_> = rows.iter().map(|row| row.ident.clone()).collect();
    let questions: Vec<_> = rows.iter().filter_map(|row| row.wish.question()).collect();
    let resolved = store.resolutions(&questions).await?;
    let keys: Vec<_> = idents.iter().map(ToString::to_string).collect();
    let said = store.by_keys(FlowName::Wishes, Unmatched::KIND, &keys).await?;
    let mut candidates = BTreeMap::new();
    let listed = rows
        .iter()
        .map(|row| {
            let is_pinned = said.get(row.ident.as_str()).is_some_and(|item| item.stage == "pinned");
            let found = row.wish.question().and_then(|question| resolved.get(&question));
            let how = match found.map(|(resolution, _)| resolution) {
                _ if is_pinned => HowMatched::Pinned.words().to_owned(),
                _ if row.wish.key().is_some() => HowMatched::Tmdb.words().to_owned(),
                Some(Resolution::Matched { how, .. }) => how.words().to_owned(),
                Some(Resolution::Unsure { why, candidates: may_be }) => {
                    candidates.extend(may_be.iter().map(|it| (it.key, it.clone())));
                    format!("not certain: {why}")
                }
                Some(Resolution::NotFound) => "the server finds no such title".into(),
                None => "not searched for yet".into(),
            };
            ListedAs {
                list: names.get(&row.list).cloned().unwrap_or_else(|| row.list.clone()),
                ident: row.ident.to_string(),
                how,
                since: row.added.to_string(),
                gone: row.gone.map(|at| at.to_string()),
            }
        })
        .collect();
    Ok((listed, candidates.into_values().collect()))
}

pub(super) async fn find(
    State(state): State<routes::State>,
    Asked(FindTitles { what }): Asked<FindTitles>,
) -> Result<Json<FoundTitles>, Failure> {
    Ok(Json(FoundTitles { titles: search(&state, &what).await? }))
}

/// Asks a media server for titles.
pub(crate) async fn search(state: &routes::State, what: &str) -> Result<Vec<Candidate>, Failure> {
    let what = what.trim();
    if what.is_empty() || what.chars().count() > LONGEST {
        let words = format!("what is searched for has 1 to {LONGEST} letters");
        return Err(Failure::senseless("too-long", words));
    }
    let mut titles = state
        .desk
        .find_titles(&question(what))
        .await
        .map_err(|refusal| unreadable("server-fails", refusal))?;
    titles.truncate(MOST_FOUND);
    Ok(titles)
}

fn question(what: &str) -> Question {
    let tvdb = what.strip_prefix("tvdb:").and_then(|number| number.parse().ok());
    let imdb = what.strip_prefix("imdb:").unwrap_or(what).parse().ok();
    match (imdb, tvdb.and_then(TvdbId::new)) {
        (Some(imdb), _) => Question::Imdb(imdb),
        (None, Some(tvdb)) => Question::Tvdb(tvdb),
        (None, None) => Question::Title { title: what.to_owned(), year: None },
    }
}

pub(super) async fn pin(
    State(state): State<routes::State>,
    By(by): By,
    Body(pin): Body<Pin>,
) -> Result<(), Failure> {
    Ok(state.desk.pin(pin, &by).await?)
}

pub(super) async fn tell_known(
    State(state): State<routes::State>,
    Body(known): Body<KnownTitles>,
) -> Result<Json<Taken>, Failure> {
    Ok(Json(state.desk.tell_titles(known).await?))
}

/// The stages in which a title is not asked for again.
const BURIED: [TitleStage; 3] = [TitleStage::Declined, TitleStage::Deleted, TitleStage::Tombstone];

pub(super) async fn tombstones(
    State(state): State<routes::State>,
    Asked(asked): Asked<ListTombstones>,
) -> Result<Json<Tombstones>, Failure> {
    buried(&state, asked).await.map(Json)
}

/// A page of the titles that are not asked for again.
pub(crate) async fn buried(
    state: &routes::State,
    ListTombstones { before, most }: ListTombstones,
) -> Result<Tombstones, Failure> {
    let servers = state.desk.request_servers().await.into_iter();
    let servers: HashMap<_, _> = servers.map(|server| (server.key, server.name)).collect();
    let most = most.unwrap_or(MOST_TOMBSTONES).clamp(1, MOST_TOMBSTONES);
    let store = state.ledger.store();
    let items = store.titles_in(&BURIED, before.map(ItemId), most).await?;
    let is_full = items.len() as u64 == u64::from(most);
    let next = items.last().filter(|_| is_full).map(|item| item.id.0);
    let of: Vec<_> = items.iter().map(|item| item.id).collect();
    let mut lines = store.last_lines(&of, TitleStage::Tombstone.word()).await?;
    let said = store.last_said(&of, &Choice::Skip).await?;
    let tombstones = items.into_iter().filter_map(|item| {
        let title = Title::read(item.version, item.detail).ok()?;
        let why = match title.stage {
            // A person's own words say more than the journal's.
            TitleStage::Tombstone => {
                let said = said.get(&item.id).and_then(|by| by::why(by)).map(str::to_owned);
                said.or_else(|| lines.remove(&item.id))
            }
            _ => None,
        };
        Some(Tombstone {
            title: title.key,
            name: item.title,
            in_4k: title.is_4k,
            server: servers.get(&title.server).cloned().unwrap_or(title.server),
            reason: title.stage.word().into(),
            words: why.unwrap_or_else(|| words(title.stage).into()),
            since: item.stage_since.to_string(),
            item: item.id.0,
        })
    });
    Ok(Tombstones { tombstones: tombstones.collect(), next })
}

const fn words(stage: TitleStage) -> &'static str {
    match stage {
        TitleStage::Declined => "somebody said no to it",
        TitleStage::Deleted => "it, or its request, was taken away",
        _ => "a person, or its list's rule, wants it left",
    }
}

pub(super) async fn bury(
    State(state): State<routes::State>,
    By(by): By,
    Body(tombstone): Body<AddTombstone>,
) -> Result<(), Failure> {
    Ok(state.desk.bury(tombstone, &by).await?)
}

pub(super) async fn undo_tombstone(
    State(state): State<routes::State>,
    By(by): By,
    Named(title): Named<TitleKey>,
) -> Result<(), Failure> {
    unbury(&state, title, &by).await
}

/// Lets a title be asked for again: at once, where a list wishes for it.
pub(crate) async fn unbury(
    state: &routes::State,
    title: TitleKey,
    by: &str,
) -> Result<(), Failure> {
    let (mut held, mut others) = (Vec::new(), Vec::new());
    for server in state.desk.request_servers().await {
        for in_4k in [false, true] {
            if let Some(item) = title_item(state, &server.key, title, in_4k).await?
                && let Ok(read) = Title::read(item.version, item.detail.clone())
                && read.is_tombstone()
            {
                let is_held = is_held(state, &server.key, (title, in_4k)).await?;
                if is_held { &mut held } else { &mut others }.push(item.id);
            }
        }
    }
    if held.is_empty() && others.is_empty() {
        return Err(Failure::no_such("tombstone", format!("for {title}"))
            .hint("`towline tombstone list` tells them all"));
    }
    state.ledger.order(&held, &Choice::Retry, by).await?;
    state.ledger.order(&others, &Choice::Wait, by).await?;
    Ok(())
}

/// Whether a list that asks for such titles at this server holds it.
async fn is_held(
    state: &routes::State,
    server: &str,
    (title, in_4k): (TitleKey, bool),
) -> Result<bool, StoreError> {
    let lists = state.desk.lists().await;
    let asks = |key: &str| {
        let goes = |it: &&ListOf| it.key == key && it.server_key == server && it.in_4k == in_4k;
        lists.iter().find(goes).is_some_and(|it| it.asks)
    };
    let rows = state.ledger.store().wishes_for(title).await?;
    Ok(rows.iter().any(|row| row.gone.is_none() && asks(&row.list)))
}
