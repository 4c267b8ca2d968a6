//! All routes, on one page.

mod accounts;
mod daemon;
mod hooks;
mod inbox;
mod items;
mod lists;
mod settings;
mod titles;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    middleware::map_response,
    response::Response,
    routing::{delete, get, post, put},
};
use towline_engine::Ledger;

use crate::{Desk, HookReader, SettingsDesk, problem::Failure};

/// What every route can reach.
#[derive(Clone)]
pub struct State {
    /// The ledger.
    pub ledger: Ledger,
    /// The daemon.
    pub desk: Arc<dyn Desk>,
    /// The settings.
    pub settings: Arc<dyn SettingsDesk>,
    /// The services' hooks.
    pub hooks: Arc<dyn HookReader>,
}

/// In bytes: the largest torrent that is taken, in base64; or very many files.
const LONGEST_TORRENT: usize = 14 << 20;

/// Everything, for the socket.
pub fn socket(state: State) -> Router {
    let hooks = hooks(Arc::clone(&state.hooks));
    let api = Router::new()
        .route("/items", get(items::list))
        .route("/items/{id}", get(items::get).delete(items::forget))
        .route("/items/{id}/orders", post(items::order))
        .route("/inbox", get(inbox::list))
        .route("/inbox/retry-all", post(inbox::retry_all))
        .route("/inbox/{id}", get(inbox::get))
        .route("/inbox/{id}/answer", post(inbox::answer))
        .route("/sources/{name}/sync", post(daemon::sync))
        .route(
            "/accounts/{name}/torrents",
            post(accounts::drop_torrent).layer(DefaultBodyLimit::max(LONGEST_TORRENT)),
        )
        .route(
            "/accounts/{name}/files",
            post(accounts::choose_files).layer(DefaultBodyLimit::max(LONGEST_TORRENT)),
        )
        .route(
            "/accounts/{name}/known",
            post(accounts::tell_known).layer(DefaultBodyLimit::max(LONGEST_TORRENT)),
        )
        .route("/lists", get(lists::list))
        .route("/lists/{name}", get(lists::show))
        .route("/lists/{name}/runs", get(lists::runs))
        .route("/lists/{name}/plan", post(lists::plan))
        .route("/lists/{name}/{output}", get(lists::output))
        .route("/explain", get(titles::explain))
        .route("/pins", put(titles::pin))
        .route("/tombstones", get(titles::tombstones).post(titles::bury))
        .route("/tombstones/{title}", delete(titles::undo_tombstone))
        .route(
            "/titles/known",
            post(titles::tell_known).layer(DefaultBodyLimit::max(LONGEST_TORRENT)),
        )
        .route("/settings", get(settings::read).patch(settings::write))
        .route("/settings/check", post(settings::check))
        .route("/settings/test", post(settings::test))
        .route("/status", get(daemon::status))
        .route("/reload", post(daemon::reload))
        .with_state(state)
        .merge(hooks);
    bounded(Router::new().nest(towline_api::BASE, api).route("/healthz", get(health)))
}

/// What TCP answers to anybody; a hook answers only to who knows its secret, and a list of `state`
/// only to who knows the key.
pub fn public(hooks_of: Arc<dyn HookReader>, state: Option<State>) -> Router {
    let api = hooks(hooks_of);
    let lists = |state| {
        Router::new()
            .route("/lists/{name}/{output}", get(lists::published))
            // The key stands in the address, by which caches know what they keep.
            .layer(map_response(not_kept))
            .with_state(state)
    };
    let api = match state {
        Some(state) => api.merge(lists(state)),
        None => api,
    };
    bounded(Router::new().nest(towline_api::BASE, api).route("/healthz", get(health)))
}

fn hooks(hooks_of: Arc<dyn HookReader>) -> Router {
    Router::new().route("/hooks/{service}", post(hooks::called)).with_state(hooks_of)
}

async fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What is not in the table is a problem too, and no body is long.
pub(crate) fn bounded(router: Router) -> Router {
    router
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_so)
        .layer(DefaultBodyLimit::max(64 * 1024))
}

async fn health() -> &'static str {
    "ok\n"
}

async fn nothing_here() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "no-such-page", "there is nothing at this address")
}

async fn not_so() -> Failure {
    let words = "this address is not asked in this way";
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "no-such-method", words)
}
