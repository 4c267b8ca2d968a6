//! The guide, from the first login to what is written.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use towline_api::settings::{Change, Proposal, Settings};

use crate::{
    AccessSettings, SettingsRefusal,
    pages::settings::tests::{field, section},
    testing::{Browser, Scene, text},
};

/// What can be added to a table: one kind, with these keys.
fn table(name: &str, kind: &str, keys: &[(&str, bool)], parts: &Value) -> Value {
    let text = json!({"is": "text"});
    let fields: Vec<_> = keys
        .iter()
        .map(|(key, secret)| {
            let required = *key == "importer";
            field(&[kind, key], &text, &json!({"secret": secret, "required": required}))
        })
        .collect();
    let mut table = section(&[name], &json!([]), parts);
    table["kinds"] = json!([{
        "name": kind, "summary": "", "doc": "", "below": [kind], "fields": fields, "sections": [],
    }]);
    table
}

/// Nothing is set up but an importer, where one is wanted.
fn settings(has_importer: bool) -> Settings {
    let library = section(
        &["importers", "library"],
        &json!([]),
        &json!([section(&["importers", "library", "betanin"], &json!([]), &json!([]))]),
    );
    let parts = if has_importer { json!([library]) } else { json!([]) };
    let keys = [("url", false), ("api_key", true), ("path", false), ("importer", false)];
    let key = field(&["providers", "trakt", "client_id"], &json!({"is": "text"}), &json!({}));
    let trakt = section(&["providers", "trakt"], &json!([key]), &json!([]));
    let tables = json!([
        table("requests", "seerr", &[("url", false), ("api_key", true)], &json!([])),
        table("importers", "betanin", &[("url", false), ("api_key", true)], &parts),
        table("imports", "slskd", &keys, &json!([])),
        section(&["lists"], &json!([]), &json!([])),
        section(&["providers"], &json!([]), &json!([trakt])),
    ]);
    serde_json::from_value(json!({
        "file": "/config/towline.toml", "exists": false, "version": "1", "not_writable": null,
        "mistakes": [], "root": section(&[], &json!([]), &tables),
    }))
    .unwrap()
}

async fn scene(has_importer: bool) -> Scene {
    let scene = Scene::new(AccessSettings::default()).await;
    *scene.settings.settings.lock().unwrap() = Some(settings(has_importer));
    scene
}

async fn send(
    browser: &mut Browser<'_>,
    to: &str,
    fields: &[(&str, &str)],
) -> (StatusCode, String) {
    let response = browser.post(to, fields).await;
    (response.status(), text(response).await)
}

const URL: &str = r#"v:["requests","media","seerr","url"]"#;
const KEY: &str = r#"v:["requests","media","seerr","api_key"]"#;

fn path(keys: &str) -> Vec<String> {
    keys.split('.').map(str::to_owned).collect()
}

fn set(keys: &str, value: &str) -> Change {
    Change::Set { path: path(keys), value: value.into() }
}

/// What the fake was asked last, in a word, with the changes.
fn last(scene: &Scene) -> (&'static str, Vec<Change>) {
    scene.settings.asked.lock().unwrap().last().cloned().expect("it was asked")
}

#[tokio::test]
async fn the_first_login_leads_to_the_guide_and_a_later_one_does_not() {
    for (is_fresh, to) in [(true, "/guide"), (false, "/")] {
        let scene = scene(!is_fresh).await;
        let token = scene.state.door.first_token().await.unwrap().unwrap();
        let mut browser = Browser::new(&scene);
        let form = text(browser.get("/setup").await).await;
        browser.token = crate::testing::token_in(&form);
        let password = "correct horse battery";
        let fields =
            [("token", &*token), ("name", "jo"), ("password", password), ("again", password)];
        let made = browser.post("/setup", &fields).await;
        assert_eq!(made.headers()[header::LOCATION], to);
    }
}

#[tokio::test]
async fn a_service_is_tested_with_what_was_typed_and_written_only_when_saved() {
    let scene = scene(false).await;
    let mut browser = scene.browser().await;
    let form = text(browser.get("/guide/wishes").await).await;
    assert!(form.contains("Media server") && form.contains("in Settings under General"), "{form}");

    let typed = [("do", "test"), (URL, "http://<seerr>:5055"), (KEY, "hunter2")];
    let (status, page) = send(&mut browser, "/guide/wishes/server", &typed).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("nothing listens there") && page.contains("is it up?"), "{page}");
    assert!(page.contains("http://&lt;seerr&gt;:5055") && !page.contains("hunter2"), "{page}");
    let asked: Vec<_> = scene.settings.asked.lock().unwrap().iter().map(|(it, _)| *it).collect();
    assert_eq!(asked, ["check", "test", "propose"], "nothing is written by a test");

    *scene.settings.works.lock().unwrap() = true;
    *scene.settings.warnings.lock().unwrap() = vec!["it is <there> before".into()];
    let (_, again) = send(&mut browser, "/guide/wishes/server", &typed).await;
    assert!(again.contains("It is &lt;there&gt; before."), "{again}");
    let kept = page.split_once("name=\"kept\" value=\"").unwrap().1.split('"').next().unwrap();
    let typed = [("do", "save"), (URL, "http://seerr:5055"), ("kept", kept)];
    let (status, _) = send(&mut browser, "/guide/wishes/server", &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let table = "requests.media.seerr";
    let expected = vec![
        Change::Add { path: path(table) },
        set(&format!("{table}.url"), "http://seerr:5055"),
        set(&format!("{table}.api_key"), "hunter2"),
    ];
    assert_eq!(last(&scene), ("write", expected));
}

#[tokio::test]
async fn what_a_form_has_drawn_is_shown_again_to_its_sender_without_sending_it() {
    let scene = scene(false).await;
    let mut browser = scene.browser().await;
    let typed = [("do", "test"), (URL, "http://typed:5055"), (KEY, "hunter2")];
    let sent = browser.submit("/guide/wishes/server", &typed).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let to = sent.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert!(to.starts_with("/guide/wishes?step=server&shown=") && to.ends_with("#open"), "{to}");
    let to = to.trim_end_matches("#open");
    let asked = scene.settings.asked.lock().unwrap().len();
    for _ in 0..2 {
        let page = text(browser.get(to).await).await;
        assert!(page.contains("nothing listens there"), "{page}");
        assert!(page.contains("http://typed:5055") && !page.contains("hunter2"), "{page}");
    }
    assert_eq!(scene.settings.asked.lock().unwrap().len(), asked, "nobody is asked anew");

    let request = crate::testing::request(axum::http::Method::GET, to);
    let other = scene.send_at_socket(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(other.status(), StatusCode::OK);
    let page = text(other).await;
    assert!(page.contains("kept no longer") && !page.contains("http://typed:5055"), "{page}");
}

#[tokio::test]
async fn what_was_left_empty_is_looked_for_and_a_proposal_is_taken_by_a_press() {
    let scene = scene(true).await;
    let mut browser = scene.browser().await;
    let at = "imports.soulseek.slskd";
    let map = "importers.library.betanin.path_map";
    let found = Proposal {
        words: "slskd downloads to /app/<dl>".into(),
        changes: vec![set(&format!("{at}.path"), "/srv/dl")],
    };
    let mapped = Proposal {
        words: "betanin sees it as /downloads".into(),
        changes: vec![
            Change::Add { path: path(map) },
            set(&format!("{map}.0.here"), "/srv/dl"),
            set(&format!("{map}.0.there"), "/downloads"),
        ],
    };
    *scene.settings.proposals.lock().unwrap() = vec![found, mapped];
    let typed =
        [("do", "save"), (r#"v:["imports","soulseek","slskd","url"]"#, "http://slskd:5030")];
    let (status, page) = send(&mut browser, "/guide/imports/source", &typed).await;
    // It was found, and is shown before it is written.
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("slskd downloads to /app/&lt;dl&gt;"), "{page}");
    assert!(page.contains("value=\"/srv/dl\"") && page.contains("Use it"), "{page}");

    let (_, sealed) = page.split_once("name=\"use\" value=\"").unwrap();
    let sealed = sealed.split('"').next().unwrap();
    let typed =
        [typed[1], (r#"v:["imports","soulseek","slskd","path"]"#, "/srv/dl"), ("use", sealed)];
    let (_, page) = send(&mut browser, "/guide/imports/source", &typed).await;
    let also = page.split_once("name=\"also\" value=\"").unwrap().1.split('"').next().unwrap();
    let typed = [("do", "save"), typed[0], typed[1], ("also", also)];
    let (status, _) = send(&mut browser, "/guide/imports/source", &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (did, changes) = last(&scene);
    assert_eq!(did, "write");
    assert!(changes.contains(&set(&format!("{at}.importer"), "library")), "{changes:?}");
    assert_eq!(changes.iter().filter(|it| **it == Change::Add { path: path(map) }).count(), 1);
    assert!(changes.contains(&set(&format!("{map}.0.there"), "/downloads")), "{changes:?}");
}

#[tokio::test]
async fn what_is_found_nowhere_is_asked_for_with_what_the_service_says() {
    let scene = scene(true).await;
    let mut browser = scene.browser().await;
    let (status, page) = send(&mut browser, "/guide/imports/source", &[("do", "save")]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("Its downloads directory: <bdi>it was not found on this machine"),
        "{page}"
    );
    assert!(page.contains("its downloads are in /app/&lt;dl&gt;: no directory here"), "{page}");
    let asked: Vec<_> = scene.settings.asked.lock().unwrap().iter().map(|(it, _)| *it).collect();
    assert_eq!(asked, ["propose"], "it is not tested with a path that nobody has given");
}

#[tokio::test]
async fn a_list_is_recognised_and_its_provider_asked_about_first() {
    let scene = scene(false).await;
    let mut browser = scene.browser().await;
    let (status, page) =
        send(&mut browser, "/guide/wishes/list", &[("pasted", "no list"), ("do", "test")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("&lt;this&gt; is no list"), "{page}");

    let pasted = ("pasted", "trakt:heist");
    let (_, page) = send(&mut browser, "/guide/wishes/list", &[pasted, ("do", "test")]).await;
    assert!(page.contains("the &lt;trakt&gt; list heist") && page.contains("client id"), "{page}");
    let key = (r#"v:["providers","trakt","client_id"]"#, "me");
    let typed = [pasted, key, ("do", "save")];
    let (status, _) = send(&mut browser, "/guide/wishes/list", &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (did, changes) = last(&scene);
    assert_eq!(did, "write");
    assert_eq!(changes[0], Change::Add { path: path("lists.mine.trakt") });
    assert!(changes.contains(&set("providers.trakt.client_id", "me")), "{changes:?}");
}

#[tokio::test]
async fn refusals_stand_on_the_page_with_what_was_typed() {
    let scene = scene(false).await;
    let mut browser = scene.browser().await;
    for (refusal, status) in [
        (SettingsRefusal::Busy, StatusCode::SERVICE_UNAVAILABLE),
        (SettingsRefusal::ChangedMeanwhile, StatusCode::CONFLICT),
        (SettingsRefusal::NotWritable("<read> only".into()), StatusCode::CONFLICT),
    ] {
        *scene.settings.refusal.lock().unwrap() = Some(refusal);
        let typed = [("do", "save"), (URL, "http://typed:1")];
        let (answered, page) = send(&mut browser, "/guide/wishes/server", &typed).await;
        assert_eq!(answered, status);
        assert!(page.contains("http://typed:1") && page.contains("role=\"alert\""), "{page}");
    }
    let (status, _) = send(&mut browser, "/guide/wishes/nothing", &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/guide/cooking").await.status(), StatusCode::NOT_FOUND);
}

/// A form with a file, as browsers send it.
fn upload(browser: &Browser<'_>, token: &str, file: &str) -> axum::http::Request<axum::body::Body> {
    let part = |name: &str, text: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let body = part("csrf", token)
        + &part("database", file).replace("\"database\"", "\"database\"; filename=\"x.db\"")
        + "--line--\r\n";
    browser
        .request(axum::http::Method::POST, "/guide/wishes/old/given")
        .header(header::ORIGIN, "http://localhost")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn what_an_old_tool_has_done_is_offered_and_taken_over_by_an_upload() {
    let scene = scene(false).await;
    let mut settings = settings(false);
    let media = section(
        &["requests", "media"],
        &json!([]),
        &json!([section(&["requests", "media", "seerr"], &json!([]), &json!([]))]),
    );
    settings.root.sections[0].sections = vec![serde_json::from_value(media).unwrap()];
    *scene.settings.settings.lock().unwrap() = Some(settings);
    let mut browser = scene.browser().await;
    let page = text(browser.get("/guide/wishes").await).await;
    assert!(page.contains("Coming from ListSync?"), "{page}");
    assert!(page.contains("/opt/&lt;ls&gt;/list_sync.db"), "{page}");

    let token = browser.token.clone();
    let too_large = "x".repeat(towline_api::old_state::LARGEST + 1);
    // Longer than any other form.
    let database = format!("SQLite format 3{}", "x".repeat(1 << 20));
    for (token, file, status) in [
        ("forged", "SQLite", StatusCode::FORBIDDEN),
        (&token, &too_large, StatusCode::UNPROCESSABLE_ENTITY),
        (&token, "no database", StatusCode::UNPROCESSABLE_ENTITY),
        (&token, &database, StatusCode::OK),
    ] {
        let request = upload(&browser, token, file);
        let answered = browser.send(request).await;
        let answered = browser.led(answered).await;
        assert_eq!(answered.status(), status, "{file}");
        let page = text(answered).await;
        assert_eq!(page.contains("taken over from ListSync"), status == StatusCode::OK, "{page}");
    }
    let taken = scene.desk.taken_over.lock().unwrap().clone();
    let given = crate::OldState::Given(database.into_bytes());
    assert_eq!(taken, [(towline_api::old_state::OldTool::ListSync, given)]);
}
