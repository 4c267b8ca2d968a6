//! The pages of single flows, and what is done on them to an item or an account.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use towline_api::access::Scope::{Operate, Read};

use super::{PageFailure, folders, form::back, imports, torrents};
use crate::{
    State as App,
    by::By,
    read::Named,
    routes::{Access::Needs, Kind, Table, order_rescan, pause_or_resume},
};

/// The flows' part of the table.
pub(super) fn routes() -> Table {
    Table::new("", Kind::Page)
        .get("/torrents", Needs(Read), torrents::show)
        .post("/torrents", Needs(Operate), torrents::add)
        .get("/torrents/{account}/groom", Needs(Read), torrents::groom::show)
        .post("/torrents/{account}/groom", Needs(Operate), torrents::groom::groom)
        .post("/torrents/{account}/pause", Needs(Operate), pause_account)
        .post("/torrents/{account}/resume", Needs(Operate), resume_account)
        .get("/imports", Needs(Read), imports::show)
        .get("/imports/{id}/console", Needs(Read), imports::console)
        .get("/folders", Needs(Read), folders::show)
        .post("/items/{id}/pause", Needs(Operate), pause)
        .post("/items/{id}/resume", Needs(Operate), resume)
        .post("/items/{id}/rescan", Needs(Operate), rescan)
}

async fn pause(
    State(app): State<App>,
    By(by): By,
    Named(id): Named<i64>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    pause_or_resume(&app, id, true, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

async fn resume(
    State(app): State<App>,
    By(by): By,
    Named(id): Named<i64>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    pause_or_resume(&app, id, false, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

async fn rescan(
    State(app): State<App>,
    By(by): By,
    Named(id): Named<i64>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    order_rescan(&app, id, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

async fn pause_account(
    State(app): State<App>,
    By(by): By,
    Named(account): Named<String>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    app.desk.pause_account(&account, true, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

async fn resume_account(
    State(app): State<App>,
    By(by): By,
    Named(account): Named<String>,
    headers: HeaderMap,
) -> Result<Response, PageFailure> {
    app.desk.pause_account(&account, false, &by).await?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}
