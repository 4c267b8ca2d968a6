//! All routes, on one page.

mod access;
mod accounts;
mod daemon;
mod etag;
mod guard;
mod hooks;
mod house;
mod inbox;
mod items;
mod lists;
mod notifiers;
mod observe;
mod old_state;
mod pause;
mod settings;
mod table;
mod titles;

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
};
use tower_http::compression::CompressionLayer;
use towline_api::access::Scope::{Admin, Operate, Read};
use towline_engine::{Jobs, Ledger};

pub(crate) use access::{
    Sender, all_browsers, all_keys, end_named, goodbye, new_key, new_password, welcome,
};
pub(crate) use daemon::look_now;
pub(crate) use inbox::retry_cause;
pub(crate) use items::{detail_of, forget_item, order_item};
pub(crate) use lists::{all as all_lists, find as find_list, stood};
pub(crate) use old_state::take_over;
pub(crate) use pause::{order_rescan, pause as pause_or_resume};
pub(crate) use table::Table;
pub use table::{Access, Kind, Route, Routes};
pub(crate) use titles::{buried, listed, search, unbury};

use crate::{
    AnswerLinks, Desk, Doorkeeper, Drawn, HookReader, LogBook, SettingsDesk,
    events::{self, Streams},
    openapi::{self, Description},
    pages,
    problem::Failure,
};
use guard::{Guard, enter, guard};
use table::Access::{Anybody, Needs, OwnSecret, Owner};

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
    /// Who may come in.
    pub door: Arc<Doorkeeper>,
    /// Work that is under way.
    pub jobs: Jobs,
    /// Who watches.
    pub streams: Streams,
    /// The latest lines of the log.
    pub logs: LogBook,
    /// Links by which questions are answered from messages.
    pub answers: Arc<AnswerLinks>,
    /// Pages that a form has drawn.
    pub drawn: Drawn,
    /// Tells this process from others, in the ids of events.
    pub process: String,
}

/// In bytes: the largest torrent that is taken, in base64; or very many files.
const LONGEST_TORRENT: usize = 14 << 20;
/// In bytes: the largest database of an old tool that is taken, in base64, and what belongs to it.
pub(crate) const LONGEST_UPLOAD: usize = towline_api::old_state::LARGEST / 3 * 4 + (64 << 10);

/// Everything, for both doors, with the table of what it is.
pub(crate) fn app(state: State) -> (Router, Routes) {
    let (router, routes) = api().and(outside()).and(pages::assets()).and(pages::routes()).parts();
    let description = Description::of(&routes, &state.door.settings().base_path);
    let routes_of = Guard { app: state.clone(), routes: routes.clone() };
    let router = bounded(router)
        // Behind the guard: who may not see it is not told whether it has changed.
        .route_layer(from_fn(etag::unchanged))
        .route_layer(from_fn_with_state(routes_of, guard))
        .layer(from_fn_with_state(state.clone(), enter))
        .layer(CompressionLayer::new())
        .layer(Extension(description))
        .with_state(state);
    (router, routes)
}

fn api() -> Table {
    Table::new(towline_api::BASE, Kind::Api)
        .get("/items", Needs(Read), items::list)
        .get("/items/{id}", Needs(Read), items::get)
        .delete("/items/{id}", Needs(Operate), items::forget)
        .get("/items/{id}/rope", Needs(Read), items::rope)
        .delete("/links/{from}/{to}", Needs(Operate), items::cut_link)
        .post("/items/{id}/orders", Needs(Operate), items::order)
        .post("/items/{id}/pause", Needs(Operate), pause::pause_item)
        .post("/items/{id}/resume", Needs(Operate), pause::resume_item)
        .post("/items/{id}/rescan", Needs(Operate), pause::rescan)
        .get("/items/{id}/console", Needs(Read), items::console)
        .get("/inbox", Needs(Read), inbox::list)
        .post("/inbox/retry-all", Needs(Operate), inbox::retry_all)
        .get("/inbox/{id}", Needs(Read), inbox::get)
        .post("/inbox/{id}/answer", Needs(Operate), inbox::answer)
        .post("/sources/{name}/sync", Needs(Operate), daemon::sync)
        .get("/accounts", Needs(Read), accounts::list)
        .post("/accounts/{name}/pause", Needs(Operate), pause::pause_account)
        .post("/accounts/{name}/resume", Needs(Operate), pause::resume_account)
        .get("/accounts/{name}/groom", Needs(Read), accounts::groom_plan)
        .post("/accounts/{name}/groom", Needs(Operate), accounts::groom)
        .post_long(
            "/accounts/{name}/torrents",
            Needs(Operate),
            LONGEST_TORRENT,
            accounts::drop_torrent,
        )
        .post_long(
            "/accounts/{name}/files",
            Needs(Operate),
            LONGEST_TORRENT,
            accounts::choose_files,
        )
        .post_long("/accounts/{name}/known", Needs(Operate), LONGEST_TORRENT, accounts::tell_known)
        .get("/lists", Needs(Read), lists::list)
        .get("/lists/{name}", Needs(Read), lists::show)
        .get("/lists/{name}/runs", Needs(Read), lists::runs)
        .post("/lists/{name}/plan", Needs(Operate), lists::plan)
        // For who knows the key of published lists, and for who may look anyway.
        .get("/lists/{name}/{output}", OwnSecret, lists::published)
        .get("/notifiers", Needs(Read), notifiers::list)
        .post("/notifiers/{name}/test", Needs(Operate), notifiers::test)
        .get("/explain", Needs(Read), titles::explain)
        .put("/pins", Needs(Operate), titles::pin)
        .get("/tombstones", Needs(Read), titles::tombstones)
        .post("/tombstones", Needs(Operate), titles::bury)
        .delete("/tombstones/{title}", Needs(Operate), titles::undo_tombstone)
        .get("/titles/find", Needs(Read), titles::find)
        .post_long("/titles/known", Needs(Operate), LONGEST_TORRENT, titles::tell_known)
        .get("/events", Needs(Read), events::stream)
        .get("/openapi.json", Needs(Read), openapi::document)
        .get("/services", Needs(Read), observe::services)
        .get("/throughput", Needs(Read), observe::throughput)
        .get("/stats", Needs(Read), observe::stats)
        .get("/status", Needs(Read), daemon::status)
        .get("/logs", Needs(Admin), house::logs)
        .get("/log/level", Needs(Read), house::level)
        .put("/log/level", Needs(Admin), house::set_level)
        .get("/ledger", Needs(Read), house::ledger)
        .post("/backups", Owner, house::back_up)
        .post("/reload", Needs(Admin), daemon::reload)
        .get("/old-state", Needs(Admin), old_state::list)
        .post_long("/old-state/{tool}", Needs(Admin), LONGEST_UPLOAD, old_state::take)
        .get("/settings", Needs(Admin), settings::read)
        .patch("/settings", Needs(Admin), settings::write)
        .post("/settings/check", Needs(Admin), settings::check)
        .post("/settings/test", Needs(Admin), settings::test)
        .post("/settings/propose", Needs(Admin), settings::propose)
        .post("/settings/recognise", Needs(Admin), settings::recognise)
        .post("/session", Anybody, access::log_in)
        .get("/session", Needs(Read), access::who)
        .delete("/session", Needs(Read), access::log_out)
        .get("/sessions", Needs(Admin), access::browsers)
        .delete("/sessions/{id}", Needs(Admin), access::end_browser)
        .put("/login/password", Needs(Admin), access::change_password)
        .post("/login/token", Owner, access::token)
        .get("/keys", Needs(Admin), access::keys)
        .post("/keys", Needs(Admin), access::make_key)
        .delete("/keys/{id}", Needs(Admin), access::remove_key)
        .post("/hooks/{service}", OwnSecret, hooks::called)
}

/// What is not below the API's path, and no page either.
fn outside() -> Table {
    Table::new("", Kind::Api)
        .get("/healthz", Anybody, health)
        .get("/readyz", Anybody, observe::ready)
        .get("/metrics", Needs(Read), observe::metrics)
}

/// What is not in the table is a problem too, and no body is long.
pub(crate) fn bounded<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
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
