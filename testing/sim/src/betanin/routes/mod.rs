//! betanin's HTTP routes.

mod access;
mod form;
mod other;
mod torrents;

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{StatusCode, Uri},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use serde_json::{Value, json};

use super::Sim;

pub(super) use form::posted;

/// All routes; a slash at the end makes no difference.
pub(super) fn router(sim: &Arc<Sim>) -> Router {
    let guarded = both_ways([
        ("/api/torrents", get(torrents::list).post(torrents::add)),
        ("/api/torrents/{id}", get(torrents::get).put(torrents::retry).delete(torrents::delete)),
        ("/api/torrents/{id}/console/stdout", get(torrents::stdout)),
        ("/api/torrents/{id}/console/stdin", post(torrents::stdin)),
        ("/api/meta/system_info", get(other::system_info)),
        ("/api/meta/sub_dirs", get(other::sub_dirs)),
        ("/api/beets/config", get(other::beets_config).put(other::put_beets_config)),
        ("/api/clients/api_key", get(other::api_key)),
        ("/api/notifications/services", get(other::no_services)),
        ("/api/notifications/strings", get(other::strings)),
        ("/api/notifications/test_services", get(other::test_services)),
    ])
    .layer(middleware::from_fn_with_state(Arc::clone(sim), access::guard));
    let open = both_ways([
        ("/api/authentication/login", post(access::login)),
        ("/api/swagger.json", get(other::swagger)),
    ]);
    guarded.merge(open).fallback(not_found).with_state(Arc::clone(sim))
}

fn both_ways<const N: usize>(routes: [(&str, MethodRouter<Arc<Sim>>); N]) -> Router<Arc<Sim>> {
    routes.into_iter().fold(Router::new(), |router, (path, methods)| {
        router.route(path, methods.clone()).route(&format!("{path}/"), methods)
    })
}

type Refusal = (StatusCode, Json<Value>);

fn refusal(status: StatusCode, message: &str) -> Refusal {
    (status, Json(json!({"message": message})))
}

fn invalid(field: &str, why: &str) -> Refusal {
    let errors = json!({"errors": {field: why}, "message": "Input payload validation failed"});
    (StatusCode::BAD_REQUEST, Json(errors))
}

async fn not_found(uri: Uri) -> Refusal {
    unknown(&uri)
}

/// The framework guesses what was meant, at length.
fn unknown(uri: &Uri) -> Refusal {
    let message = format!(
        "The requested URL was not found on the server. If you entered the URL manually please \
         check your spelling and try again. You have requested this URI [{}] but did you mean \
         /api/torrents/<int:torrent_id> or /api/torrents/<int:torrent_id>/console/stdin or \
         /api/torrents/ ?",
        uri.path()
    );
    refusal(StatusCode::NOT_FOUND, &message)
}

fn exception() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response()
}
