//! Whether everybody can use the pages: axe-core finds nothing, in any theme and width.

use std::fs;

use serde_json::Value;
use towline_testkit::{
    browser::{Browser, Looks},
    components::installed,
};

use crate::{
    pages::{Page, always, closer},
    world::World,
};

/// Where a page has the least room.
const NARROW: Looks = Looks { width: 320, dark: true, ..Looks::PHONE };

fn axe() -> String {
    let file = "node_modules/axe-core/axe.min.js";
    fs::read_to_string(installed("axe", file).join(file)).unwrap()
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

/// What is wrong with these pages in these looks.
async fn judged(world: &World, browser: &Browser, pages: &[Page], looks: &[Looks]) -> Vec<String> {
    let axe = axe();
    let mut found = Vec::new();
    for page in pages {
        for looks in looks {
            browser.look(*looks).await;
            page.show(world, browser).await;
            let name = page.name;
            let all = violations(browser, &axe).await;
            found.extend(all.into_iter().map(|it| format!("{name} {looks:?}: {it}")));
            if is_too_wide(browser).await {
                found.push(format!("{name} {looks:?}: it is too wide"));
            }
        }
    }
    found
}

async fn everybody_can_use(world: &World, pages: &[Page], looks: &[Looks]) {
    let browser = world.browser(&world.address(), Looks::DESK).await;
    let found = judged(world, &browser, pages, looks).await;
    assert!(found.is_empty(), "{found:#?}");
    browser.close().await;
}

/// Of a page that is looked at twice, once with a part opened, one is enough: here all are.
fn all(world: &World) -> Vec<Page> {
    always().into_iter().chain(closer(world)).filter(|page| page.open.is_none()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_pages_with_something_in_them_at_a_desk() {
    everybody_can_use(&World::full().await, &always(), &[Looks::DESK]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_pages_with_something_in_them_on_a_small_phone() {
    let world = World::full().await;
    everybody_can_use(&world, &all(&world), &[NARROW]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_pages_that_tell_of_trouble() {
    let world = World::failing().await;
    everybody_can_use(&world, &all(&world), &[Looks { dark: false, ..NARROW }]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_pages_with_nothing_in_them() {
    everybody_can_use(&World::empty(), &always(), &[Looks::DESK, NARROW]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_the_long_page_of_the_api() {
    everybody_can_use(&World::empty(), &[Page::at("api", "/api")], &[NARROW]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_come_in() {
    let world = World::empty();
    let browser = Browser::start(Looks::DESK).await;
    let mut found =
        judged(&world, &browser, &[Page::at("setup", "/")], &[Looks::DESK, NARROW]).await;
    browser.close().await;
    world.browser(&world.address(), Looks::DESK).await.close().await;
    let browser = Browser::start(Looks::DESK).await;
    found.extend(judged(&world, &browser, &[Page::at("login", "/")], &[Looks::DESK, NARROW]).await);
    assert!(found.is_empty(), "{found:#?}");
    browser.close().await;
}
