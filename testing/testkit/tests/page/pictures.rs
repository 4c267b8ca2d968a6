//! Pictures of every page, for people to judge: `scripts/pictures` runs this.

use std::{
    fs,
    path::{Path, PathBuf},
};

use towline_testkit::browser::{Browser, Looks};

use crate::{axe::PAGES, world::World};

const LOOKS: [(&str, Looks); 4] = [
    ("desk-light", Looks::DESK),
    ("desk-dark", Looks { dark: true, ..Looks::DESK }),
    ("phone-light", Looks::PHONE),
    ("phone-dark", Looks { dark: true, ..Looks::PHONE }),
];

async fn taken(world: &World, browser: &Browser, state: &str, into: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for (name, path) in PAGES {
        for (label, looks) in LOOKS {
            browser.look(looks).await;
            browser.go(&format!("{}{path}", world.address())).await;
            browser.until_says("towline").await;
            let file = format!("{name}-{state}-{label}.png");
            fs::write(into.join(&file), browser.picture().await).unwrap();
            names.push(file);
        }
    }
    names
}

/// One picture of all pictures.
async fn contact_sheet(browser: &Browser, into: &Path, names: &[String]) {
    let figure = |name: &String| {
        format!(
            "<figure class={}><img src=\"{name}\"><figcaption>{}</figcaption></figure>",
            if name.contains("-desk-") { "desk" } else { "phone" },
            name.trim_end_matches(".png")
        )
    };
    let figures: String = names.iter().map(figure).collect();
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
    let (full, empty) = (World::full("").await, World::empty().await);
    full.towline.until_asked(std::time::Duration::from_secs(30), "baseline");
    let browser = full.browser(&full.address(), Looks::DESK).await;
    let mut names = taken(&full, &browser, "full", &into).await;
    browser.close().await;
    let browser = empty.browser(&empty.address(), Looks::DESK).await;
    names.extend(taken(&empty, &browser, "empty", &into).await);
    contact_sheet(&browser, &into, &names).await;
    browser.close().await;
}
