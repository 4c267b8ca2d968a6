//! Lists of wishes.

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use towline_api::lists::{List, Lists, Output, Plan, Runs, Shown};
use towline_domain::{
    FlowName, Thing as _,
    wishes::{Ident, Title, Unmatched, title_key},
};
use towline_engine::Ledger;
use towline_store::{StoreError, WishRow};

use crate::{
    Caller, ListOf, Refusal,
    problem::Failure,
    read::{Asked, Named},
    routes, views,
};

pub(super) async fn list(State(state): State<routes::State>) -> Result<Json<Lists>, Failure> {
    let lists = all(&state).await?.into_iter().map(|(_, list)| list).collect();
    Ok(Json(Lists { lists }))
}

/// All lists, with what is known of each.
pub(crate) async fn all(state: &routes::State) -> Result<Vec<(ListOf, List)>, StoreError> {
    let mut lists = Vec::new();
    let counts = state.ledger.store().wish_counts().await?;
    for list in state.desk.lists().await {
        let held = counts.get(&list.key).copied().unwrap_or(0);
        let told = views::lists::list(state.ledger.store(), &list, held).await?;
        lists.push((list, told));
    }
    Ok(lists)
}

pub(super) async fn show(
    State(state): State<routes::State>,
    Named(name): Named<String>,
) -> Result<Json<Shown>, Failure> {
    let list = find(&state, &name).await?;
    let rows = state.ledger.store().wishes(&list.key, false).await?;
    let wishes = stood(&state.ledger, &list, &rows).await?;
    let view = views::lists::list(state.ledger.store(), &list, rows.len() as u64).await?;
    Ok(Json(Shown { list: view, wishes }))
}

pub(super) async fn runs(
    State(state): State<routes::State>,
    Named(name): Named<String>,
    Asked(ListMost { most }): Asked<ListMost>,
) -> Result<Json<Runs>, Failure> {
    let list = find(&state, &name).await?;
    let runs = state.ledger.store().runs(&list.key, most.unwrap_or(20).clamp(1, 500)).await?;
    Ok(Json(Runs { runs: runs.iter().map(views::lists::run).collect() }))
}

/// The query of [`towline_api::lists::ListRuns`].
#[derive(serde::Deserialize)]
pub(super) struct ListMost {
    most: Option<u32>,
}

pub(super) async fn plan(
    State(state): State<routes::State>,
    Named(name): Named<String>,
) -> Result<Json<Plan>, Failure> {
    let plan = state.desk.plan(&name).await;
    plan.map(Json).map_err(|refusal| unreadable("list-unreadable", refusal))
}

/// A refusal of what only asks. A service that fails is no 502, which would be sent again at once.
pub(crate) fn unreadable(kind: &str, refusal: Refusal) -> Failure {
    let Refusal::Service(words, hint) = refusal else { return refusal.into() };
    let failure = Failure::new(StatusCode::FAILED_DEPENDENCY, kind, words);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

async fn output(
    State(state): State<routes::State>,
    Named((name, output)): Named<(String, String)>,
) -> Result<Response, Failure> {
    let output: Output = output.parse().map_err(|error: towline_api::lists::NoSuchOutput| {
        Failure::new(StatusCode::NOT_FOUND, "no-such-output", error.to_string())
    })?;
    let list = find(&state, &name).await?;
    if state.ledger.store().last_good_run(&list.key).await?.is_none() {
        let words = format!("the list {name} was never read whole");
        return Err(Failure::new(StatusCode::CONFLICT, "never-read", words)
            .hint(format!("`towline list history {name}` tells why")));
    }
    let rows = state.ledger.store().wishes(&list.key, false).await?;
    let wishes = stood(&state.ledger, &list, &rows).await?;
    let kind = match output {
        Output::Csv => "text/csv; charset=utf-8",
        Output::Radarr | Output::Sonarr | Output::Json => "application/json",
    };
    Ok(([(header::CONTENT_TYPE, kind)], views::outputs::write(output, &wishes)).into_response())
}

/// A list, for who may look anyway, and for who knows the key of published lists. Whoever does not
/// learns nothing, not even which lists there are.
pub(super) async fn published(
    state: State<routes::State>,
    caller: Option<Extension<Caller>>,
    path: Named<(String, String)>,
    Asked(Key { key }): Asked<Key>,
) -> Result<Response, Failure> {
    // Whoever has any scope may read.
    if caller.is_some() || state.desk.may_read_lists(key.unwrap_or_default().as_bytes()) {
        return output(state, path).await;
    }
    Err(Failure::unauthorized("wrong-key", "the key is wrong or missing")
        .hint("write ?key=… behind the address, as `publish.key` in towline.toml says"))
}

/// The query of a published list.
#[derive(serde::Deserialize)]
pub(super) struct Key {
    key: Option<String>,
}

/// The list of this name.
pub(crate) async fn find(state: &routes::State, name: &str) -> Result<ListOf, Failure> {
    let lists = state.desk.lists().await;
    lists.into_iter().find(|list| list.name == name).ok_or_else(|| {
        let shown = towline_domain::path::shown(name.as_bytes());
        Failure::no_such("list", shown)
            .hint("the lists are the names below [lists] in towline.toml")
    })
}

/// Wishes, each with what has become of it.
pub(crate) async fn stood(
    ledger: &Ledger,
    list: &ListOf,
    rows: &[WishRow],
) -> Result<Vec<towline_api::lists::Wish>, Failure> {
    let store = ledger.store();
    let key = |title| title_key(&list.server_key, title, list.in_4k);
    let titles: Vec<_> = rows.iter().filter_map(|row| row.title).map(key).collect();
    let titles = store.by_keys(FlowName::Wishes, Title::KIND, &titles).await?;
    let unmatched: Vec<_> = rows.iter().filter(|row| row.title.is_none()).collect();
    let idents: Vec<Ident> = unmatched.iter().map(|row| row.ident.clone()).collect();
    let asked: Vec<_> = idents.iter().map(ToString::to_string).collect();
    let asked = store.by_keys(FlowName::Wishes, Unmatched::KIND, &asked).await?;
    let questions: Vec<_> = unmatched.iter().filter_map(|row| row.wish.question()).collect();
    let searched = store.resolutions(&questions).await?;
    let is_searched = |row: &WishRow| {
        row.wish.question().is_some_and(|question| searched.contains_key(&question))
    };
    Ok(rows
        .iter()
        .map(|row| {
            let item = match row.title {
                Some(title) => titles.get(&key(title)),
                None => asked.get(row.ident.as_str()),
            };
            let stage = match (item, row.title) {
                (Some(item), _) => item.stage.clone(),
                (None, Some(_)) => "left-out".into(),
                (None, None) if is_searched(row) => "not-found".into(),
                (None, None) if row.wish.key().is_some() => "left-out".into(),
                (None, None) => "not-searched".into(),
            };
            views::lists::wish(row, stage, item.map(|item| item.id.0))
        })
        .collect())
}
