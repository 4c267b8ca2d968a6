//! Nothing of it moves, until it may again: of torrents, folders, devices, accounts.

use axum::{extract::State, http::StatusCode};
use towline_domain::{
    Choice, ItemId, Thing as _,
    folders::{Device, Folder},
    torrents::Torrent,
};
use towline_store::ItemSummary;

use crate::{by::By, problem::Failure, read::Named, routes};

pub(super) async fn pause_item(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
    By(by): By,
) -> Result<(), Failure> {
    pause(&state, id, true, &by).await
}

pub(super) async fn resume_item(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
    By(by): By,
) -> Result<(), Failure> {
    pause(&state, id, false, &by).await
}

pub(super) async fn rescan(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
    By(by): By,
) -> Result<(), Failure> {
    order_rescan(&state, id, &by).await
}

pub(super) async fn pause_account(
    State(state): State<routes::State>,
    Named(account): Named<String>,
    By(by): By,
) -> Result<(), Failure> {
    Ok(state.desk.pause_account(&account, true, &by).await?)
}

pub(super) async fn resume_account(
    State(state): State<routes::State>,
    Named(account): Named<String>,
    By(by): By,
) -> Result<(), Failure> {
    Ok(state.desk.pause_account(&account, false, &by).await?)
}

/// Pauses an item, or lets it go on: an order, so that it is done whatever happens to us.
pub(crate) async fn pause(
    state: &crate::State,
    id: i64,
    pauses: bool,
    by: &str,
) -> Result<(), Failure> {
    let item = state.ledger.store().item(ItemId(id)).await?;
    if !can_pause(&item) {
        let words = format!("nothing of item {id} moves that could be paused");
        return Err(Failure::new(StatusCode::CONFLICT, "not-pausable", words)
            .hint("torrents until their files are here, folders and devices can be"));
    }
    let choice = if pauses { Choice::Pause } else { Choice::Resume };
    Ok(state.ledger.order(&[item.id], &choice, by).await?)
}

fn can_pause(item: &ItemSummary) -> bool {
    match item.kind.as_str() {
        Torrent::KIND => Torrent::read(item.version, item.detail.clone())
            .is_ok_and(|torrent| torrent.is_to_be_fetched()),
        Folder::KIND | Device::KIND => !item.ended,
        _ => false,
    }
}

/// Makes a folder's server look at its disk.
pub(crate) async fn order_rescan(state: &crate::State, id: i64, by: &str) -> Result<(), Failure> {
    let item = state.ledger.store().item(ItemId(id)).await?;
    if item.kind != Folder::KIND || item.ended {
        let words = format!("item {id} is no folder that is kept in sync");
        return Err(Failure::new(StatusCode::CONFLICT, "not-a-folder", words));
    }
    Ok(state.ledger.order(&[item.id], &Choice::Rescan, by).await?)
}
