//! The pages: whole, safe whatever the names in them, and of use with scripts off.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use towline_api::status::NodeStatus;
use towline_domain::{Cause, Choice, FlowName, ItemId, Thing as _, imports::Album};
use towline_store::NewItem;

use crate::{
    AccessSettings,
    testing::{Browser, NAME, PASSWORD, Scene, request, text, token_in},
};

/// What others have called things, to see what comes of it.
const HOSTILE: &str =
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> \u{202e}gnp.exe\r\nSet-Cookie: x=1";

async fn scene() -> Scene {
    Scene::new(AccessSettings::default()).await
}

fn item(kind: &'static str, key: &str, stage: &'static str) -> NewItem {
    NewItem {
        flow: FlowName::Imports,
        kind,
        key: key.into(),
        source: "directory:/x".into(),
        title: format!("{HOSTILE} {key}"),
        stage,
        ended: false,
        version: 1,
        detail: serde_json::json!({ "note": HOSTILE }),
        due_at: None,
        says: vec![format!("found {HOSTILE}")],
    }
}

/// A ledger with an album of a hostile name that asks something.
async fn with_question() -> Scene {
    let scene = scene().await;
    let ledger = &scene.state.ledger;
    ledger.add(vec![item(Album::KIND, "a", "held")]).await.unwrap();
    let cause = Cause::Baseline { count: 3 };
    let (choices, now) = ([Choice::All, Choice::Retry], ledger.clock().now());
    ledger.store().ask(ItemId(1), &cause, &choices, HOSTILE, now).await.unwrap();
    scene
}

/// The pages that are there whatever is configured, of the table.
fn paths(scene: &Scene) -> Vec<String> {
    let pages = scene.app.routes().all().iter().filter(|route| {
        route.kind == crate::Kind::Page && route.method == Method::GET && !route.path.contains('{')
    });
    let no_forms = ["/login", "/setup", "/settings", "/guide", "/logs/towline.log"];
    let mut paths: Vec<_> = pages.map(|route| route.path.clone()).collect();
    paths.retain(|path| !no_forms.contains(&path.as_str()));
    paths
}

#[tokio::test]
async fn every_page_is_whole_when_there_is_nothing_and_when_there_is_something() {
    for scene in [scene().await, with_question().await] {
        let mut browser = scene.browser().await;
        for path in paths(&scene) {
            let said = browser.get(&path).await;
            assert_eq!(said.status(), StatusCode::OK, "{path}");
            let page = text(said).await;
            assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"), "{path}");
            assert!(page.contains("<main id=\"main\""), "{path}");
            for inline in ["<script>", "onclick=", "onerror=alert(2)>", "style=\"", "javascript:"] {
                assert!(!page.contains(inline), "{inline} on {path}");
            }
        }
    }
}

#[tokio::test]
async fn names_from_elsewhere_are_only_ever_text() {
    let scene = with_question().await;
    let mut browser = scene.browser().await;
    for path in ["/", "/inbox", "/items/1", "/history", "/api/v1/items", "/api/v1/inbox"] {
        let said = browser.get(path).await;
        assert!(!said.headers().contains_key(header::SET_COOKIE), "{path}");
        let page = text(said).await;
        assert!(!page.contains("<script>alert") || path.starts_with("/api"), "{path}");
        assert!(!page.contains("<img src=x") || path.starts_with("/api"), "{path}");
        assert!(!page.contains('\u{202e}') || path.starts_with("/api"), "{path}: text is turned");
    }
    let page = text(browser.get("/items/1").await).await;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "it is told as it is");
}

#[tokio::test]
async fn a_question_is_answered_by_its_form() {
    let scene = with_question().await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/inbox").await).await;
    assert!(
        page.contains("action=\"/inbox/1/answer\"") && page.contains("value=\"all\""),
        "{page}"
    );
    assert!(!page.contains("Try all 1 again"), "its own button says so: {page}");
    let epoch = ("epoch", "1");
    let said = browser.post("/inbox/1/answer", &[("choice", "all"), epoch]).await;
    assert_eq!(said.status(), StatusCode::SEE_OTHER);
    let to = said.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let page = text(browser.get(&to).await).await;
    assert!(page.contains("Answered: All of them."), "{page}");
    assert!(page.contains("All of them are taken up now."), "{page}");
    let journal = scene.state.ledger.store().journal(ItemId(1)).await.unwrap();
    assert_eq!(journal.last().unwrap().words, "answered all by jo (page)");
    let again = browser.post("/inbox/1/answer", &[("choice", "all"), epoch]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert!(text(again).await.contains("was answered already"), "a page says so");
}

#[tokio::test]
async fn an_answer_that_is_not_offered_or_is_none_is_told() {
    let scene = with_question().await;
    let mut browser = scene.browser().await;
    for choice in ["as-is", "nonsense", ""] {
        let said = browser.post("/inbox/1/answer", &[("choice", choice)]).await;
        assert!(said.status().is_client_error(), "{choice}: {}", said.status());
    }
    let said = browser.post("/inbox/99/answer", &[("choice", "all")]).await;
    assert_eq!(said.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn after_a_login_one_is_where_one_wanted_to_be() {
    let scene = scene().await;
    scene.browser().await;
    let mut browser = Browser::new(&scene);
    let sent = browser.get("/inbox?cause=x%26y").await;
    let to = sent.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert_eq!(to, "/login?next=/inbox%3Fcause%3Dx%2526y");
    let form = text(browser.get(&to).await).await;
    assert!(form.contains("name=\"next\" value=\"/inbox?cause=x%26y\""), "{form}");
    browser.token = token_in(&form);
    let fields = [("name", NAME), ("password", PASSWORD), ("next", "/inbox?cause=x%26y")];
    let said = browser.post("/login", &fields).await;
    assert_eq!(said.headers()[header::LOCATION], "/inbox?cause=x%26y");

    for elsewhere in ["//evil.test", "https://evil.test"] {
        let mut browser = Browser::new(&scene);
        browser.token = token_in(&text(browser.get("/login").await).await);
        let fields = [("name", NAME), ("password", PASSWORD), ("next", elsewhere)];
        let said = browser.post("/login", &fields).await;
        assert_eq!(said.headers()[header::LOCATION], "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_beside_the_form_and_the_name_stays() {
    let scene = scene().await;
    scene.browser().await;
    let mut browser = Browser::new(&scene);
    browser.token = token_in(&text(browser.get("/login").await).await);
    let said = browser.post("/login", &[("name", NAME), ("password", "a wrong one")]).await;
    assert_eq!(said.status(), StatusCode::UNAUTHORIZED);
    let page = text(said).await;
    assert!(page.contains("role=\"alert\"") && page.contains("value=\"jo\""), "{page}");
    assert!(!page.contains("a wrong one"), "{page}");
}

#[tokio::test]
async fn a_key_is_made_shown_once_and_removed() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let made = browser.post("/account/keys", &[("name", "homepage"), ("scope", "read")]).await;
    let page = text(made).await;
    let (_, key) = page.split_once("id=\"new-key\">").unwrap();
    let key = key.split('<').next().unwrap().to_owned();
    let asked = request(Method::GET, "/api/v1/stats").header("x-api-key", &key);
    let said = scene.send(asked.body(Body::empty()).unwrap()).await;
    assert_eq!(said.status(), StatusCode::OK);
    let again = text(browser.get("/account").await).await;
    assert!(again.contains("homepage") && !again.contains(&key), "{again}");
    assert_eq!(browser.post("/account/keys/1/remove", &[]).await.status(), StatusCode::SEE_OTHER);
    let asked = request(Method::GET, "/api/v1/stats").header("x-api-key", &key);
    let said = scene.send(asked.body(Body::empty()).unwrap()).await;
    assert_eq!(said.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_theme_is_remembered_by_the_browser_and_written_into_the_page() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    assert!(text(browser.get("/").await).await.contains("<html lang=\"en\">"));
    assert_eq!(browser.post("/theme", &[("theme", "dark")]).await.status(), StatusCode::SEE_OTHER);
    assert!(text(browser.get("/").await).await.contains("<html lang=\"en\" data-theme=\"dark\">"));
    browser.post("/theme", &[("theme", "auto")]).await;
    assert!(text(browser.get("/").await).await.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn below_a_base_path_every_link_and_form_has_it() {
    let settings = AccessSettings { base_path: "/tow".into(), ..AccessSettings::default() };
    let scene = Scene::new(settings).await;
    let mut browser = scene.browser().await;
    for path in paths(&scene) {
        let said = browser.get(&format!("/tow{path}")).await;
        assert_eq!(said.status(), StatusCode::OK, "{path}");
        let page = text(said).await;
        for attribute in ["href=\"", "action=\"", "src=\""] {
            for part in page.split(attribute).skip(1) {
                let value = part.split('"').next().unwrap();
                let is_ours = value.starts_with("/tow/")
                    || value.starts_with('#')
                    || value.starts_with("http");
                assert!(is_ours, "{attribute}{value} on {path}");
            }
        }
    }
}

#[tokio::test]
async fn who_shares_the_ledger_is_told_where_it_is_shared() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    assert!(!text(browser.get("/").await).await.contains("Nodes"));
    let node = |name: &str, role: &str, follows, this| NodeStatus {
        name: name.into(),
        role: role.into(),
        version: "1.0".into(),
        since: "2026-11-23T10:00:00Z".into(),
        follows,
        this,
    };
    *scene.desk.nodes.lock().unwrap() =
        vec![node("<b>nas", "all", 3, true), node("page", "web", 0, false)];
    let page = text(browser.get("/").await).await;
    assert!(page.contains("Nodes") && page.contains("&lt;b&gt;nas"), "{page}");
    assert!(page.contains("this one, follows 3 parts") && page.contains("the page only"), "{page}");
}

#[tokio::test]
async fn a_page_that_is_not_there_is_a_page() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let said = browser.get("/items/99").await;
    assert_eq!(said.status(), StatusCode::NOT_FOUND);
    let page = text(said).await;
    assert!(page.contains("There is no item 99") && page.contains("To the overview"), "{page}");
}

#[tokio::test]
async fn what_a_browser_does_not_find_is_a_page_and_what_a_program_does_not_is_a_problem() {
    let scene = scene().await;
    let ours = scene.browser().await;
    let kind = async |method: Method, at: &str, accept: &str, is_ours: bool| {
        let asked = if is_ours { ours.request(method, at) } else { request(method, at) };
        let asked = asked.header(header::ACCEPT, accept).body(Body::empty()).unwrap();
        let said = scene.send(asked).await;
        let kind = said.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        (said.status().as_u16(), kind.starts_with("text/html"), text(said).await)
    };
    let html = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    for is_ours in [true, false] {
        let (status, is_page, page) = kind(Method::GET, "/nowhere", html, is_ours).await;
        assert_eq!((status, is_page), (404, true), "{page}");
        assert!(page.contains("There is nothing at this address."), "{page}");
        assert_eq!(page.contains("<nav"), is_ours, "{page}");
        for (at, accept) in [("/nowhere", "*/*"), ("/api/v1/nowhere", html)] {
            let (status, is_page, said) = kind(Method::GET, at, accept, is_ours).await;
            assert_eq!((status, is_page), (404, false), "{at} {accept}: {said}");
        }
    }
    let (status, is_page, page) = kind(Method::GET, "/logout", html, true).await;
    assert_eq!((status, is_page), (405, true), "{page}");
    let (status, is_page, said) = kind(Method::GET, "/api/v1/reload", html, true).await;
    assert_eq!((status, is_page), (405, false), "{said}");
}

#[tokio::test]
async fn a_page_and_all_that_it_is_made_of_are_light() {
    let scene = with_question().await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/").await).await;
    let assets = page.split(['"']).filter(|part| part.starts_with("/assets/")).map(str::to_owned);
    let mut bytes = packed(page.as_bytes());
    for asset in assets.collect::<std::collections::BTreeSet<_>>() {
        bytes += packed(text(browser.get(&asset).await).await.as_bytes());
    }
    assert!(bytes <= 150 << 10, "{bytes} bytes at the first load");
}

/// As it goes over the wire.
fn packed(bytes: &[u8]) -> usize {
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap().len()
}
