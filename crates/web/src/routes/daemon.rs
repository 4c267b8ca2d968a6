//! The daemon itself, and its sources.

use axum::{Json, extract::State, http::StatusCode};
use towline_api::{
    sources::Sync,
    status::{Reloaded, Status},
};
use towline_domain::{Choice, FlowName, ItemId};
use towline_store::StoreError;

use crate::{
    by::By,
    problem::Failure,
    read::{Body, Named},
    routes,
};

pub(super) async fn status(State(state): State<routes::State>) -> Json<Status> {
    Json(state.desk.status().await)
}

pub(super) async fn reload(State(state): State<routes::State>) -> Result<Json<Reloaded>, Failure> {
    state.desk.reload().await.map(Json).map_err(|error| {
        Failure::new(StatusCode::CONFLICT, "config", error.to_string())
            .hint("the configuration before stays in use; `towline check` shows the place")
    })
}

pub(super) async fn sync(
    State(state): State<routes::State>,
    Named(name): Named<String>,
    By(by): By,
    Body(Sync { baseline }): Body<Sync>,
) -> Result<(), Failure> {
    match baseline {
        None => look_now(&state, &name, &by).await?,
        Some(choice @ (Choice::All | Choice::None | Choice::Since(_))) => {
            let sources = sources(&state, &name).await?;
            state.ledger.order(&[sources[0].1], &choice, &by).await?;
        }
        Some(other) => {
            return Err(Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "not-offered",
                format!("`{other}` is no answer to what a source held at first contact"),
            )
            .hint("choose all, none or since:DATE"));
        }
    }
    Ok(())
}

/// Makes the source of this name look now, with what belongs to it.
pub(crate) async fn look_now(state: &routes::State, name: &str, by: &str) -> Result<(), Failure> {
    let sources = sources(state, name).await?;
    Ok(look(state, &sources, by).await?)
}

/// The sources of this name; at least one.
async fn sources(state: &routes::State, name: &str) -> Result<Vec<(FlowName, ItemId)>, Failure> {
    let store = state.ledger.store();
    let mut sources = Vec::new();
    for key in state.desk.source_keys(name).await {
        for flow in FLOWS {
            sources.extend(store.source(flow, &key).await?.map(|source| (flow, source.id)));
        }
    }
    if sources.is_empty() {
        let shown = towline_domain::path::shown(name.as_bytes());
        return Err(Failure::no_such("source", shown).hint(
            "the sources are the names below [imports], [folders], [torrents], [lists] and \
             [requests] in towline.toml",
        ));
    }
    Ok(sources)
}

const FLOWS: [FlowName; 4] =
    [FlowName::Imports, FlowName::Folders, FlowName::Torrents, FlowName::Wishes];

/// Makes sources look. A list that only looks would not be read before its time: it is told to.
async fn look(
    state: &routes::State,
    sources: &[(FlowName, ItemId)],
    by: &str,
) -> Result<(), StoreError> {
    let of = |wanted: bool| {
        let fit = sources.iter().filter(move |(flow, _)| (*flow == FlowName::Wishes) == wanted);
        fit.map(|(_, id)| *id).collect::<Vec<_>>()
    };
    state.ledger.wake(&of(false)).await?;
    state.ledger.order(&of(true), &Choice::Retry, by).await
}
