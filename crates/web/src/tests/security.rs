//! Who gets in and who does not: one test for each promise of docs/security.md, and the incidents
//! that others of this field have had, once more.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use towline_api::access::{MadeKey, Scope};

use crate::{
    Access, AccessSettings, ForwardAuth, Kind, Route,
    testing::{Browser, HOOK_SECRET, NAME, PASSWORD, Scene, is_guarded, request, text, token_in},
};

async fn scene() -> Scene {
    Scene::new(AccessSettings::default()).await
}

/// Behind a proxy at 10.0.0.1 that logs people in.
async fn behind_a_proxy(users: &[&str]) -> Scene {
    let users = users.iter().map(ToString::to_string).collect();
    let header = header::HeaderName::from_static("remote-user");
    Scene::new(AccessSettings {
        trusted_proxies: vec!["10.0.0.1/32".parse().unwrap()],
        forward_auth: Some(ForwardAuth { header, users }),
        hosts: vec!["nas.example".into()],
        ..AccessSettings::default()
    })
    .await
}

/// A path that fits a route: parts in braces are filled in.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn key(scene: &Scene, scope: Scope) -> String {
    let body = format!("{{\"name\":\"{scope}\",\"scope\":\"{scope}\"}}");
    let request = request(Method::POST, "/api/v1/keys")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    let made = scene.send_at_socket(request.unwrap()).await;
    serde_json::from_str::<MadeKey>(&text(made).await).unwrap().key
}

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
async fn the_first_login_takes_the_token_that_was_printed() {
    let scene = scene().await;
    let mut stranger = Browser::new(&scene);
    let form = stranger.get("/setup").await;
    stranger.token = token_in(&text(form).await);
    let printed = scene.state.door.first_token().await.unwrap().unwrap();
    let wrong = printed.replace(&printed[..1], if printed.starts_with('A') { "B" } else { "A" });
    for token in ["", &wrong] {
        let fields =
            [("token", token), ("name", "eve"), ("password", PASSWORD), ("again", PASSWORD)];
        let said = stranger.post("/setup", &fields).await;
        assert_eq!(said.status(), StatusCode::FORBIDDEN, "{token}");
    }
    assert!(scene.state.ledger.store().login().await.unwrap().is_none());
}

#[tokio::test]
async fn set_up_is_over_once_it_is_done() {
    let scene = scene().await;
    let used = scene.state.door.first_token().await.unwrap().unwrap();
    scene.browser().await;
    assert_eq!(scene.state.door.first_token().await.unwrap(), None, "no token any more");
    let mut eve = Browser::new(&scene);
    let form = eve.get("/setup").await;
    assert_eq!(form.headers()[header::LOCATION], "/login");
    // Its form may still lie open somewhere.
    let login = eve.get("/login").await;
    eve.token = token_in(&text(login).await);
    let fields =
        [("token", used.as_str()), ("name", "eve"), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(eve.post("/setup", &fields).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(scene.state.ledger.store().login().await.unwrap().unwrap().name, NAME);
}

#[tokio::test]
async fn a_login_makes_another_session_each_time_and_a_log_out_ends_it() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let first = browser.cookies.clone();
    assert_eq!(browser.post("/logout", &[]).await.status(), StatusCode::SEE_OTHER);
    browser.cookies.clone_from(&first);
    let said = browser.get("/api/v1/status").await;
    assert_eq!(said.status(), StatusCode::UNAUTHORIZED, "the old cookie is worth nothing");

    // A cookie that somebody else has set is not made good by logging in.
    browser.cookies = vec![("towline".into(), "planted".into())];
    let form = browser.get("/login").await;
    browser.token = token_in(&text(form).await);
    let fields = [("name", NAME), ("password", PASSWORD)];
    assert_eq!(browser.post("/login", &fields).await.status(), StatusCode::SEE_OTHER);
    let session = browser.cookies.iter().find(|(name, _)| name == "towline").unwrap();
    assert!(session.1 != "planted" && !first.contains(session));
    assert_eq!(browser.get("/api/v1/status").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_logs_all_other_browsers_out() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let mut other = Browser::new(&scene);
    let form = other.get("/login").await;
    other.token = token_in(&text(form).await);
    other.post("/login", &[("name", NAME), ("password", PASSWORD)]).await;
    assert_eq!(other.get("/api/v1/status").await.status(), StatusCode::OK);
    let body = format!("{{\"old\":\"{PASSWORD}\",\"new\":\"another horse battery\"}}");
    let request = browser
        .request(Method::PUT, "/api/v1/login/password")
        .header("x-csrf-token", &browser.token)
        .header("origin", "http://localhost")
        .header("content-type", "application/json");
    let said = browser.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(said.status(), StatusCode::OK);
    assert_eq!(browser.get("/api/v1/status").await.status(), StatusCode::OK);
    assert_eq!(other.get("/api/v1/status").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn neither_passwords_nor_sessions_nor_keys_can_be_read_out_of_the_ledger() {
    let scene = scene().await;
    let browser = scene.browser().await;
    let key = key(&scene, Scope::Read).await;
    let store = scene.state.ledger.store();
    let now = scene.state.ledger.clock().now();
    let kept = format!(
        "{:?} {:?} {:?}",
        store.login().await.unwrap(),
        store.sessions(now).await.unwrap(),
        store.keys().await.unwrap()
    );
    let session = browser.cookies.iter().find(|(name, _)| name == "towline").unwrap();
    for secret in [PASSWORD, &session.1, &key, key.trim_start_matches("towline_")] {
        assert!(!kept.contains(secret), "{kept}");
    }
    assert!(kept.contains("$argon2id$v=19$m=7168,t=5,p=1$"), "{kept}");
}

#[tokio::test]
async fn a_session_cookie_is_out_of_reach_of_scripts_other_sites_and_other_hosts() {
    let scene = behind_a_proxy(&[]).await;
    for (proto, name, secure) in
        [("http", "towline-visitor", false), ("https", "__Host-towline-visitor", true)]
    {
        let asked = request(Method::GET, "/setup").header("x-forwarded-proto", proto);
        let said = scene.send_from("10.0.0.1", asked.body(Body::empty()).unwrap()).await;
        let cookie = said.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite="), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
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
    assert_eq!(met, 1);
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
async fn tries_are_counted_for_who_makes_them_whatever_he_writes_in_headers() {
    let scene = behind_a_proxy(&[]).await;
    scene.browser().await;
    let mut statuses = Vec::new();
    for n in 0..8 {
        let asked = request(Method::POST, "/api/v1/session")
            .header("origin", "http://localhost")
            .header("content-type", "application/json")
            .header("x-forwarded-for", format!("198.51.100.{n}"));
        let body = Body::from("{\"name\":\"jo\",\"password\":\"a wrong password\"}");
        let said = scene.send_from("203.0.113.5", asked.body(body).unwrap()).await;
        if said.status() == StatusCode::TOO_MANY_REQUESTS {
            assert!(said.headers().contains_key(header::RETRY_AFTER));
        }
        statuses.push(said.status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
}

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
async fn a_login_form_from_elsewhere_logs_nobody_in() {
    let scene = scene().await;
    scene.browser().await;
    let mut eve = Browser::new(&scene);
    let form = eve.get("/login").await;
    eve.token = token_in(&text(form).await);
    // Her own form and token, sent by another's browser.
    let mut victim = Browser::new(&scene);
    victim.token.clone_from(&eve.token);
    let fields = [("name", NAME), ("password", PASSWORD)];
    assert_eq!(victim.post("/login", &fields).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(eve.post("/login", &fields).await.status(), StatusCode::SEE_OTHER);
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
