//! Whether everybody can use the pages: axe-core finds nothing, in any theme and width.

use std::{fs, path::PathBuf};

use serde_json::Value;
use towline_testkit::browser::{Browser, Looks};

use crate::world::World;

/// The pages that are there whatever is configured.
pub(crate) const PAGES: [(&str, &str); 15] = [
    ("overview", "/"),
    ("inbox", "/inbox"),
    ("wishes", "/wishes"),
    ("titles", "/wishes/titles"),
    ("tombstones", "/wishes/tombstones"),
    ("torrents", "/torrents"),
    ("imports", "/imports"),
    ("folders", "/folders"),
    ("settings", "/settings"),
    ("api", "/api"),
    ("history", "/history"),
    ("logs", "/logs"),
    ("account", "/account"),
    ("item", "/items/1"),
    ("nowhere", "/items/999999"),
];

fn axe() -> String {
    let home =
        std::env::var("TOWLINE_TEST_HOME").expect("TOWLINE_TEST_HOME is set: run scripts/test");
    let path = PathBuf::from(home).join("axe/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&path).expect("axe-core is installed: run scripts/install-components")
}

/// What is wrong with the page that a browser shows, everything in it opened.
async fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    let open = "document.querySelectorAll('details').forEach((it) => it.open = true)";
    browser.run(open, Vec::new()).await;
    browser.run(axe, Vec::new()).await;
    let judge =
        "return axe.run(document, { resultTypes: ['violations'] }).then((it) => it.violations)";
    let found = browser.run(judge, Vec::new()).await;
    let all = found.as_array().cloned().unwrap_or_default();
    let told = |it: Value| format!("{} {}: {}", it["impact"], it["id"], it["nodes"][0]["html"]);
    all.into_iter().map(told).collect()
}

/// Whether something stands out of the page to the right.
async fn is_too_wide(browser: &Browser) -> bool {
    let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
    browser.run(wide, Vec::new()).await == Value::Bool(true)
}

async fn judged(world: &World) {
    let axe = axe();
    let browser = world.browser(&world.address(), Looks::DESK).await;
    let mut found = Vec::new();
    for (name, path) in PAGES {
        for looks in [
            Looks::DESK,
            Looks { dark: true, ..Looks::PHONE },
            Looks { width: 320, ..Looks::PHONE },
        ] {
            browser.look(looks).await;
            browser.go(&format!("{}{path}", world.address())).await;
            browser.until_says("towline").await;
            let all = violations(&browser, &axe).await;
            found.extend(all.into_iter().map(|it| format!("{name} {looks:?}: {it}")));
            if is_too_wide(&browser).await {
                found.push(format!("{name} {looks:?}: it is too wide"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_pages_with_something_in_them() {
    let world = World::full("").await;
    world.towline.until_asked(std::time::Duration::from_secs(30), "baseline");
    judged(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_pages_with_nothing_in_them() {
    judged(&World::empty().await).await;
}
