//! Accounts at services that download torrents for us.

use axum::{Json, extract::State};
use towline_api::accounts::{Choose, Chosen, Dropped, Given, Known, Learnt};

use crate::{
    problem::Failure,
    read::{Body, Named},
    routes,
};

pub(super) async fn drop_torrent(
    State(state): State<routes::State>,
    Named(account): Named<String>,
    Body(given): Body<Given>,
) -> Result<Json<Dropped>, Failure> {
    Ok(Json(state.desk.drop_torrent(&account, given).await?))
}

pub(super) async fn choose_files(
    State(state): State<routes::State>,
    Named(account): Named<String>,
    Body(choose): Body<Choose>,
) -> Result<Json<Chosen>, Failure> {
    Ok(Json(state.desk.choose_files(&account, choose).await?))
}

pub(super) async fn tell_known(
    State(state): State<routes::State>,
    Named(account): Named<String>,
    Body(known): Body<Known>,
) -> Result<Json<Learnt>, Failure> {
    Ok(Json(state.desk.tell_known(&account, known).await?))
}
