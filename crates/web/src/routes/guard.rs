//! What every request passes on its way in, and every response on its way out.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRequest as _, MatchedPath, Multipart, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use towline_api::access::Scope;
use towline_domain::path::shown;

use super::{
    LONGEST_UPLOAD, State as App,
    table::{Access, Kind, Routes},
};
use crate::{
    access::{Caller, FORGERY_FIELD, Peer},
    pages::{self, PageFailure, View},
    problem::Failure,
};

/// What the guard goes by.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) app: App,
    pub(super) routes: Routes,
}

/// The first that a request meets: under which name it comes, and who sends it.
pub(super) async fn enter(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = *request.extensions().get::<Peer>().expect("a door says who knocks");
    if let (Peer::Network(_), Err(name)) =
        (peer, app.door.settings().meant_for_us(request.uri(), request.headers()))
    {
        return with_headers(at_the_door(&app, &another_name(&name), request).await);
    }
    let caller = match app.door.caller(peer, request.headers()).await {
        Ok(caller) => caller,
        Err(error) => {
            return with_headers(at_the_door(&app, &Failure::from(error), request).await);
        }
    };
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    let person = is_for_a_person(&request).then(|| {
        let (uri, headers) = (request.uri().clone(), request.headers().clone());
        (request.extensions().clone(), headers, uri)
    });
    let response = next.run(request).await;
    let failure = response.extensions().get::<Arc<Failure>>().filter(|_| is_no_route(&response));
    with_headers(match (failure, person) {
        (Some(failure), Some((extensions, headers, uri))) => {
            let view = View::new(&app, &extensions, &headers, &uri).await;
            pages::problem_page(&view, failure)
        }
        _ => response,
    })
}

/// What a browser shows. Below the API's path programs ask, whatever they accept.
fn is_for_a_person(request: &Request) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accepts.is_some_and(|kinds| kinds.contains("text/html"))
        && !request.uri().path().starts_with(towline_api::BASE)
}

/// Nothing answers there, or not so: no route has said in which form it says no.
fn is_no_route(response: &Response) -> bool {
    matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED)
}

/// What is wrong before a route is chosen: a person reads it on a page, a program is told.
async fn at_the_door(app: &App, failure: &Failure, request: Request) -> Response {
    if !is_for_a_person(&request) {
        return failure.respond();
    }
    let (parts, _) = request.into_parts();
    let view = View::new(app, &parts.extensions, &parts.headers, &parts.uri).await;
    pages::problem_page(&view, failure)
}

fn another_name(name: &str) -> Failure {
    const STATUS: StatusCode = StatusCode::MISDIRECTED_REQUEST;
    if name.is_empty() {
        return Failure::new(STATUS, "no-host", "the request does not say which host it is for");
    }
    let name = shown(name.as_bytes());
    Failure::new(STATUS, "another-host", format!("towline is not known under the name {name}"))
        .hint(format!("if it is right, add \"{name}\" to `hosts` below [server] in towline.toml"))
}

/// What stands between a route and who asks it.
pub(super) async fn guard(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let path = path.unwrap_or_default();
    let kind = guard.routes.kind(&path).unwrap_or(Kind::Api);
    let access = guard.routes.find(request.method(), &path).map(|route| route.access);
    // A method that the path does not know is told of to those who may look around.
    let access = access.unwrap_or(Access::Needs(Scope::Read));
    let caller = request.extensions().get::<Caller>().cloned();
    if let Err(failure) = granted(access, caller.as_ref()) {
        return refused(&guard.app, failure, kind, request).await;
    }
    let view = match kind {
        Kind::Api => None,
        Kind::Page => Some(
            View::new(&guard.app, request.extensions(), request.headers(), request.uri()).await,
        ),
    };
    if let Some(view) = &view {
        request.extensions_mut().insert(view.clone());
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let holder = caller.as_ref().and_then(Caller::sends_by_itself).filter(|_| changes);
    let checked = match holder {
        None => Ok(request),
        Some(holder) => unforged(&guard.app, &holder, request).await,
    };
    let response = match checked {
        Ok(request) => next.run(request).await,
        Err(failure) => PageFailure::from(failure).into_response(),
    };
    told(view.as_ref(), response)
}

/// What went wrong, told to a person or to a program.
fn told(view: Option<&View>, response: Response) -> Response {
    match (response.extensions().get::<Arc<Failure>>(), view) {
        (Some(failure), Some(view)) => pages::problem_page(view, failure),
        (Some(failure), None) => failure.respond(),
        (None, _) => response,
    }
}

fn granted(access: Access, caller: Option<&Caller>) -> Result<(), Failure> {
    match (access, caller) {
        (Access::Anybody | Access::OwnSecret, _) | (_, Some(Caller::Owner)) => Ok(()),
        (_, None) => Err(Failure::unauthorized("not-logged-in", "who asks is not known").hint(
            "programs send a key as `Authorization: Bearer …`; the page makes keys, and so does \
             `towline key add`",
        )),
        (Access::Owner, Some(_)) => Err(Failure::forbidden(
            "not-over-the-network",
            "this is for commands on the machine itself",
        )),
        (Access::Needs(scope), Some(caller)) if caller.scope() >= scope => Ok(()),
        (Access::Needs(_), Some(Caller::Visitor)) => Err(Failure::forbidden(
            "scope",
            "this is not shown in the demo: settings, logs and keys are its owner's",
        )
        .hint("on a towline of your own all of it is there")),
        (Access::Needs(scope), Some(caller)) => {
            let words = format!("{} may not do this: it takes the scope {scope}", caller.name());
            Err(Failure::forbidden("scope", words))
        }
    }
}

/// A browser is led to where it can log in.
async fn refused(app: &App, failure: Failure, kind: Kind, request: Request) -> Response {
    if kind == Kind::Api {
        return failure.into_response();
    }
    let (parts, _) = request.into_parts();
    let view = View::new(app, &parts.extensions, &parts.headers, &parts.uri).await;
    if failure.problem.status == StatusCode::UNAUTHORIZED.as_u16() {
        return pages::to_login(app, &view, &parts).await;
    }
    pages::problem_page(&view, &failure)
}

/// The request, if a page of ours made the browser send it.
async fn unforged(app: &App, holder: &str, request: Request) -> Result<Request, Failure> {
    if !app.door.settings().is_from_here(request.uri(), request.headers()) {
        return Err(Failure::forbidden(
            "another-origin",
            "the browser does not say that this comes from towline's own page",
        )
        .hint("behind a proxy, let it pass on the `Host` header, or set `server.url`"));
    }
    let sent = request.headers().get(crate::access::FORGERY_HEADER);
    let sent = sent.and_then(|sent| sent.to_str().ok()).map(str::to_owned);
    let (sent, request) = match sent {
        Some(sent) => (Some(sent), request),
        None if is_form(request.headers()) => form_token(request).await?,
        None if is_upload(request.headers()) => upload_token(request).await?,
        None => (None, request),
    };
    if sent.is_some_and(|sent| app.door.is_page_token(holder, &sent)) {
        return Ok(request);
    }
    Err(Failure::forbidden("stale-page", "the page is of another session, or of before a restart")
        .hint("load it anew and try again"))
}

fn is_form(headers: &HeaderMap) -> bool {
    is_of_kind(headers, "application/x-www-form-urlencoded")
}

fn is_upload(headers: &HeaderMap) -> bool {
    is_of_kind(headers, "multipart/form-data")
}

fn is_of_kind(headers: &HeaderMap, kind: &str) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    sent.is_some_and(|sent| sent.starts_with(kind))
}

/// As [`form_token`], of a form with a file: the token stands before it.
async fn upload_token(request: Request) -> Result<(Option<String>, Request), Failure> {
    let (parts, body) = request.into_parts();
    let long = |body: Body| {
        let mut request = Request::from_parts(parts.clone(), body);
        // What the route says of itself does not count yet.
        DefaultBodyLimit::max(LONGEST_UPLOAD).apply(&mut request);
        request
    };
    let body = Bytes::from_request(long(body), &()).await.map_err(Failure::unread)?;
    let fields = Multipart::from_request(long(Body::from(body.clone())), &()).await;
    let mut fields = fields.map_err(Failure::unread)?;
    let first = fields.next_field().await.map_err(Failure::unread)?;
    let token = match first.filter(|field| field.name() == Some(FORGERY_FIELD)) {
        Some(field) => Some(field.text().await.map_err(Failure::unread)?),
        None => None,
    };
    Ok((token, Request::from_parts(parts, Body::from(body))))
}

/// The token in a form, and the request as it was.
pub(crate) async fn form_token(request: Request) -> Result<(Option<String>, Request), Failure> {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let body = Bytes::from_request(again, &()).await.map_err(Failure::unread)?;
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).unwrap_or_default();
    let token = fields.into_iter().find(|(name, _)| name == FORGERY_FIELD).map(|(_, token)| token);
    Ok((token, Request::from_parts(parts, Body::from(body))))
}

/// What tells a browser how little it may do with what we send.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What says otherwise is the same for everybody.
    headers.entry(header::CACHE_CONTROL).or_insert_with(|| HeaderValue::from_static("no-store"));
    response
}
