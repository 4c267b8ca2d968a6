//! Logging in, and making the login.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

use super::{
    PageFailure,
    form::{Form, inside},
    frame::{bare, token},
    guide,
    parts::wrong,
    view::View,
};
use crate::{
    Caller, State as App,
    access::{Jar, random},
    problem::Failure,
    read::Asked,
    routes::{Sender, goodbye, welcome},
};

/// How long a form may lie open.
const VISIT: Duration = Duration::from_secs(12 * 3600);

#[derive(Deserialize, Default)]
pub(super) struct Query {
    next: Option<String>,
    token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct LogIn {
    csrf: String,
    name: String,
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct SetUp {
    csrf: String,
    token: String,
    name: String,
    password: String,
    again: String,
}

pub(super) async fn form(
    State(app): State<App>,
    view: View,
    sender: Sender,
    Asked(query): Asked<Query>,
) -> Result<Response, PageFailure> {
    if view.caller.is_some() {
        return Ok(to(&view, "/"));
    }
    if !app.door.has_login().await? {
        return Ok(to(&view, "/setup"));
    }
    let next = query.next.as_deref();
    visited(&app, &sender, StatusCode::OK, |visitor| {
        log_in_page(&view.of(visitor), ("", next), None)
    })
}

pub(super) async fn log_in(
    State(app): State<App>,
    view: View,
    sender: Sender,
    uri: Uri,
    Form(given): Form<LogIn>,
) -> Result<Response, PageFailure> {
    let LogIn { csrf, name, password, next } = given;
    let logged_in = match unforged(&app, &sender, &uri, &csrf) {
        Ok(()) => app.door.log_in(&name, password.into(), sender.from()).await,
        Err(failure) => Err(failure),
    };
    match logged_in {
        Ok(logged_in) => {
            let next = next.as_deref().and_then(inside).unwrap_or("/");
            Ok(welcome(&app, &sender, &logged_in, to(&view, next)))
        }
        Err(failure) => answer(&app, &sender, &failure, |visitor| {
            log_in_page(&view.of(visitor), (&name, next.as_deref()), Some(&failure))
        }),
    }
}

pub(super) async fn setup_form(
    State(app): State<App>,
    view: View,
    sender: Sender,
    Asked(query): Asked<Query>,
) -> Result<Response, PageFailure> {
    // Once it is made, there is nothing here until somebody has asked for a token on the machine.
    let is_again = app.door.has_login().await?;
    if is_again && !app.door.awaits_token() {
        return Ok(to(&view, "/login"));
    }
    let given = query.token.unwrap_or_default();
    visited(&app, &sender, StatusCode::OK, |visitor| {
        setup_page(&view.of(visitor), (&given, ""), is_again, None)
    })
}

pub(super) async fn set_up(
    State(app): State<App>,
    view: View,
    sender: Sender,
    uri: Uri,
    Form(given): Form<SetUp>,
) -> Result<Response, PageFailure> {
    let SetUp { csrf, token, name, password, again } = given;
    let is_again = app.door.has_login().await?;
    let made = match unforged(&app, &sender, &uri, &csrf) {
        Err(failure) => Err(failure),
        Ok(()) if password != again => {
            Err(Failure::senseless("password", "the two passwords are not the same"))
        }
        Ok(()) => app.door.make_login(&token, &name, password.into(), sender.from()).await,
    };
    match made {
        Ok(logged_in) => {
            let next = if leads_to_guide(&app).await { "/guide" } else { "/" };
            Ok(welcome(&app, &sender, &logged_in, to(&view, next)))
        }
        Err(failure) => answer(&app, &sender, &failure, |visitor| {
            setup_page(&view.of(visitor), (&token, &name), is_again, Some(&failure))
        }),
    }
}

pub(super) async fn log_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    view: View,
    sender: Sender,
) -> Result<Response, PageFailure> {
    Ok(goodbye(&app, &caller, &sender, to(&view, "/login")).await?)
}

/// Whether nothing is set up yet. Settings that cannot be read are told of on their own page.
async fn leads_to_guide(app: &App) -> bool {
    app.settings.read().await.is_ok_and(|settings| guide::is_fresh(&settings))
}

fn to(view: &View, path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, view.at(path))]).into_response()
}

/// Whether this browser was given the form by us.
fn unforged(app: &App, sender: &Sender, uri: &Uri, csrf: &str) -> Result<(), Failure> {
    let is_ours = app.door.settings().is_from_here(uri, &sender.headers);
    let cookies = app.door.cookies(sender.peer, &sender.headers);
    let visitors = cookies.read(Jar::Visitor, &sender.headers);
    let is_known = visitors.iter().any(|visitor| app.door.is_page_token(&holder(visitor), csrf));
    if is_ours && is_known {
        return Ok(());
    }
    Err(Failure::forbidden("stale-page", "this form is too old, or not from here: try once more"))
}

fn holder(visitor: &str) -> String {
    format!("visitor {visitor}")
}

/// A page with a form, for a browser that is known by its cookie when it sends it.
fn visited(
    app: &App,
    sender: &Sender,
    status: StatusCode,
    page: impl FnOnce(String) -> Markup,
) -> Result<Response, PageFailure> {
    let cookies = app.door.cookies(sender.peer, &sender.headers);
    let visitor = match cookies.read(Jar::Visitor, &sender.headers).pop() {
        Some(known) => known,
        None => random().map_err(Failure::from)?,
    };
    let page = page(app.door.page_token(&holder(&visitor)));
    let mut response = (status, page).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookies.set(Jar::Visitor, &visitor, VISIT));
    Ok(response)
}

fn answer(
    app: &App,
    sender: &Sender,
    failure: &Failure,
    page: impl FnOnce(String) -> Markup,
) -> Result<Response, PageFailure> {
    let status = StatusCode::from_u16(failure.problem.status).unwrap_or(StatusCode::FORBIDDEN);
    let mut response = visited(app, sender, status, page)?;
    let headers: HeaderMap<HeaderValue> = failure.headers();
    response.headers_mut().extend(headers);
    Ok(response)
}

fn log_in_page(
    view: &View,
    (name, next): (&str, Option<&str>),
    failure: Option<&Failure>,
) -> Markup {
    bare(
        view,
        "Log in",
        &html! {
            h1.hidden { "Log in to towline" }
            @if let Some(failure) = failure { (wrong(failure)) }
            form.form method="post" action=(view.at("/login")) {
                (token(view))
                @if let Some(next) = next { input type="hidden" name="next" value=(next); }
                div.field {
                    label for="name" { "Name" }
                    input #name name="name" autocomplete="username" autocapitalize="none"
                        spellcheck="false" required value=(name) autofocus[name.is_empty()];
                }
                div.field {
                    label for="password" { "Password" }
                    input #password name="password" type="password" autocomplete="current-password"
                        required autofocus[!name.is_empty()];
                }
                button.button.primary.wide { "Log in" }
            }
            details.more {
                summary { "Forgotten?" }
                p.small.muted {
                    "On the machine itself, " code { "towline login token" }
                    " prints a one-time token for a new login."
                }
            }
        },
    )
}

/// The form for the first login, or (`is_again`) for one in the place of one that was forgotten.
fn setup_page(
    view: &View,
    (given, name): (&str, &str),
    is_again: bool,
    failure: Option<&Failure>,
) -> Markup {
    let kind = failure.map(|failure| failure.problem.kind.as_str());
    bare(
        view,
        if is_again { "A new login" } else { "Welcome" },
        &html! {
            div {
                @if is_again {
                    h1 { "A new login" }
                    p.muted {
                        "It takes the place of the one there is: all browsers are logged out. "
                        a href=(view.at("/login")) { "Log in" } " with the one there is."
                    }
                } @else {
                    h1 { "Welcome aboard" }
                    p.muted { "Make the login of this towline. It is made once." }
                }
            }
            @if let Some(failure) = failure { (wrong(failure)) }
            form.form method="post" action=(view.at("/setup")) {
                (token(view))
                div.field {
                    label for="token" { "One-time token" }
                    input #token.mono name="token" autocomplete="off" autocapitalize="characters"
                        spellcheck="false" required value=(given) aria-describedby="token-hint"
                        aria-invalid=[(kind == Some("wrong-token")).then_some("true")];
                    p.hint #token-hint {
                        @if is_again {
                            code { "towline login token" } " on the machine has printed it. It is good for an hour."
                        } @else {
                            "towline has printed it at its start: " code { "docker logs towline" } " or "
                            code { "journalctl -u towline" } " shows it."
                        }
                    }
                }
                div.field {
                    label for="name" { "Name" }
                    input #name name="name" autocomplete="username" autocapitalize="none"
                        spellcheck="false" required value=(name)
                        aria-invalid=[(kind == Some("name")).then_some("true")];
                }
                div.field {
                    label for="password" { "Password" }
                    input #password name="password" type="password" autocomplete="new-password"
                        minlength="10" required aria-describedby="password-hint"
                        aria-invalid=[(kind == Some("password")).then_some("true")];
                    p.hint #password-hint {
                        "Ten characters or more. A sentence is easier to keep than a riddle."
                    }
                }
                div.field {
                    label for="again" { "Password again" }
                    input #again name="again" type="password" autocomplete="new-password" required;
                }
                button.button.primary.wide { "Make the login" }
            }
        },
    )
}
