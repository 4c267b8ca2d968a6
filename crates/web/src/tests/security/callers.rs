//! Who calls, and what he may reach: nobody in particular, keys, proxies, hooks.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use towline_api::access::Scope;

use super::{behind_a_proxy, filled, key, scene};
use crate::{
    Access, Kind, Route,
    testing::{HOOK_SECRET, Scene, is_guarded, request, text},
};

async fn with_key(scene: &Scene, key: &str, route: &Route) -> StatusCode {
    let request = request(route.method.clone(), &filled(&route.path))
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    scene.send(request.body(Body::empty()).unwrap()).await.status()
}

#[tokio::test]
async fn without_credentials_nothing_answers_but_login_set_up_health_assets_and_hooks() {
    let scene = scene().await;
    for logged_in in [false, true] {
        if logged_in {
            scene.browser().await;
        }
        for route in scene.app.routes().all() {
            let at = filled(&route.path);
            let asked = request(route.method.clone(), &at).body(Body::empty()).unwrap();
            let said = scene.send(asked).await;
            let (status, headers) = (said.status(), said.headers().clone());
            assert!(is_guarded(&headers), "{at}");
            match (route.access, route.kind) {
                (Access::Anybody, _) => {
                    let open =
                        ["/login", "/setup", "/theme", "/healthz", "/readyz", "/favicon.ico"];
                    let is_open = open.contains(&route.path.as_str())
                        || route.path.starts_with("/assets/")
                        || (route.method == Method::POST && route.path == "/api/v1/session");
                    assert!(is_open, "{} {at} is open to everybody", route.method);
                }
                (Access::OwnSecret, _) => {
                    assert!(
                        matches!(status, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND),
                        "{at}: {status}"
                    );
                }
                (_, Kind::Api) => assert_eq!(status, StatusCode::UNAUTHORIZED, "{at}"),
                (_, Kind::Page) => {
                    assert_eq!(status, StatusCode::SEE_OTHER, "{at}");
                    let to = headers[header::LOCATION].to_str().unwrap();
                    let where_to = if logged_in { "/login" } else { "/setup" };
                    assert!(to.starts_with(where_to), "{at} leads to {to}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_told_to_strangers_apart_from_what_is() {
    let scene = scene().await;
    for at in ["/api/v1/nothing", "/api/v1/items/1/../../x", "/nothing"] {
        let said = scene.send(request(Method::GET, at).body(Body::empty()).unwrap()).await;
        assert!(
            matches!(said.status(), StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED),
            "{at}: {}",
            said.status()
        );
        assert!(!text(said).await.contains("item"), "{at}");
    }
}

#[tokio::test]
async fn a_key_reaches_what_its_scope_allows_and_nothing_above_it() {
    let scene = scene().await;
    for scope in Scope::ALL {
        let key = key(&scene, scope).await;
        for route in scene.app.routes().all().iter().filter(|route| route.path != "/api/v1/session")
        {
            let Access::Needs(needed) = route.access else { continue };
            let status = with_key(&scene, &key, route).await;
            let refused = matches!(status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED);
            assert_eq!(
                refused,
                needed > scope,
                "{} {} with {scope}: {status}",
                route.method,
                route.path
            );
        }
    }
}

#[tokio::test]
async fn no_key_reaches_what_only_the_machine_itself_may_do() {
    let scene = scene().await;
    let key = key(&scene, Scope::Admin).await;
    let owner = scene.app.routes().all().iter().filter(|route| route.access == Access::Owner);
    let mut met = 0;
    for route in owner {
        assert_eq!(with_key(&scene, &key, route).await, StatusCode::FORBIDDEN);
        met += 1;
    }
    assert_eq!(met, 2);
}

#[tokio::test]
async fn a_key_that_was_removed_or_is_nearly_right_lets_nobody_in() {
    let scene = scene().await;
    let key = key(&scene, Scope::Read).await;
    let status = |key: String| {
        let asked = request(Method::GET, "/api/v1/status").header("x-api-key", key);
        let asked = asked.body(Body::empty()).unwrap();
        let scene = &scene;
        async move { scene.send(asked).await.status() }
    };
    assert_eq!(status(key.clone()).await, StatusCode::OK);
    for wrong in [&key[..key.len() - 1], "towline_", "", &key.to_uppercase()] {
        assert_eq!(status(wrong.into()).await, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    let id = scene.state.ledger.store().keys().await.unwrap()[0].id;
    assert!(scene.state.door.remove_key(id).await.unwrap());
    assert_eq!(status(key).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_user_whom_a_proxy_names_is_believed_from_the_proxy_only() {
    let scene = behind_a_proxy(&["jo"]).await;
    let status = |from: &'static str, users: &'static [&str]| {
        let mut asked = request(Method::GET, "/api/v1/status");
        for user in users {
            asked = asked.header("remote-user", *user);
        }
        let asked = asked.body(Body::empty()).unwrap();
        let scene = &scene;
        async move { scene.send_from(from, asked).await.status() }
    };
    assert_eq!(status("10.0.0.1", &["jo"]).await, StatusCode::OK);
    for (from, users) in [
        ("192.0.2.9", &["jo"][..]),
        ("127.0.0.1", &["jo"]),
        ("10.0.0.1", &["eve"]),
        ("10.0.0.1", &[""]),
        ("10.0.0.1", &["jo", "eve"]),
        ("10.0.0.1", &[]),
    ] {
        assert_eq!(status(from, users).await, StatusCode::UNAUTHORIZED, "{from} {users:?}");
    }
}

#[tokio::test]
async fn an_address_in_a_header_makes_nobody_local_and_no_proxy_trusted() {
    let scene = behind_a_proxy(&[]).await;
    for from in ["192.0.2.9", "127.0.0.1", "::1"] {
        for forwarded in ["127.0.0.1", "10.0.0.1", "10.0.0.1, 127.0.0.1", "::1"] {
            let asked = request(Method::GET, "/api/v1/status")
                .header("x-forwarded-for", forwarded)
                .header("x-real-ip", forwarded)
                .header("forwarded", format!("for={forwarded}"))
                .header("remote-user", "jo");
            let said = scene.send_from(from, asked.body(Body::empty()).unwrap()).await;
            assert_eq!(said.status(), StatusCode::UNAUTHORIZED, "{from} {forwarded}");
        }
    }
}

#[tokio::test]
async fn a_hooks_secret_opens_the_hook_and_nothing_else() {
    let scene = scene().await;
    let hook = request(Method::POST, "/api/v1/hooks/slskd").header("x-towline-hook", HOOK_SECRET);
    let said = scene.send(hook.body(Body::empty()).unwrap()).await;
    assert_eq!(said.status(), StatusCode::ACCEPTED);
    let status = request(Method::GET, "/api/v1/status")
        .header("x-towline-hook", HOOK_SECRET)
        .header("authorization", format!("Bearer {HOOK_SECRET}"));
    assert_eq!(
        scene.send(status.body(Body::empty()).unwrap()).await.status(),
        StatusCode::UNAUTHORIZED
    );
}
