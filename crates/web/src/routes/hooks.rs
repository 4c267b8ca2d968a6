//! The services' hooks.

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use towline_api::hooks::SECRET_HEADER;

use crate::{HookCall, problem::Failure, read::Named, routes};

/// The body is taken from the wire, so that the connection can go on, and is not looked at: what
/// it says could be said by anybody who has learned the secret. A stranger's body is not read.
pub(super) async fn called(
    State(app): State<routes::State>,
    Named(service): Named<String>,
    request: Request,
) -> Result<StatusCode, Failure> {
    match app.hooks.called(&service, secret(request.headers())) {
        HookCall::Taken => {}
        HookCall::Refused => {
            let words = "the hook's secret is wrong or missing";
            return Err(Failure::new(StatusCode::UNAUTHORIZED, "wrong-secret", words)
                .hint(format!("`towline {service} hook` prints what the service must send")));
        }
        HookCall::NoSuchService => return Err(Failure::no_such("hook", service)),
    }
    Bytes::from_request(request, &()).await.map_err(Failure::unread)?;
    Ok(StatusCode::ACCEPTED)
}

/// What stands in the header for it.
fn secret(headers: &HeaderMap) -> Option<&[u8]> {
    let own = headers.get(SECRET_HEADER).map(HeaderValue::as_bytes);
    own.or_else(|| {
        let value = headers.get(header::AUTHORIZATION)?.as_bytes();
        let (scheme, secret) = value.split_at_checked("bearer ".len())?;
        scheme.eq_ignore_ascii_case(b"bearer ").then(|| secret.trim_ascii())
    })
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Method};

    use super::*;
    use crate::{
        AccessSettings,
        testing::{Scene, request},
    };

    async fn asked(method: Method, at: &str, header: (&str, &str), body: Body) -> (u16, u32) {
        let scene = Scene::new(AccessSettings::default()).await;
        let request = request(method, at).header(header.0, header.1).body(body).unwrap();
        let response = scene.send(request).await;
        let status = response.status().as_u16();
        if status >= 400 {
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        }
        (status, scene.hooks.calls())
    }

    #[tokio::test]
    async fn the_secret_decides_and_may_stand_in_either_header() {
        let at = "/api/v1/hooks/slskd";
        for (name, value, status) in [
            ("authorization", "Bearer right", 202),
            ("Authorization", "bearer  right ", 202),
            ("x-towline-hook", "right", 202),
            ("authorization", "Bearer wrong", 401),
            ("authorization", "Basic right", 401),
            ("authorization", "right", 401),
            ("authorization", "Bearer", 401),
            ("authorization", "", 401),
            ("x-towline-hook", "", 401),
            ("cookie", "right", 401),
        ] {
            let said = asked(Method::POST, at, (name, value), Body::from("{}")).await;
            assert_eq!(said, (status, u32::from(status == 202)), "{name}: {value}");
        }
    }

    #[tokio::test]
    async fn what_is_no_hook_is_a_problem() {
        let right = ("x-towline-hook", "right");
        let post = |at: &'static str| asked(Method::POST, at, right, Body::empty());
        assert_eq!(post("/api/v1/hooks/slskd").await, (202, 1));
        assert_eq!(post("/api/v1/hooks/other").await, (404, 0));
        assert_eq!(post("/api/v1/hooks").await, (404, 0));
        assert_eq!(post("/api/v1/hooks/slskd/more").await, (404, 0));
        let got = asked(Method::GET, "/api/v1/hooks/slskd", right, Body::empty()).await;
        assert_eq!(got, (401, 0), "nothing else is done for who knows the secret");
    }

    #[tokio::test]
    async fn a_body_is_bounded_and_never_looked_at() {
        let at = "/api/v1/hooks/slskd";
        let long = || Body::from("x".repeat(70_000));
        let right = ("x-towline-hook", "right");
        assert_eq!(asked(Method::POST, at, right, long()).await.0, 413);
        let stranger = asked(Method::POST, at, ("x-towline-hook", "wrong"), long()).await;
        assert_eq!(stranger, (401, 0), "not even read");
        let nonsense = Body::from(vec![0xFF, 0x00, b'{']);
        assert_eq!(asked(Method::POST, at, right, nonsense).await, (202, 1));
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let never = Body::new(Never);
        let right = ("x-towline-hook", "right");
        let said = asked(Method::POST, "/api/v1/hooks/slskd", right, never).await;
        assert_eq!(said.0, 408);
    }

    /// A body of which nothing ever comes.
    struct Never;

    impl hyper::body::Body for Never {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }
}
