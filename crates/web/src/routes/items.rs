//! Items.

use axum::{Json, extract::State, http::StatusCode};
use towline_api::items::{Console, Item, ItemDetail, ItemPage, ListItems, Orders, Rope};
use towline_domain::{Choice, ItemId, LocalPath, Thing as _, imports::Album};
use towline_store::{Answered, Filter, ItemSummary};

use crate::{
    by::By,
    problem::{Failure, answered},
    read::{Asked, Body, Named},
    routes, views,
};

/// So many acts of an item are told.
const MOST_ACTS: u32 = 20;

pub(super) async fn list(
    State(state): State<routes::State>,
    Asked(list): Asked<ListItems>,
) -> Result<Json<ItemPage>, Failure> {
    let most = list.most.unwrap_or(200).clamp(1, 1000);
    let filter = Filter {
        kind: list.kind,
        stage: list.stage,
        live: list.live,
        before: list.before.map(ItemId),
        most,
        ..Filter::default()
    };
    let found = state.ledger.store().items(&filter).await?;
    let full = found.len() == usize::try_from(most).unwrap_or(usize::MAX);
    Ok(Json(ItemPage {
        next: found.last().filter(|_| full).map(|last| last.id.0),
        items: found.iter().map(|item| shown(&state, item)).collect(),
    }))
}

/// An item, with how far the work on it is.
fn shown(state: &crate::State, item: &ItemSummary) -> Item {
    let progress = state.desk.progress(item.id).as_ref().map(views::progress);
    Item { progress, ..views::item(item) }
}

pub(super) async fn get(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
) -> Result<Json<ItemDetail>, Failure> {
    detail_of(&state, ItemId(id)).await.map(Json)
}

/// An item with all that is known of it.
pub(crate) async fn detail_of(state: &routes::State, id: ItemId) -> Result<ItemDetail, Failure> {
    let store = state.ledger.store();
    let item = store.item(id).await?;
    let journal = store.journal(id).await?;
    let entry = store.inbox_of(id).await?;
    Ok(ItemDetail {
        acts: store.acts(id, MOST_ACTS).await?.iter().map(views::act).collect(),
        journal: journal.into_iter().map(views::line).collect(),
        entry: entry.map(views::entry),
        came_from: store.came_from(id).await?.into_iter().map(|id| id.0).collect(),
        item: shown(state, &item),
        files: views::files(&item),
        detail: item.detail,
    })
}

pub(super) async fn rope(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
) -> Result<Json<Rope>, Failure> {
    Ok(Json(views::rope::rope(&state, ItemId(id)).await?))
}

pub(super) async fn cut_link(
    State(state): State<routes::State>,
    By(by): By,
    Named((from, to)): Named<(i64, i64)>,
) -> Result<(), Failure> {
    let now = state.ledger.clock().now();
    if state.ledger.store().cut_link(ItemId(from), ItemId(to), &by, now).await? {
        return Ok(());
    }
    Err(Failure::no_such("link", format!("from item {from} to item {to}")))
}

pub(super) async fn console(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
) -> Result<Json<Console>, Failure> {
    let item = state.ledger.store().item(ItemId(id)).await?;
    Ok(Json(Console { lines: state.desk.console(&item).await? }))
}

pub(super) async fn order(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
    By(by): By,
    Body(Orders { choice }): Body<Orders>,
) -> Result<(), Failure> {
    order_item(&state, id, choice, &by).await
}

/// Tells an item to do something, asked or not.
pub(crate) async fn order_item(
    state: &routes::State,
    id: i64,
    choice: Choice,
    by: &str,
) -> Result<(), Failure> {
    let item = state.ledger.store().item(ItemId(id)).await?;
    if let Some(found) = state.ledger.store().inbox_of(item.id).await? {
        let offered = found.entry.choices.iter().any(|known| known.is_same_kind(&choice));
        // Looking again now is always allowed; anything else only where it is offered.
        if offered || choice != Choice::Retry {
            let entry = found.entry.id;
            let epoch = Some(found.entry.epoch);
            let said = state.ledger.answer(entry, epoch, &choice, by).await?;
            if choice == Choice::Retry && said == Answered::AnsweredAlready {
                // Told twice to look: it is about to.
                return Ok(());
            }
            return answered(entry.0, said);
        }
    }
    if !matches!(choice, Choice::Retry | Choice::Skip) {
        return Err(Failure::new(
            StatusCode::CONFLICT,
            "not-offered",
            format!("nothing is asked about item {id}"),
        )
        .hint("an item that is not asked about can be told to retry or to skip"));
    }
    state.ledger.order(&[item.id], &choice, by).await?;
    Ok(())
}

pub(super) async fn forget(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
) -> Result<(), Failure> {
    forget_item(&state, id).await
}

/// Forgets an item, where nothing hangs on it.
pub(crate) async fn forget_item(state: &routes::State, id: i64) -> Result<(), Failure> {
    let item = state.ledger.store().item(ItemId(id)).await?;
    if item.kind == "source" {
        return Err(Failure::new(
            StatusCode::CONFLICT,
            "is-a-source",
            format!("item {id} is a source of the configuration"),
        )
        .hint("remove it from towline.toml instead: what it found is kept"));
    }
    if let Some(path) = gathered_in(&item) {
        return Err(Failure::new(
            StatusCode::CONFLICT,
            "is-gathered",
            format!("the files of item {id} were brought together in {path}"),
        )
        .hint(format!("`towline item skip {id}` gives them back; then it can be forgotten")));
    }
    if state.ledger.forget(item.id).await? {
        return Ok(());
    }
    Err(Failure::new(StatusCode::CONFLICT, "busy", format!("item {id} is being worked on"))
        .hint("try again in a moment"))
}

/// Where the files of an album are that only its item knows of.
fn gathered_in(item: &ItemSummary) -> Option<LocalPath> {
    if item.kind != Album::KIND || item.ended {
        return None;
    }
    let album = Album::read(item.version, item.detail.clone()).ok()?;
    album.is_gathered().then_some(album.path)
}
