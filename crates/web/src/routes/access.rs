//! Logging in and out, browsers, and keys for programs.

use axum::{
    Extension, Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use secrecy::SecretString;
use towline_api::access::{
    Browser, Browsers, Key, Keys, MadeKey, NewKey, NewPassword, Password, Token, Who,
};

use crate::{
    Caller, PageAddress,
    access::{
        From as FromBrowser, Jar, KEPT, KEY_PREFIX, LoggedIn, Peer, check_name, code_of, random,
    },
    problem::Failure,
    read::{Body, Named},
    routes,
};

/// From where a browser comes.
pub(crate) struct Sender {
    pub(crate) peer: Peer,
    pub(crate) address: std::net::IpAddr,
    pub(crate) headers: HeaderMap,
}

impl Sender {
    pub(crate) fn from(&self) -> FromBrowser<'_> {
        let agent = self.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        FromBrowser { address: self.address, agent: agent.unwrap_or_default() }
    }
}

impl FromRequestParts<routes::State> for Sender {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &routes::State) -> Result<Self, Failure> {
        let peer = *parts.extensions.get::<Peer>().expect("a door says who knocks");
        let address = app.door.sender(peer, &parts.headers).ok_or_else(|| {
            Failure::forbidden("no-browser", "at the socket nobody needs to log in")
        })?;
        Ok(Self { peer, address, headers: parts.headers.clone() })
    }
}

/// The response to a browser that has logged in.
pub(crate) fn welcome(
    app: &routes::State,
    sender: &Sender,
    logged_in: &LoggedIn,
    response: impl IntoResponse,
) -> Response {
    let cookies = app.door.cookies(sender.peer, &sender.headers);
    let mut response = response.into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookies.set(Jar::Session, &logged_in.token, KEPT));
    headers.append(header::SET_COOKIE, cookies.clear(Jar::Visitor));
    response
}

pub(super) async fn log_in(
    State(app): State<routes::State>,
    sender: Sender,
    uri: axum::http::Uri,
    Body(Password { name, password }): Body<Password>,
) -> Result<Response, Failure> {
    if !app.door.settings().is_from_here(&uri, &sender.headers) {
        let words = "the browser does not say that this comes from towline's own page";
        return Err(Failure::forbidden("another-origin", words)
            .hint("programs need no session: they send a key"));
    }
    let logged_in = app.door.log_in(&name, SecretString::from(password), sender.from()).await?;
    let who = who_is(&app, &logged_in.caller);
    Ok(welcome(&app, &sender, &logged_in, Json(who)))
}

pub(super) async fn who(
    State(app): State<routes::State>,
    Extension(caller): Extension<Caller>,
) -> Json<Who> {
    Json(who_is(&app, &caller))
}

fn who_is(app: &routes::State, caller: &Caller) -> Who {
    let (name, by) = match caller {
        Caller::Owner => ("this machine's user", "socket"),
        Caller::Session { login, .. } => (login.as_str(), "session"),
        Caller::Key { name, .. } => (name.as_str(), "key"),
        Caller::Proxy { user } => (user.as_str(), "proxy"),
        Caller::Visitor => ("visitor", "demo"),
    };
    Who {
        name: name.into(),
        by: by.into(),
        scope: caller.scope(),
        csrf_token: caller.sends_by_itself().map(|holder| app.door.page_token(&holder)),
    }
}

pub(super) async fn log_out(
    State(app): State<routes::State>,
    Extension(caller): Extension<Caller>,
    sender: Sender,
) -> Result<Response, Failure> {
    goodbye(&app, &caller, &sender, StatusCode::OK).await
}

/// Ends the session of who asks.
pub(crate) async fn goodbye(
    app: &routes::State,
    caller: &Caller,
    sender: &Sender,
    response: impl IntoResponse,
) -> Result<Response, Failure> {
    if let Caller::Session { code, .. } = caller {
        app.door.end_session(code).await?;
    }
    let cookies = app.door.cookies(sender.peer, &sender.headers);
    let mut response = response.into_response();
    response.headers_mut().append(header::SET_COOKIE, cookies.clear(Jar::Session));
    Ok(response)
}

pub(super) async fn change_password(
    State(app): State<routes::State>,
    Extension(caller): Extension<Caller>,
    sender: Sender,
    Body(NewPassword { old, new }): Body<NewPassword>,
) -> Result<Response, Failure> {
    let changed = new_password(&app, &caller, &sender, (old, new)).await?;
    Ok(welcome(&app, &sender, &changed, StatusCode::OK))
}

/// Changes the password of who asks, which only a browser that has logged in can.
pub(crate) async fn new_password(
    app: &routes::State,
    caller: &Caller,
    sender: &Sender,
    (old, new): (String, String),
) -> Result<LoggedIn, Failure> {
    if !matches!(caller, Caller::Session { .. }) {
        let words = "who changes the password has logged in with the one until now";
        return Err(Failure::forbidden("no-session", words));
    }
    app.door.change_password(old.into(), new.into(), sender.from()).await
}

pub(super) async fn token(State(app): State<routes::State>) -> Result<Json<Token>, Failure> {
    let (token, replaces) = app.door.token().await?;
    let PageAddress { url, caveat } = app.desk.page_address("/setup").await;
    Ok(Json(Token { token, replaces, url, caveat: caveat.map(str::to_owned) }))
}

pub(super) async fn browsers(
    State(app): State<routes::State>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Browsers>, Failure> {
    Ok(Json(Browsers { sessions: all_browsers(&app, &caller).await? }))
}

/// All browsers that are logged in.
pub(crate) async fn all_browsers(
    app: &routes::State,
    caller: &Caller,
) -> Result<Vec<Browser>, Failure> {
    let mine = match caller {
        Caller::Session { code, .. } => Some(code),
        _ => None,
    };
    let all = app.ledger.store().sessions(app.ledger.clock().now()).await?;
    let browser = |session: towline_store::Session| Browser {
        this: mine == Some(&session.code),
        id: named(&session.code),
        agent: session.agent,
        address: session.address,
        since: session.made.to_string(),
        seen: session.seen.to_string(),
    };
    Ok(all.into_iter().map(browser).collect())
}

/// By which a session is named to people: a part of its code, itself no secret.
fn named(code: &str) -> String {
    code.chars().take(16).collect()
}

pub(super) async fn end_browser(
    State(app): State<routes::State>,
    Named(id): Named<String>,
) -> Result<(), Failure> {
    end_named(&app, &id).await
}

/// Logs a browser out, by what it is named to people.
pub(crate) async fn end_named(app: &routes::State, id: &str) -> Result<(), Failure> {
    let all = app.ledger.store().sessions(app.ledger.clock().now()).await?;
    let found = all.into_iter().find(|session| named(&session.code) == id);
    let no_such = || Failure::no_such("session", towline_domain::path::shown(id.as_bytes()));
    app.door.end_session(&found.ok_or_else(no_such)?.code).await?;
    Ok(())
}

pub(super) async fn keys(State(app): State<routes::State>) -> Result<Json<Keys>, Failure> {
    Ok(Json(Keys { keys: all_keys(&app).await? }))
}

/// All keys, without what lets anybody in.
pub(crate) async fn all_keys(app: &routes::State) -> Result<Vec<Key>, Failure> {
    let keys = app.ledger.store().keys().await?;
    let key = |key: towline_store::ApiKey| {
        Some(Key {
            id: key.id,
            name: key.name,
            scope: key.scope.parse().ok()?,
            made: key.made.to_string(),
            used: key.used.map(|used| used.to_string()),
        })
    };
    Ok(keys.into_iter().filter_map(key).collect())
}

pub(super) async fn make_key(
    State(app): State<routes::State>,
    Body(new): Body<NewKey>,
) -> Result<Json<MadeKey>, Failure> {
    new_key(&app, &new).await.map(Json)
}

/// Makes a key.
pub(crate) async fn new_key(app: &routes::State, new: &NewKey) -> Result<MadeKey, Failure> {
    check_name(&new.name)?;
    let key = format!("{KEY_PREFIX}{}", random()?);
    let written =
        towline_store::NewKey { name: &new.name, code: &code_of(&key), scope: new.scope.as_str() };
    let made = app.ledger.store().make_key(written, app.ledger.clock().now()).await?;
    let id = made.ok_or_else(|| {
        let words = format!("there is a key named {} already", new.name);
        Failure::new(StatusCode::CONFLICT, "name-taken", words)
            .hint("remove it first, or choose another name")
    })?;
    tracing::info!("a key named {} was made: {}", new.name, new.scope);
    Ok(MadeKey { key, id })
}

pub(super) async fn remove_key(
    State(app): State<routes::State>,
    Named(id): Named<i64>,
) -> Result<(), Failure> {
    if app.door.remove_key(id).await? { Ok(()) } else { Err(Failure::no_such("key", id)) }
}
