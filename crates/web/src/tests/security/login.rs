//! The login: made once, kept as codes, guessed at slowly, carried by a cookie that is hard to steal.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use towline_api::access::Scope;

use super::{behind_a_proxy, key, scene};
use crate::testing::{Browser, NAME, PASSWORD, request, text, token_in};

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
async fn a_token_is_good_for_one_of_those_who_send_it_at_once() {
    let scene = scene().await;
    let token = scene.state.door.token().await.unwrap().0;
    for round in 0..2 {
        let mut browsers: Vec<_> = (0..4).map(|_| Browser::new(&scene)).collect();
        for browser in &mut browsers {
            browser.token = token_in(&text(browser.get("/setup").await).await);
        }
        // A forgotten password is replaced as the first one is made.
        let token =
            if round == 0 { token.clone() } else { scene.state.door.token().await.unwrap().0 };
        let names = ["ann", "ben", "cat", "dan"];
        let posts = browsers.iter_mut().zip(names).map(|(browser, name)| {
            let token = token.clone();
            async move {
                let fields = [
                    ("token", token.as_str()),
                    ("name", name),
                    ("password", PASSWORD),
                    ("again", PASSWORD),
                ];
                browser.post("/setup", &fields).await.status()
            }
        });
        let said = futures::future::join_all(posts).await;
        let made = said.iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
        assert_eq!(made, 1, "{said:?}");
        let now = scene.state.ledger.clock().now();
        assert_eq!(scene.state.ledger.store().sessions(now).await.unwrap().len(), 1);
        scene.state.door.token().await.unwrap();
    }
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
async fn a_cookie_that_another_program_has_set_shuts_nobody_out_and_lets_nobody_in() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let ours = browser.cookies.clone();
    for planted in [vec!["planted"], vec!["planted", ""], vec!["a", "b", "c"]] {
        browser.cookies = planted.iter().map(|it| ("towline".into(), (*it).into())).collect();
        let said = browser.get("/api/v1/status").await;
        assert_eq!(said.status(), StatusCode::UNAUTHORIZED, "{planted:?} alone");
        browser.cookies = planted.iter().map(|it| ("towline".into(), (*it).into())).collect();
        browser.cookies.extend(ours.clone());
        assert_eq!(browser.get("/api/v1/status").await.status(), StatusCode::OK, "{planted:?}");
    }
}
