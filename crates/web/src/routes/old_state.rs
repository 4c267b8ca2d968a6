//! What old tools have done, taken over.

use axum::{Json, extract::State};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use towline_api::old_state::{Database, LARGEST, OldFiles, OldTool, TakenOver};

use crate::{
    OldState, Refusal,
    by::By,
    problem::Failure,
    read::{Body, Named},
    routes,
};

pub(super) async fn list(State(state): State<routes::State>) -> Json<OldFiles> {
    Json(OldFiles { files: state.desk.old_files().await })
}

pub(super) async fn take(
    State(state): State<routes::State>,
    By(by): By,
    Named(tool): Named<String>,
    Body(Database { path, database, to }): Body<Database>,
) -> Result<Json<TakenOver>, Failure> {
    let tool = tool.parse().map_err(|_| Failure::no_such("tool", tool))?;
    let old = match (path, database) {
        (Some(path), None) => OldState::Found(path),
        (None, Some(database)) => OldState::Given(
            BASE64_STANDARD
                .decode(database)
                .map_err(|_| Failure::senseless("no-database", "the database is no base64"))?,
        ),
        _ => {
            let words = "name one of the files that were found, or give a database";
            return Err(Failure::senseless("no-database", words));
        }
    };
    Ok(Json(take_over(&state, tool, old, to.as_deref(), &by).await?))
}

/// The same for the page.
pub(crate) async fn take_over(
    state: &routes::State,
    tool: OldTool,
    old: OldState,
    to: Option<&str>,
    by: &str,
) -> Result<TakenOver, Refusal> {
    if matches!(&old, OldState::Given(bytes) if bytes.len() > LARGEST) {
        let words =
            format!("more than {} MiB: take it over with `towline import-state`", LARGEST >> 20);
        return Err(Refusal::Senseless("no-database", words));
    }
    let taken = state.desk.take_over(tool, old, to).await?;
    tracing::info!(by, new = taken.new, "what {} has done was taken over", tool.called());
    Ok(taken)
}
