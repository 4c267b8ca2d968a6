//! Pictures of every page, for people to judge: `scripts/pictures` runs this.

use std::{
    fs,
    path::{Path, PathBuf},
};

use towline_testkit::browser::{Browser, Looks};

use crate::{
    pages::{Page, always, api, closer},
    world::World,
};

const LOOKS: [(&str, Looks); 4] = [
    ("desk-light", Looks::DESK),
    ("desk-dark", Looks { dark: true, ..Looks::DESK }),
    ("phone-light", Looks::PHONE),
    ("phone-dark", Looks { dark: true, ..Looks::PHONE }),
];

async fn taken(
    world: &World,
    browser: &Browser,
    (state, pages): (&str, Vec<Page>),
    into: &Path,
) -> Vec<String> {
    let mut names = Vec::new();
    for page in pages {
        for (label, looks) in LOOKS {
            browser.look(looks).await;
            page.show(world, browser).await;
            let file = format!("{}-{state}-{label}.png", page.name);
            fs::write(into.join(&file), browser.picture().await).unwrap();
            names.push(file);
        }
    }
    names
}

/// What the one picture shows in an empty world, and in a failing one: where it differs most.
const EMPTY: [&str; 7] = ["setup", "login", "overview", "inbox", "wishes", "torrents", "nowhere"];
const FAILING: [&str; 7] =
    ["overview", "inbox", "wishes", "torrents", "imports", "folders", "logs-filtered"];

/// Whether a picture is in the one of all: each page by day at a desk and by night on a phone, and
/// what fails the other way round.
fn is_chosen(name: &str) -> bool {
    let is_of = |pages: &[&str], state: &str| {
        pages.iter().any(|page| name.starts_with(&format!("{page}-{state}-")))
    };
    let (day, night) = (name.contains("-desk-light"), name.contains("-phone-dark"));
    match () {
        () if name.contains("-full-") || name.starts_with("api-") => day || night,
        () if name.contains("-failing-") => {
            is_of(&FAILING, "failing")
                && (name.contains("-desk-dark") || name.contains("-phone-light"))
        }
        () => is_of(&EMPTY, "empty") && day,
    }
}

/// One picture of many pictures.
async fn contact_sheet(browser: &Browser, into: &Path, names: &[String]) {
    let figure = |name: &String| {
        format!(
            "<figure class={}><img src=\"{name}\"><figcaption>{}</figcaption></figure>",
            if name.contains("-desk-") { "desk" } else { "phone" },
            name.trim_end_matches(".png")
        )
    };
    let figures: String = names.iter().filter(|name| is_chosen(name)).map(figure).collect();
    let page = format!(
        "<!DOCTYPE html><meta charset=utf-8><style>body{{margin:16px;background:#8a9297;font:11px sans-serif;\
         display:grid;grid-template-columns:repeat(8,1fr);grid-auto-flow:dense;gap:12px}}figure{{margin:0}}\
         img{{width:100%;height:210px;object-fit:cover;object-position:top left}}.desk{{grid-column:span 2}}</style>{figures}"
    );
    let path = into.join("contact-sheet.html");
    fs::write(&path, page).unwrap();
    browser.look(Looks::DESK).await;
    browser.go(&format!("file://{}", path.display())).await;
    fs::write(into.join("contact-sheet.png"), browser.picture().await).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes files: scripts/pictures runs it"]
async fn pictures_of_every_page() {
    let into = std::env::var("TOWLINE_PICTURES").expect("TOWLINE_PICTURES names a directory");
    let into = PathBuf::from(into);
    fs::create_dir_all(&into).unwrap();
    let mut names = of_an_empty_world(&into).await;
    let (full, failing) = (World::full().await, World::failing().await);
    failing.until_all_has_failed();
    for (state, world) in [("full", full), ("failing", failing)] {
        let browser = world.browser(&world.address(), Looks::DESK).await;
        let pages = always().into_iter().chain(closer(&world)).collect();
        names.extend(taken(&world, &browser, (state, pages), &into).await);
        browser.close().await;
    }
    let browser = Browser::start(Looks::DESK).await;
    contact_sheet(&browser, &into, &names).await;
    browser.close().await;
}

/// With the ways in: before there is a login, and after.
async fn of_an_empty_world(into: &Path) -> Vec<String> {
    let world = World::empty();
    let browser = Browser::start(Looks::DESK).await;
    let mut names = taken(&world, &browser, ("empty", vec![Page::at("setup", "/")]), into).await;
    browser.close().await;
    let browser = world.browser(&world.address(), Looks::DESK).await;
    let pages = always().into_iter().chain([api()]).collect();
    names.extend(taken(&world, &browser, ("empty", pages), into).await);
    browser.close().await;
    let browser = Browser::start(Looks::DESK).await;
    names.extend(taken(&world, &browser, ("empty", vec![Page::at("login", "/")]), into).await);
    browser.close().await;
    names
}
