//! The inbox.

use axum::{Json, extract::State};
use towline_api::inbox::{Entry, GivenAnswer, Inbox, ListInbox, RetriedAll, RetryAll};
use towline_domain::{Choice, EntryId};
use towline_store::Answered;

use crate::{
    by::By,
    problem::{Failure, answered},
    read::{Asked, Body, Named},
    routes, views,
};

pub(super) async fn list(
    State(state): State<routes::State>,
    Asked(list): Asked<ListInbox>,
) -> Result<Json<Inbox>, Failure> {
    let entries = state.ledger.store().inbox(list.cause.as_deref()).await?;
    Ok(Json(Inbox { entries: entries.into_iter().map(views::entry).collect() }))
}

pub(super) async fn get(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
) -> Result<Json<Entry>, Failure> {
    let entry = state.ledger.store().inbox_entry(EntryId(id)).await?;
    let entry = entry.ok_or_else(|| Failure::no_such("entry", id))?;
    Ok(Json(views::entry(entry)))
}

pub(super) async fn answer(
    State(state): State<routes::State>,
    Named(id): Named<i64>,
    By(by): By,
    Body(GivenAnswer { choice, epoch }): Body<GivenAnswer>,
) -> Result<(), Failure> {
    answered(id, state.ledger.answer(EntryId(id), epoch, &choice, &by).await?)
}

pub(super) async fn retry_all(
    State(state): State<routes::State>,
    By(by): By,
    Body(RetryAll { cause }): Body<RetryAll>,
) -> Result<Json<RetriedAll>, Failure> {
    retry_cause(&state, &cause, &by).await.map(Json)
}

/// Tries all again that wait for one cause.
pub(crate) async fn retry_cause(
    state: &routes::State,
    cause: &str,
    by: &str,
) -> Result<RetriedAll, Failure> {
    let mut all = RetriedAll { retried: 0, left: 0 };
    for found in state.ledger.store().inbox(Some(cause)).await? {
        let epoch = Some(found.entry.epoch);
        let id = found.entry.id;
        match state.ledger.answer(id, epoch, &Choice::Retry, by).await? {
            Answered::Taken { .. } | Answered::AnsweredAlready => all.retried += 1,
            Answered::NoSuchEntry | Answered::MovedOn | Answered::NotOffered { .. } => {
                all.left += 1;
            }
        }
    }
    Ok(all)
}
