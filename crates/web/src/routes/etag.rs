//! What has not changed since it was last asked for is not sent again.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest;

/// What is larger is sent as it is.
const LARGEST: usize = 4 << 20;

/// Gives every JSON answer to a GET an `ETag`, and answers 304 to who has it already.
pub(super) async fn unchanged(request: Request, next: Next) -> Response {
    let asks = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !asks || response.status() != StatusCode::OK || !is_json(response.headers()) {
        return response;
    }
    let size = http_body(&response);
    if size.is_none_or(|size| size > LARGEST) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let digest = digest::digest(&digest::SHA256, &body);
    let tag = format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&digest.as_ref()[..12]));
    let Ok(value) = HeaderValue::try_from(&tag) else { return (parts, body).into_response() };
    parts.headers.insert(header::ETAG, value);
    // Kept by who asked, and asked about each time.
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if known.is_some_and(|known| names(&known, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return (parts, Body::empty()).into_response();
    }
    (parts, body).into_response()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json"))
}

/// How long the body is, where that is known.
fn http_body(response: &Response) -> Option<usize> {
    use hyper::body::Body as _;
    usize::try_from(response.body().size_hint().exact()?).ok()
}

/// Whether a list of tags has this one.
fn names(list: &HeaderValue, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let list = list.to_str().unwrap_or_default();
    list.trim() == "*" || list.split(',').any(|one| bare(one) == bare(tag))
}

#[cfg(test)]
mod tests {
    use axum::{Json, Router, middleware::from_fn, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    async fn asked(at: &str, known: Option<&str>) -> Response {
        let router = Router::new()
            .route("/json", get(|| async { Json([1, 2]) }))
            .route("/text", get(|| async { "text" }))
            .route_layer(from_fn(unchanged));
        let mut request = Request::get(at);
        if let Some(known) = known {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn who_has_it_already_is_told_so() {
        let first = asked("/json", None).await;
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.headers()[header::CACHE_CONTROL], "private, no-cache");
        assert_eq!(&to_bytes(first.into_body(), 99).await.unwrap()[..], b"[1,2]");
        for known in [tag.clone(), format!("\"x\", {tag}"), tag.replace("W/", "")] {
            let again = asked("/json", Some(&known)).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert!(to_bytes(again.into_body(), 99).await.unwrap().is_empty());
        }
        assert_eq!(asked("/json", Some("\"x\"")).await.status(), StatusCode::OK);
        assert!(!asked("/text", None).await.headers().contains_key(header::ETAG));
    }
}
