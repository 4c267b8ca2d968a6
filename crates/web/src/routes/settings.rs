//! The configuration: as a form, checked, tested, changed.

use axum::{Json, extract::State};
use towline_api::settings::{
    Checked, Pasted, Proposals, Proposed, RecognisedList, Settings, TestPart, Tested, Written,
    WrittenChanges,
};

use crate::{by::By, problem::Failure, read::Body, routes};

pub(super) async fn read(State(state): State<routes::State>) -> Result<Json<Settings>, Failure> {
    Ok(Json(state.settings.read().await?))
}

pub(super) async fn check(
    State(state): State<routes::State>,
    Body(Proposed { changes }): Body<Proposed>,
) -> Result<Json<Checked>, Failure> {
    Ok(Json(state.settings.check(&changes).await?))
}

pub(super) async fn test(
    State(state): State<routes::State>,
    By(by): By,
    Body(TestPart { part, changes }): Body<TestPart>,
) -> Result<Json<Tested>, Failure> {
    Ok(Json(state.settings.test(&part, &changes, &by).await?))
}

pub(super) async fn propose(
    State(state): State<routes::State>,
    By(by): By,
    Body(TestPart { part, changes }): Body<TestPart>,
) -> Result<Json<Proposals>, Failure> {
    Ok(Json(state.settings.propose(&part, &changes, &by).await?))
}

pub(super) async fn recognise(
    State(state): State<routes::State>,
    Body(Pasted { text }): Body<Pasted>,
) -> Result<Json<RecognisedList>, Failure> {
    Ok(Json(state.settings.recognise(&text).await?))
}

pub(super) async fn write(
    State(state): State<routes::State>,
    By(by): By,
    Body(WrittenChanges { version, changes }): Body<WrittenChanges>,
) -> Result<Json<Written>, Failure> {
    Ok(Json(state.settings.write(&changes, &version, &by).await?))
}
