//! The pages. Each is written on the server, whole, and can be read and used with scripts off;
//! scripts only keep it fresh and save a reload.

mod account;
mod agent;
mod answer;
mod api;
mod assets;
mod causes;
mod drawn;
mod flows;
mod folders;
mod form;
mod frame;
mod guide;
mod history;
mod icons;
mod imports;
mod inbox;
mod item;
mod login;
mod logs;
mod overview;
mod parts;
mod settings;
mod theme;
mod torrents;
mod view;
mod wishes;

use axum::{
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use towline_api::access::Scope::{Admin, Operate, Read};

use crate::{
    problem::Failure,
    routes::{
        Access::{Anybody, Needs, OwnSecret},
        Kind, State, Table,
    },
};

use api::doc as api_doc;
pub use drawn::Drawn;
pub(crate) use frame::problem_page;
pub(crate) use parts::capital;
pub(crate) use view::View;

/// The pages' part of the table.
pub(crate) fn routes() -> Table {
    Table::new("", Kind::Page)
        .get("/", Needs(Read), overview::show)
        .get("/inbox", Needs(Read), inbox::show)
        .post("/inbox/{id}/answer", Needs(Operate), inbox::answer)
        .post("/inbox/retry-all", Needs(Operate), inbox::retry_all)
        .get("/items/{id}", Needs(Read), item::show)
        .post("/items/{id}/retry", Needs(Operate), item::retry)
        .post("/items/{id}/skip", Needs(Operate), item::skip)
        .post("/items/{id}/forget", Needs(Operate), item::forget)
        .post("/items/{id}/cut/{from}", Needs(Operate), item::cut)
        .get("/history", Needs(Read), history::show)
        .get("/account", Needs(Admin), account::show)
        .post("/account/password", Needs(Admin), account::change_password)
        .post("/account/sessions/{id}/end", Needs(Admin), account::end_session)
        .post("/account/keys", Needs(Admin), account::make_key)
        .post("/account/keys/{id}/remove", Needs(Admin), account::remove_key)
        .get("/logs", Needs(Admin), logs::show)
        .get("/logs/towline.log", Needs(Admin), logs::download)
        .post("/logs/level", Needs(Admin), logs::set_level)
        .get("/api", Needs(Read), api::show)
        // The links themselves are the secret: good for one answer each.
        .get("/answer/{token}", OwnSecret, answer::show)
        .post("/answer/{token}", OwnSecret, answer::answer)
        .get("/login", Anybody, login::form)
        .post("/login", Anybody, login::log_in)
        .get("/setup", Anybody, login::setup_form)
        .post("/setup", Anybody, login::set_up)
        .post("/logout", Needs(Read), login::log_out)
        .post("/theme", Anybody, theme::choose)
        .and(wishes::routes())
        .and(flows::routes())
        .and(settings::routes())
        .and(guide::routes())
}

/// What pages are made of.
pub(crate) fn assets() -> Table {
    Table::new("", Kind::Api).get("/assets/{version}/{file}", Anybody, assets::asset).get(
        "/favicon.ico",
        Anybody,
        assets::favicon,
    )
}

/// Of a path in a query, all that is not plain.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

/// A value as it stands in a query.
pub(super) fn in_query(text: &str) -> String {
    utf8_percent_encode(text, IN_QUERY).to_string()
}

/// A path with what is said behind it; what is not said, or empty, is left out.
pub(super) fn query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let said =
        pairs.iter().filter_map(|(name, value)| Some((name, value.filter(|it| !it.is_empty())?)));
    let said = serde_urlencoded::to_string(said.collect::<Vec<_>>()).unwrap_or_default();
    if said.is_empty() { path.into() } else { format!("{path}?{said}") }
}

/// Leads a browser to where it can log in, and from there back to what it asked for.
pub(crate) async fn to_login(app: &State, view: &View, parts: &Parts) -> Response {
    let Parts { method, uri, headers, .. } = parts;
    let to = match app.door.has_login().await {
        Ok(true) if *method == Method::GET => {
            let from = uri.path_and_query().map_or("/", |from| from.as_str());
            view.at(&format!("/login?next={}", in_query(from)))
        }
        Ok(true) => view.at("/login"),
        Ok(false) => view.at("/setup"),
        Err(error) => return problem_page(view, &error.into()),
    };
    // A part of a page is asked for: the whole page is to go there.
    if headers.contains_key("hx-request") {
        let to = HeaderValue::try_from(to).unwrap_or_else(|_| HeaderValue::from_static("/login"));
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", to)]).into_response();
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// What goes wrong on the way to a page is told on a page; the guard makes one of it.
pub(crate) struct PageFailure(Failure);

impl<E: Into<Failure>> From<E> for PageFailure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl axum::response::IntoResponse for PageFailure {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        *response.status_mut() = StatusCode::from_u16(self.0.problem.status).unwrap_or_default();
        response.extensions_mut().insert(std::sync::Arc::new(self.0));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn what_is_not_said_is_not_in_an_address() {
        let said = [("q", Some("a & b/ü")), ("flow", None), ("level", Some(""))];
        assert_eq!(query("/logs", &said), "/logs?q=a+%26+b%2F%C3%BC");
        assert_eq!(query("/logs", &said[1..]), "/logs");
    }
}
