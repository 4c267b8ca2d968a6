//! What other sites make a browser do, and what a page of ours may.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};

use super::{filled, scene};
use crate::{
    Access,
    testing::{request, text},
};

#[tokio::test]
async fn what_a_browser_sends_by_itself_changes_nothing_on_any_route() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let token = browser.token.clone();
    let changing: Vec<_> = scene
        .app
        .routes()
        .all()
        .iter()
        .filter(|route| route.method != Method::GET && matches!(route.access, Access::Needs(_)))
        .cloned()
        .collect();
    assert!(changing.len() > 10);
    for route in changing {
        let at = filled(&route.path);
        let cases: [(&str, &[(&str, &str)]); 6] = [
            ("nothing at all", &[]),
            ("the token, no origin", &[("x-csrf-token", &token)]),
            ("our origin, no token", &[("origin", "http://localhost")]),
            ("another origin", &[("x-csrf-token", &token), ("origin", "https://evil.test")]),
            ("another site", &[("x-csrf-token", &token), ("sec-fetch-site", "cross-site")]),
            ("a wrong token", &[("x-csrf-token", "AAAA"), ("sec-fetch-site", "same-origin")]),
        ];
        for (what, headers) in cases {
            let mut asked = browser.request(route.method.clone(), &at);
            for (name, value) in headers {
                asked = asked.header(*name, *value);
            }
            let said = browser.send(asked.body(Body::empty()).unwrap()).await;
            assert_eq!(said.status(), StatusCode::FORBIDDEN, "{} {at}: {what}", route.method);
        }
    }
    assert_eq!(browser.get("/api/v1/status").await.status(), StatusCode::OK, "still logged in");
}

#[tokio::test]
async fn another_name_for_this_machine_reaches_nothing() {
    let scene = scene().await;
    let browser = scene.browser().await;
    for route in scene.app.routes().all() {
        let asked = browser.request(route.method.clone(), &filled(&route.path)).body(Body::empty());
        let mut asked = asked.unwrap();
        asked.headers_mut().insert(header::HOST, "rebound.evil.test:8650".parse().unwrap());
        let said = scene.send(asked).await;
        assert_eq!(said.status(), StatusCode::MISDIRECTED_REQUEST, "{}", route.path);
    }
}

#[tokio::test]
async fn a_person_who_has_typed_another_name_in_reads_what_to_do() {
    let scene = scene().await;
    for (accepts, kind) in
        [("text/html,*/*;q=0.8", "text/html"), ("*/*", "application/problem+json")]
    {
        let asked = request(Method::GET, "/").header("accept", accepts);
        let mut asked = asked.body(Body::empty()).unwrap();
        asked.headers_mut().insert(header::HOST, "nas:8650".parse().unwrap());
        let said = scene.send(asked).await;
        assert_eq!(said.status(), StatusCode::MISDIRECTED_REQUEST);
        assert!(said.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with(kind));
        assert!(text(said).await.contains("below [server] in towline.toml"), "{kind}");
    }
}

#[tokio::test]
async fn no_other_site_is_told_that_it_may_read() {
    let scene = scene().await;
    for method in [Method::GET, Method::OPTIONS] {
        for at in ["/api/v1/status", "/login", "/healthz"] {
            let asked = request(method.clone(), at)
                .header("origin", "https://evil.test")
                .header("access-control-request-method", "GET");
            let said = scene.send(asked.body(Body::empty()).unwrap()).await;
            let cors =
                said.headers().keys().filter(|name| name.as_str().starts_with("access-control"));
            assert_eq!(cors.count(), 0, "{at}");
        }
    }
}

#[tokio::test]
async fn pages_run_no_script_but_ours_and_stand_in_no_frame() {
    let scene = scene().await;
    let said = scene.send(request(Method::GET, "/setup").body(Body::empty()).unwrap()).await;
    let policy = said.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let page = text(said).await;
    for inline in ["<script>", "onclick=", "onload=", "style=\"", "javascript:"] {
        assert!(!page.contains(inline), "{inline} in {page}");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_assets() {
    let scene = scene().await;
    for at in [
        "/assets/v/../../../../etc/passwd",
        "/assets/v/..%2F..%2Fetc%2Fpasswd",
        "/assets/v/%2e%2e%2fCargo.toml",
        "/assets/v/app.css%00.js",
        "/assets//etc/passwd",
        "/assets/v/....//app.css",
    ] {
        let said = scene.send(request(Method::GET, at).body(Body::empty()).unwrap()).await;
        assert!(!said.status().is_success(), "{at}: {}", said.status());
        assert!(!text(said).await.contains("root:"), "{at}");
    }
}
