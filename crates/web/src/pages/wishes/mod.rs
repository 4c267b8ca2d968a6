//! Wishes: lists and what comes of them, the titles, and what is never asked for again.

mod candidates;
mod list;
mod lists;
mod plan;
mod standing;
#[cfg(test)]
mod tests;
mod titles;
mod tombstones;

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use towline_api::access::Scope::{Operate, Read};

use super::{PageFailure, view::View};
use crate::{
    State as App,
    routes::{Access::Needs, Kind, Table},
};

/// The pages about wishes.
pub(crate) fn routes() -> Table {
    Table::new("", Kind::Page)
        .get("/wishes", Needs(Read), lists::show)
        .get("/wishes/titles", Needs(Read), titles::show)
        .get("/wishes/lists/{name}", Needs(Read), list::show)
        .get("/wishes/lists/{name}/plan", Needs(Read), plan::none)
        .post("/wishes/lists/{name}/plan", Needs(Operate), plan::make)
        .post("/wishes/lists/{name}/run", Needs(Operate), lists::run)
        .get("/wishes/candidates/{entry}", Needs(Read), candidates::of_entry)
        .post("/wishes/candidates/{entry}", Needs(Operate), candidates::answer)
        .get("/wishes/means/{item}", Needs(Read), candidates::of_item)
        .post("/wishes/means/{item}", Needs(Operate), candidates::pin)
        .get("/wishes/tombstones", Needs(Read), tombstones::show)
        .post("/wishes/tombstones", Needs(Operate), tombstones::bury)
        .post("/wishes/tombstones/undo", Needs(Operate), tombstones::undo)
}

/// Of a name that is a part of a path, all that is not plain.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// The path of a list's page.
pub(in crate::pages) fn list_path(name: &str) -> String {
    format!("/wishes/lists/{}", utf8_percent_encode(name, IN_PATH))
}

/// Which of the three pages is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Lists,
    Titles,
    Tombstones,
}

/// How many there are of what the tabs lead to.
struct Counts {
    stages: std::collections::BTreeMap<String, u64>,
}

impl Counts {
    async fn read(app: &App) -> Result<Self, PageFailure> {
        Ok(Self { stages: app.ledger.store().title_counts().await? })
    }

    fn of(&self, stage: &str) -> u64 {
        self.stages.get(stage).copied().unwrap_or_default()
    }
}

fn tabs(view: &View, here: Tab) -> Markup {
    let tab = |tab: Tab, path: &str, name: &str| {
        html! {
            a href=(view.at(path)) aria-current=[(tab == here).then_some("page")] {
                (name)
            }
        }
    };
    html! {
        nav.tabs aria-label="Wishes" {
            (tab(Tab::Lists, "/wishes", "Lists"))
            (tab(Tab::Titles, "/wishes/titles", "Titles"))
            (tab(Tab::Tombstones, "/wishes/tombstones", "Tombstones"))
        }
    }
}
