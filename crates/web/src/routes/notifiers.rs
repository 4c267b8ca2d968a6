//! Who is told of what happens.

use axum::{Json, extract::State};
use towline_api::notifiers::Notifiers;

use crate::{problem::Failure, read::Named, routes};

pub(super) async fn list(State(state): State<routes::State>) -> Result<Json<Notifiers>, Failure> {
    Ok(Json(Notifiers { notifiers: state.desk.notifiers().await? }))
}

pub(super) async fn test(
    State(state): State<routes::State>,
    Named(target): Named<String>,
) -> Result<(), Failure> {
    Ok(state.desk.test_notifier(&target).await?)
}
