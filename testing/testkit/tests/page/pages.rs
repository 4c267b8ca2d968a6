//! The pages that are looked at, as pictures and by axe.

use towline_testkit::browser::Browser;

use crate::world::World;

/// A page, and what is done on it before it is looked at.
pub(crate) struct Page {
    pub(crate) name: &'static str,
    path: String,
    /// What is pressed, where something is.
    press: Option<&'static str>,
    /// Which of its parts is opened, where one is.
    pub(crate) open: Option<usize>,
}

impl Page {
    pub(crate) fn at(name: &'static str, path: impl Into<String>) -> Self {
        Self { name, path: path.into(), press: None, open: None }
    }

    /// Shows it.
    pub(crate) async fn show(&self, world: &World, browser: &Browser) {
        browser.go(&format!("{}{}", world.address(), self.path)).await;
        browser.until_says("towline").await;
        if let Some(press) = self.press {
            browser.press(press).await;
            browser.until_says("towline").await;
        }
        if let Some(at) = self.open {
            let open = format!("document.querySelectorAll('main details.part')[{at}].open = true");
            browser.run(&open, Vec::new()).await;
        }
    }
}

/// The pages that are there whatever is configured.
const ALWAYS: [(&str, &str); 13] = [
    ("overview", "/"),
    ("inbox", "/inbox"),
    ("wishes", "/wishes"),
    ("titles", "/wishes/titles"),
    ("tombstones", "/wishes/tombstones"),
    ("torrents", "/torrents"),
    ("imports", "/imports"),
    ("folders", "/folders"),
    ("settings", "/settings"),
    ("history", "/history"),
    ("logs", "/logs"),
    ("account", "/account"),
    ("nowhere", "/items/999999"),
];

/// What is looked at more closely, each with a kind of thing, a stage, and where it is seen.
const THINGS: [(&str, &str, &str); 5] = [
    ("item-title", "title", "requested"),
    ("item-wish", "wish", "unsure"),
    ("item-torrent", "torrent", "downloading"),
    ("item-album", "album", "asked"),
    ("item-folder", "folder", "failing"),
];

/// The pages that every world has.
pub(crate) fn always() -> Vec<Page> {
    ALWAYS.map(|(name, path)| Page::at(name, path)).into()
}

/// What is looked at more closely in this world.
pub(crate) fn closer(world: &World) -> Vec<Page> {
    let mut pages =
        vec![Page::at("history-filtered", "/history?flow=torrents&q=nothing+like+this")];
    pages.push(Page::at("logs-filtered", "/logs?level=warn"));
    for (name, kind, stage) in THINGS {
        let item = world.some(kind, stage);
        pages.extend(item.map(|item| Page::at(name, format!("/items/{}", item.id))));
    }
    let asked = world.towline.inbox().unwrap_or_default();
    if let Some(entry) = asked.iter().find(|entry| entry.cause == "wish-unsure") {
        pages.push(Page::at("candidates", format!("/wishes/candidates/{}", entry.id)));
    }
    let config = std::fs::read_to_string(world.towline.config()).unwrap_or_default();
    for (name, list) in [("list", "silent"), ("list", "films")] {
        if config.contains(&format!("[lists.{list}.")) {
            pages.push(Page::at(name, format!("/wishes/lists/{list}")));
        }
    }
    if config.contains("[lists.watchlist.") {
        let plan = Page::at("plan", "/wishes/lists/watchlist");
        pages.push(Page { press: Some("plan"), ..plan });
    }
    if config.contains("[importers.") {
        pages.push(Page { open: Some(1), ..Page::at("settings-open", "/settings") });
    }
    pages
}

/// The API's page is the same in every world.
pub(crate) fn api() -> Page {
    Page { open: Some(1), ..Page::at("api", "/api") }
}
