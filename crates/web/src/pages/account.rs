//! The account: the password, browsers that are logged in, keys for programs.

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::access::{Browser, Key, MadeKey, NewKey, Scope};
use towline_domain::Timestamp;

use super::{
    PageFailure,
    agent::readable,
    form::Form,
    frame::{Fresh, page},
    parts::{block, empty, moment, page_head, plain, post, remote, wrong},
    view::View,
};
use crate::{
    Caller, State as App,
    problem::Failure,
    read::{Asked, Named},
    routes::{Sender, all_browsers, all_keys, end_named, new_key, new_password, welcome},
};

#[derive(Deserialize)]
pub(super) struct Query {
    changed: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    view: View,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let notice = html! {
        @if query.changed.is_some() {
            div.notice.is-done role="status" {
                p { strong { "The password is changed." } " All other browsers are logged out." }
            }
        }
    };
    whole(&app, &caller, &view, &notice).await
}

/// The page with what is wrong with what was typed in.
async fn refused(
    app: &App,
    caller: &Caller,
    view: &View,
    failure: &Failure,
) -> Result<Response, PageFailure> {
    let page = whole(app, caller, view, &wrong(failure)).await?;
    let status = StatusCode::from_u16(failure.problem.status).unwrap_or(StatusCode::FORBIDDEN);
    Ok((status, failure.headers(), page).into_response())
}

async fn whole(
    app: &App,
    caller: &Caller,
    view: &View,
    notice: &Markup,
) -> Result<Markup, PageFailure> {
    let browsers = all_browsers(app, caller).await?;
    let keys = all_keys(app).await?;
    let now = app.ledger.clock().now();
    let is_session = matches!(caller, Caller::Session { .. });
    let says = html! { "Here as " strong { (remote(&caller.name())) } "." };
    let log_out = html! {
        @if is_session { (post(view, "/logout", "", &html! { button.button { "Log out" } })) }
    };
    Ok(page(
        view,
        "Account",
        Fresh::Never,
        &html! {
            (page_head(&html! { "Account" }, &says, &log_out))
            (notice)
            @if let Caller::Session { login, .. } = caller { (password(view, login)) }
            (sessions(view, now, &browsers))
            (programs(view, now, &keys))
        },
    ))
}

fn password(view: &View, login: &str) -> Markup {
    block(
        "password",
        "Change password",
        &html! {},
        &post(
            view,
            "/account/password",
            "form block",
            &html! {
                input.hidden name="name" value=(login) autocomplete="username" tabindex="-1" aria-hidden="true";
                div.field {
                    label for="old" { "Password now" }
                    input #old type="password" name="old" autocomplete="current-password" required;
                }
                div.pair {
                    div.field {
                        label for="new" { "New password" }
                        input #new type="password" name="new" autocomplete="new-password" minlength="10" required;
                    }
                    div.field {
                        label for="again" { "Again" }
                        input #again type="password" name="again" autocomplete="new-password" required;
                    }
                }
                div.actions {
                    button.button.primary { "Change it" }
                    span.hint { "All other browsers are logged out." }
                }
            },
        ),
    )
}

fn sessions(view: &View, now: Timestamp, all: &[Browser]) -> Markup {
    block(
        "sessions",
        "Browsers that are logged in",
        &html! {},
        &html! {
            @if all.is_empty() { (empty(&html! { "None." })) } @else {
                table.rows {
                    caption.hidden { "Browsers that are logged in" }
                    thead { tr {
                        th scope="col" { "Browser" } th scope="col" { "From" }
                        th.keep scope="col" { "Since" } th.keep scope="col" { "Last seen" }
                        th.act scope="col" { span.hidden { "Actions" } }
                    } }
                    tbody { @for browser in all { tr {
                        th.lead scope="row" {
                            strong title=(plain(&browser.agent)) { (remote(&readable(&browser.agent))) }
                            @if browser.this { " " span.tag { "this one" } }
                        }
                        td data-label="From" { div { (browser.address) } }
                        td.keep data-label="Since" { div { (moment(now, &browser.since)) } }
                        td.keep data-label="Last seen" { div {
                            @if browser.this { "now" } @else { (moment(now, &browser.seen)) }
                        } }
                        td.act { @if !browser.this {
                            (post(view, &format!("/account/sessions/{}/end", browser.id), "", &html! {
                                button.button.quiet { "Log out" span.hidden { " " (readable(&browser.agent)) } }
                            }))
                        } }
                    } } }
                }
            }
        },
    )
}

fn programs(view: &View, now: Timestamp, all: &[Key]) -> Markup {
    block(
        "keys",
        "API keys",
        &html! {},
        &html! {
            @if all.is_empty() {
                (empty(&html! { "No program has a key. One is needed for widgets, scripts and Prometheus." }))
            } @else {
                table.rows {
                    caption.hidden { "Keys" }
                    thead { tr {
                        th scope="col" { "Name" } th scope="col" { "May" }
                        th.keep scope="col" { "Made" } th.keep scope="col" { "Last used" }
                        th.act scope="col" { span.hidden { "Actions" } }
                    } }
                    tbody { @for key in all { (row(view, now, key)) } }
                }
            }
            (post(view, "/account/keys", "form block", &html! {
                div.pair {
                    div.field {
                        label for="key" { "Name of a new key" }
                        input #key name="name" required maxlength="64" autocomplete="off";
                    }
                    div.field {
                        label for="scope" { "What it may do" }
                        select #scope name="scope" aria-describedby="scope-hint" {
                            @for scope in Scope::ALL { option value=(scope) { (scope) } }
                        }
                        p.hint #scope-hint {
                            @for scope in Scope::ALL { strong { (scope) } ": " (scope.words()) ". " }
                        }
                    }
                }
                div { button.button { "Make a key" } }
            }))
        },
    )
}

fn row(view: &View, now: Timestamp, key: &Key) -> Markup {
    html! { tr {
        th.lead scope="row" { strong { (remote(&key.name)) } }
        td data-label="May" { div { (key.scope) } }
        td.keep data-label="Made" { div { (moment(now, &key.made)) } }
        td.keep data-label="Last used" { div {
            @match &key.used { Some(used) => (moment(now, used)), None => "never" }
        } }
        td.act {
            details.confirm {
                summary.button.quiet { "Remove" span.hidden { " " (key.name) } }
                (post(view, &format!("/account/keys/{}/remove", key.id), "", &html! {
                    p { "What uses it gets in no more, at once." }
                    button.button.danger { "Remove " (remote(&key.name)) }
                }))
            }
        }
    } }
}

#[derive(Deserialize)]
pub(super) struct Passwords {
    old: String,
    new: String,
    again: String,
}

pub(super) async fn change_password(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    view: View,
    sender: Sender,
    Form(Passwords { old, new, again }): Form<Passwords>,
) -> Result<Response, PageFailure> {
    let changed = if new == again {
        new_password(&app, &caller, &sender, (old, new)).await
    } else {
        Err(Failure::senseless("password", "the two new passwords are not the same"))
    };
    match changed {
        Ok(changed) => {
            let to = [(header::LOCATION, view.at("/account?changed=password"))];
            Ok(welcome(&app, &sender, &changed, (StatusCode::SEE_OTHER, to)))
        }
        Err(failure) => refused(&app, &caller, &view, &failure).await,
    }
}

pub(super) async fn end_session(
    State(app): State<App>,
    view: View,
    Named(id): Named<String>,
) -> Result<Response, PageFailure> {
    end_named(&app, &id).await?;
    Ok(to_account(&view))
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    name: String,
    scope: Scope,
}

/// The key is on the page that answers, and nowhere else.
pub(super) async fn make_key(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    view: View,
    Form(Wanted { name, scope }): Form<Wanted>,
) -> Result<Response, PageFailure> {
    let new = NewKey { name: name.trim().to_owned(), scope };
    let key = match new_key(&app, &new).await {
        Ok(MadeKey { key, .. }) => key,
        Err(failure) => return refused(&app, &caller, &view, &failure).await,
    };
    let notice = html! {
        div.notice.is-done role="status" { div {
            p {
                strong { "The key “" (remote(&new.name)) "” is made." }
                " It is shown this once: only its hash is kept."
            }
            p { code #new-key { (key) } }
            p { button.button type="button" data-copy="new-key" { "Copy" } }
        } }
    };
    Ok(whole(&app, &caller, &view, &notice).await?.into_response())
}

pub(super) async fn remove_key(
    State(app): State<App>,
    view: View,
    Named(id): Named<i64>,
) -> Result<Response, PageFailure> {
    if !app.door.remove_key(id).await? {
        return Err(Failure::no_such("key", id).into());
    }
    Ok(to_account(&view))
}

fn to_account(view: &View) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, view.at("/account"))]).into_response()
}
