//! axum's extractors, with our errors.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::problem::Failure;

/// The body, as JSON.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let body = Json::from_request(request, state).await;
        body.map(|Json(body)| Self(body)).map_err(Failure::unread)
    }
}

/// What is named in the path.
pub(crate) struct Named<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(named)| Self(named)).map_err(Failure::unread)
    }
}

/// What stands behind the path.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let query = Query::from_request_parts(parts, state).await;
        query.map(|Query(asked)| Self(asked)).map_err(Failure::unread)
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        http::{StatusCode, header},
        routing::{get, post},
    };
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn what_cannot_be_read_is_a_problem() {
        let router = Router::new()
            .route("/body", post(|Body(_): Body<Vec<u8>>| async {}))
            .route("/items/{id}", get(|Named(_): Named<i64>| async {}))
            .route(
                "/asked",
                get(|Asked(_): Asked<std::collections::HashMap<String, u8>>| async {}),
            );
        let router = crate::routes::bounded(router);
        let long = "1".repeat(70_000);
        for (method, at, kind, body, status) in [
            ("POST", "/body", "application/json", "[1", StatusCode::BAD_REQUEST),
            ("POST", "/body", "text/plain", "[1]", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("POST", "/body", "application/json", "[\"a\"]", StatusCode::UNPROCESSABLE_ENTITY),
            ("POST", "/body", "application/json", &long, StatusCode::PAYLOAD_TOO_LARGE),
            ("GET", "/items/x", "text/plain", "", StatusCode::BAD_REQUEST),
            ("GET", "/asked?x=y", "text/plain", "", StatusCode::BAD_REQUEST),
            ("GET", "/body", "text/plain", "", StatusCode::METHOD_NOT_ALLOWED),
            ("GET", "/nowhere", "text/plain", "", StatusCode::NOT_FOUND),
        ] {
            let request = Request::builder().method(method).uri(at).header("content-type", kind);
            let request = request.body(axum::body::Body::from(body.to_owned())).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{method} {at}");
            assert_eq!(
                response.headers()[header::CONTENT_TYPE],
                "application/problem+json",
                "{method} {at}"
            );
            let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
            let problem: towline_api::Problem = serde_json::from_slice(&body).unwrap();
            assert_eq!(problem.status, status.as_u16());
            assert!(!problem.detail.is_empty());
        }
    }
}
