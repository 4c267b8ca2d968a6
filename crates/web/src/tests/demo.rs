//! A demo: who comes in, how far, and what it says of itself.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use towline_api::access::{Scope, Who};

use crate::{
    Access, AccessSettings, Demo, Kind,
    testing::{Browser, Scene, request, text},
};

const SAYS: &str = "This is a demo.";

async fn scene(demo: Demo) -> Scene {
    Scene::new(AccessSettings { demo, ..AccessSettings::default() }).await
}

#[tokio::test]
async fn a_visitor_sees_every_page_but_those_of_who_owns_it_and_each_says_that_it_is_a_demo() {
    let scene = scene(Demo::Open).await;
    let pages = scene.app.routes().all().iter().filter(|route| {
        route.kind == Kind::Page && route.method == Method::GET && !route.path.contains('{')
    });
    let mut refused = 0;
    for route in pages.filter(|route| route.access != Access::Anybody) {
        let asked = request(Method::GET, &route.path).body(Body::empty()).unwrap();
        let said = scene.send(asked).await;
        let wanted = match route.access {
            Access::Needs(scope) if scope <= Scope::Operate => StatusCode::OK,
            _ => StatusCode::FORBIDDEN,
        };
        refused += u32::from(wanted == StatusCode::FORBIDDEN);
        assert_eq!(said.status(), wanted, "{}", route.path);
        let page = text(said).await;
        assert!(page.contains(SAYS), "{}", route.path);
        let is_refused = page.contains("not shown in the demo");
        assert_eq!(is_refused, wanted == StatusCode::FORBIDDEN, "{}", route.path);
    }
    assert!(refused > 3, "settings, logs and keys are not a visitor's");
}

#[tokio::test]
async fn a_visitor_s_button_works_and_another_page_s_does_not() {
    let scene = scene(Demo::Open).await;
    let mut visitor = Browser::new(&scene);
    let who = text(visitor.get("/api/v1/session").await).await;
    let who: Who = serde_json::from_str(&who).unwrap();
    assert_eq!((who.by.as_str(), who.scope), ("demo", Scope::Operate));
    let retry = [("cause", "unreachable:x")];
    let forged = visitor.post("/inbox/retry-all", &retry).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN, "without the page's token");
    visitor.token = who.csrf_token.unwrap();
    assert_eq!(visitor.post("/inbox/retry-all", &retry).await.status(), StatusCode::SEE_OTHER);
    let foreign = request(Method::POST, "/inbox/retry-all")
        .header(header::ORIGIN, "http://evil.test")
        .header("x-csrf-token", &visitor.token);
    let said = scene.send(foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(said.status(), StatusCode::FORBIDDEN, "from another page");
}

#[tokio::test]
async fn a_name_that_only_leads_here_is_refused_in_a_demo_too() {
    let scene = scene(Demo::Open).await;
    let rebound = axum::http::Request::get("/").header(header::HOST, "evil.test");
    let said = scene.send(rebound.body(Body::empty()).unwrap()).await;
    assert_eq!(said.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_demo_that_others_can_reach_takes_a_login() {
    let scene = scene(Demo::Closed).await;
    let first = scene.send(request(Method::GET, "/").body(Body::empty()).unwrap()).await;
    assert_eq!(first.headers()[header::LOCATION], "/setup");
    let form = scene.send(request(Method::GET, "/setup").body(Body::empty()).unwrap()).await;
    assert!(text(form).await.contains(SAYS));
    let mut owner = scene.browser().await;
    let account = owner.get("/account").await;
    assert_eq!(account.status(), StatusCode::OK);
    assert!(text(account).await.contains(SAYS));
}

#[tokio::test]
async fn what_is_real_does_not_say_that_it_is_a_demo() {
    let scene = scene(Demo::No).await;
    let mut owner = scene.browser().await;
    assert!(!text(owner.get("/").await).await.contains(SAYS));
}
