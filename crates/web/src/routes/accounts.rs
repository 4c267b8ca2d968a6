//! Accounts at services that download torrents for us.

use axum::{Json, extract::State};
use towline_api::accounts::{Accounts, Choose, Chosen, Dropped, Given, GroomPlan, Known, Learnt};

use crate::{
    by::By,
    problem::Failure,
    read::{Body, Named},
    routes,
};

pub(super) async fn list(State(state): State<routes::State>) -> Json<Accounts> {
    Json(Accounts { accounts: state.desk.accounts().await })
}

pub(super) async fn groom_plan(
    State(state): State<routes::State>,
    Named(account): Named<String>,
) -> Result<Json<GroomPlan>, Failure> {
    Ok(Json(state.desk.groom_plan(&account).await?))
}

pub(super) async fn groom(
    State(state): State<routes::State>,
    Named(account): Named<String>,
    By(by): By,
) -> Result<(), Failure> {
    Ok(state.desk.groom(&account, &by).await?)
}

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
