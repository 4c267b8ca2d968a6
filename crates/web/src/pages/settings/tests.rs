//! The page of the settings, from what is typed to what is written.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use towline_api::settings::{Change, Mistake, Settings};

use crate::{
    AccessSettings, SettingsRefusal,
    testing::{Browser, Scene, text},
};

pub(in crate::pages) fn field(path: &[&str], form: &Value, rest: &Value) -> Value {
    let mut field = json!({
        "path": path, "name": path.last(), "summary": "What it is.", "doc": "What it is.",
        "form": form, "required": false, "secret": false, "set": false, "value": null,
        "default": null, "example": null, "origin": {"from": "nowhere"}, "locked": null,
    });
    for (name, value) in rest.as_object().unwrap() {
        field[name] = value.clone();
    }
    field
}

pub(in crate::pages) fn section(path: &[&str], fields: &Value, sections: &Value) -> Value {
    json!({
        "path": path, "name": path.last().unwrap_or(&""), "summary": "What it is.",
        "doc": "What it is.", "written": true, "removable": path.len() == 2, "fields": fields,
        "sections": sections, "kinds": [],
    })
}

/// One media server, with a key of each sort; and what can be added.
fn settings() -> Settings {
    let text = json!({"is": "text"});
    let below = ["requests", "media", "seerr"];
    let at = |name| [below.as_slice(), &[name]].concat();
    let fields = json!([
        field(
            &at("url"),
            &text,
            &json!({
                "set": true, "value": "http://<old>:5055", "origin": {"from": "file", "line": 3},
            })
        ),
        field(
            &at("key"),
            &text,
            &json!({
                "set": true, "secret": true, "origin": {"from": "secret-file", "path": "/run/seerr"},
            })
        ),
        field(&at("in_4k"), &json!({"is": "bool"}), &json!({"default": false})),
        field(&at("limit"), &json!({"is": "number"}), &json!({"default": 5})),
        field(
            &at("names"),
            &json!({"is": "list", "of": {"is": "text"}}),
            &json!({
                "set": true, "value": ["a", "b"],
            })
        ),
        field(
            &at("every"),
            &text,
            &json!({
                "set": true, "value": "1h", "locked": "it is set by SEERR_EVERY",
                "origin": {"from": "environment", "variable": "SEERR_EVERY"},
            })
        ),
    ]);
    let media = section(&below, &fields, &json!([]));
    let media = section(&["requests", "media"], &json!([]), &json!([media]));
    let mut requests = section(&["requests"], &json!([]), &json!([media]));
    let url = field(&["seerr", "url"], &text, &json!({"required": true}));
    let key = field(&["seerr", "key"], &text, &json!({"secret": true}));
    requests["kinds"] = json!([{
        "name": "seerr", "summary": "", "doc": "", "below": ["seerr"], "fields": [url, key],
        "sections": [],
    }]);
    serde_json::from_value(json!({
        "file": "/config/towline.toml", "exists": true, "version": "1", "not_writable": null,
        "mistakes": [], "root": section(&[], &json!([]), &json!([requests])),
    }))
    .unwrap()
}

async fn scene() -> Scene {
    let scene = Scene::new(AccessSettings::default()).await;
    *scene.settings.settings.lock().unwrap() = Some(settings());
    scene
}

const PART: (&str, &str) = ("part", r#"["requests","media"]"#);

fn named(name: &str) -> String {
    format!(r#"v:["requests","media","seerr","{name}"]"#)
}

/// As the form of the part is sent when these were typed.
async fn send(browser: &mut Browser<'_>, to: &str, typed: &[(&str, &str)]) -> (StatusCode, String) {
    let named: Vec<_> = typed.iter().map(|(name, value)| (named(name), *value)).collect();
    let mut fields = vec![("version", "1"), PART];
    fields.extend(named.iter().map(|(name, value)| (name.as_str(), *value)));
    let response = browser.post(to, &fields).await;
    (response.status(), text(response).await)
}

#[tokio::test]
async fn going_back_to_what_was_tested_sends_no_form() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let key = named("url");
    let fields = [("version", "1"), PART, (key.as_str(), "http://typed:5055")];
    for to in ["/settings/test", "/settings/review"] {
        let sent = browser.submit(to, &fields).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        let to = sent.headers()[header::LOCATION].to_str().unwrap().to_owned();
        assert!(to.starts_with("/settings?shown="), "{to}");
        let page = text(browser.get(&to).await).await;
        assert!(page.contains("http://typed:5055"), "{page}");
    }
    let gone = text(browser.get("/settings?shown=gone").await).await;
    assert!(gone.contains("What was typed is kept no longer."), "{gone}");
}

/// What a hidden field holds.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    rest.split('"').next().unwrap()
}

fn last_asked(scene: &Scene) -> (&'static str, Value) {
    let (what, changes) = scene.settings.asked.lock().unwrap().last().cloned().expect("asked");
    (what, serde_json::to_value(changes).unwrap())
}

fn path(name: &str) -> Value {
    json!(["requests", "media", "seerr", name])
}

#[tokio::test]
async fn each_key_is_a_field_with_where_its_value_comes_from() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/settings").await).await;
    for words in [
        "value=\"http://&lt;old&gt;:5055\"",
        "Line 3 of the file.",
        "From the file /run/seerr.",
        "type=\"password\"",
        "type=\"checkbox\"",
        "placeholder=\"5\"",
        "\na\nb</textarea>",
        "Set by the environment: SEERR_EVERY. Not to be changed here: it is set by SEERR_EVERY.",
        "Name of a new seerr",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn only_what_was_typed_anew_is_changed_and_the_diff_comes_first() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let typed = [
        ("url", "http://new:5055"),
        ("limit", "7"),
        ("names", "a\r\n\r\n c \r\n"),
        ("every", "2h"),
    ];
    let (status, page) = send(&mut browser, "/settings/review", &typed).await;
    assert_eq!(status, StatusCode::OK);
    let (what, changes) = last_asked(&scene);
    let set = |name: &str, value: Value| json!({"do": "set", "path": path(name), "value": value});
    let expected = json!([
        set("url", json!("http://new:5055")),
        set("limit", json!(7)),
        set("names", json!(["a", "c"])),
    ]);
    assert_eq!((what, &changes), ("check", &expected));
    assert!(page.contains("<del>old &lt;b&gt;</del><ins>new &lt;b&gt;</ins>"), "{page}");
    assert!(page.contains("value=\"http://new:5055\""), "what was typed stays");

    let sealed = hidden(&page, "changes").to_owned();
    *scene.settings.restart.lock().unwrap() = vec!["server".into()];
    let fields = [("version", "1"), PART, ("changes", sealed.as_str())];
    let saved = browser.post("/settings/save", &fields).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let to = saved.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert_eq!(last_asked(&scene), ("write", expected));
    let page = text(browser.get(&to).await).await;
    assert!(page.contains("This counts after a restart: server."), "{to}");
}

#[tokio::test]
async fn an_emptied_field_goes_back_to_its_default_and_an_untouched_form_changes_nothing() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let same = [("url", "http://<old>:5055"), ("names", "a\r\nb"), ("limit", ""), ("key", "")];
    send(&mut browser, "/settings/review", &same).await;
    assert_eq!(last_asked(&scene).1, json!([]));
    send(&mut browser, "/settings/review", &[("names", "")]).await;
    assert_eq!(last_asked(&scene).1, json!([{"do": "unset", "path": path("names")}]));
}

#[tokio::test]
async fn a_box_that_is_not_ticked_is_a_no_only_where_it_was_on_the_form() {
    let scene = scene().await;
    let mut on = settings();
    let form = &mut on.root.sections[0].sections[0].sections[0].fields[2];
    (form.set, form.value) = (true, Some(json!(true)));
    *scene.settings.settings.lock().unwrap() = Some(on);
    let mut browser = scene.browser().await;
    send(&mut browser, "/settings/review", &[]).await;
    assert_eq!(last_asked(&scene).1, json!([]));
    let shown = r#"b:["requests","media","seerr","in_4k"]"#;
    browser.post("/settings/review", &[("version", "1"), PART, (shown, "1")]).await;
    let no = json!([{"do": "set", "path": path("in_4k"), "value": false}]);
    assert_eq!(last_asked(&scene).1, no);
}

#[tokio::test]
async fn a_secret_is_carried_through_every_step_and_stands_on_no_page() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let (_, page) = send(&mut browser, "/settings/test", &[("key", "hunter2")]).await;
    let set = json!([{"do": "set", "path": path("key"), "value": "hunter2"}]);
    assert_eq!(last_asked(&scene), ("test", set.clone()));
    assert!(!page.contains("hunter2") && page.contains("typed, not saved yet"));
    assert!(page.contains("nothing listens there") && page.contains("is it up?"));

    let kept = hidden(&page, "kept").to_owned();
    let reviewed =
        browser.post("/settings/review", &[("version", "1"), PART, ("kept", &kept)]).await;
    let page = text(reviewed).await;
    assert_eq!(last_asked(&scene), ("check", set.clone()));
    assert!(!page.contains("hunter2"));

    let sealed = hidden(&page, "changes").to_owned();
    // Somebody was faster: the typed secret still stands nowhere, and is not lost.
    let fields = [("version", "0"), PART, ("changes", sealed.as_str())];
    let late = browser.post("/settings/save", &fields).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    let page = text(late).await;
    assert!(page.contains("The file has changed meanwhile.") && !page.contains("hunter2"));
    hidden(&page, "kept");
    let fields = [("version", "1"), PART, ("changes", sealed.as_str())];
    assert_eq!(browser.post("/settings/save", &fields).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(last_asked(&scene), ("write", set));
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stays() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let path = ["requests", "media", "seerr", "url"].map(String::from).to_vec();
    let hint = Some("begin with http://".into());
    let mistake = Mistake { path, words: "no <address>".into(), hint, place: None };
    *scene.settings.refusal.lock().unwrap() = Some(SettingsRefusal::Mistakes(vec![mistake]));
    let (status, page) = send(&mut browser, "/settings/review", &[("url", "nowhere")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("<p class=\"error\">no &lt;address&gt;: begin with http://</p>"));
    assert!(page.contains("value=\"nowhere\"") && page.contains("aria-invalid=\"true\""));
}

#[tokio::test]
async fn a_secret_that_is_asked_for_again_is_asked_for_at_its_field() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let path = ["requests", "media", "seerr", "key"].map(String::from).to_vec();
    let words = "it was given for another address".into();
    let mistake = Mistake { path, words, hint: Some("type it again".into()), place: None };
    *scene.settings.refusal.lock().unwrap() = Some(SettingsRefusal::Mistakes(vec![mistake]));
    let (status, page) = send(&mut browser, "/settings/test", &[("url", "http://new")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("it was given for another address: type it again</p>"));
    assert!(page.contains("type=\"password\"") && page.contains("aria-invalid=\"true\""));
}

#[tokio::test]
async fn a_page_of_before_a_change_is_not_taken_and_says_so() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    scene.settings.settings.lock().unwrap().as_mut().unwrap().version = "2".into();
    let (status, page) = send(&mut browser, "/settings/review", &[("url", "http://new")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("The file has changed meanwhile.") && page.contains("http://new"));
    assert!(scene.settings.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_part_is_added_under_a_name_and_taken_out_after_a_look() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let fields = [("part", r#"["requests"]"#), ("kind", "seerr"), ("name", "second.one")];
    let page = text(browser.post("/settings/add", &fields).await).await;
    assert!(page.contains("(not added yet)") && page.contains("(needed)"));
    let fields = [
        ("version", "1"),
        ("part", r#"["requests","second.one"]"#),
        ("kind", "seerr"),
        (r#"v:["requests","second.one","seerr","url"]"#, "http://b"),
    ];
    browser.post("/settings/review", &fields).await;
    let table = json!(["requests", "second.one", "seerr"]);
    let url = json!(["requests", "second.one", "seerr", "url"]);
    let added = json!([
        {"do": "add", "path": table}, {"do": "set", "path": url, "value": "http://b"},
    ]);
    assert_eq!(last_asked(&scene).1, added);

    let fields = [("part", r#"["requests"]"#), ("kind", "seerr"), ("name", "media")];
    assert_eq!(browser.post("/settings/add", &fields).await.status(), StatusCode::CONFLICT);

    let fields = [("version", "1"), PART, ("remove", r#"["requests","media"]"#)];
    let page = text(browser.post("/settings/review", &fields).await).await;
    assert_eq!(last_asked(&scene).1, json!([{"do": "remove", "path": ["requests", "media"]}]));
    assert!(page.contains("Remove it"));
}

#[tokio::test]
async fn changes_that_nobody_looked_over_are_not_written() {
    let scene = scene().await;
    let mut browser = scene.browser().await;
    let changes = vec![Change::Remove { path: vec!["requests".into()] }];
    let forged = serde_json::to_string(&changes).unwrap();
    let fields = [("version", "1"), PART, ("changes", forged.as_str())];
    assert_eq!(browser.post("/settings/save", &fields).await.status(), StatusCode::CONFLICT);
    assert!(scene.settings.asked.lock().unwrap().is_empty());
}
