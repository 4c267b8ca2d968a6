//! What is around every page.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::{DOCTYPE, Markup, html};
use towline_api::access::Scope;
use towline_domain::FlowName;

use super::{
    assets::VERSION,
    icons::{Icon, mark},
    parts::{choice_label, remote, sentence},
    theme::Theme,
    view::View,
};
use crate::{Caller, access::FORGERY_FIELD, problem::Failure};

/// What a page that stays open is kept fresh by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fresh {
    /// Whatever changes.
    All,
    /// What changes in a flow.
    Flow(FlowName),
    /// What changes of an item.
    Item(i64),
    /// Nothing: something may be typed in.
    Never,
}

impl Fresh {
    /// As the script reads it.
    fn mark(self) -> Option<String> {
        match self {
            Self::All => Some("all".into()),
            Self::Flow(flow) => Some(flow.as_str().into()),
            Self::Item(id) => Some(format!("item:{id}")),
            Self::Never => None,
        }
    }
}

/// A page with its navigation.
pub(super) fn page(view: &View, title: &str, fresh: Fresh, content: &Markup) -> Markup {
    let waiting = if view.waiting > 0 { format!("({}) ", view.waiting) } else { String::new() };
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[view.theme.mark()] {
            (head(view, &format!("{waiting}{title} · towline")))
            body.shell data-events=(view.at(&format!("/api/v1/events?seen={}", view.seen))) {
                a.skip href="#main" { "Skip to content" }
                header.bar {
                    a.brand href=(view.at("/")) { (mark()) "towline" }
                    p.live #live role="status" hidden { "Live" }
                }
                (navigation(view))
                (demo(view))
                p.hidden #announce role="status" {}
                main #main tabindex="-1" data-fresh=[fresh.mark()] {
                    (answered(view))
                    (content)
                }
            }
        }
    }
}

/// What was answered on the page before, and what follows.
fn answered(view: &View) -> Markup {
    html! {
        @if let Some(choice) = &view.answered {
            div.notice.is-done role="status" {
                p { strong { "Answered: " (choice_label(choice)) ". " } (sentence(choice.follows())) }
            }
        }
    }
}

/// A page without navigation: before the login.
pub(super) fn bare(view: &View, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[view.theme.mark()] {
            (head(view, &format!("{title} · towline")))
            body.bare {
                (demo(view))
                main #main {
                    div.brand { (mark()) "towline" }
                    (content)
                }
            }
        }
    }
}

fn head(view: &View, title: &str) -> Markup {
    let asset = |file: &str| view.at(&format!("/assets/{}/{file}", *VERSION));
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="icon" href=(asset("icon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(asset("app.css"));
            @if view.caller.is_some() {
                meta name="csrf" content=(view.token);
                script src=(asset("htmx.min.js")) defer {}
                script src=(asset("towline.js")) defer {}
            }
        }
    }
}

/// What is shown is not believed to be somebody's.
fn demo(view: &View) -> Markup {
    html! {
        @if view.is_demo {
            aside.demo aria-label="About this demo" {
                p {
                    strong { "This is a demo." }
                    " All services are simulated, and nothing leaves this machine."
                }
            }
        }
    }
}

struct Entry {
    path: &'static str,
    name: &'static str,
    icon: Icon,
    needs: Scope,
}

const fn entry(path: &'static str, name: &'static str, icon: Icon, needs: Scope) -> Entry {
    Entry { path, name, icon, needs }
}

const FIRST: [Entry; 4] = [
    entry("/", "Overview", Icon::Overview, Scope::Read),
    entry("/inbox", "Inbox", Icon::Inbox, Scope::Read),
    entry("/wishes", "Wishes", Icon::Wishes, Scope::Read),
    entry("/torrents", "Torrents", Icon::Torrents, Scope::Read),
];

const THEN: [Entry; 2] = [
    entry("/imports", "Imports", Icon::Imports, Scope::Read),
    entry("/folders", "Folders", Icon::Folders, Scope::Read),
];

const LAST: [Entry; 4] = [
    entry("/history", "History", Icon::History, Scope::Read),
    entry("/logs", "Logs", Icon::Logs, Scope::Admin),
    entry("/settings", "Settings", Icon::Settings, Scope::Admin),
    entry("/api", "API", Icon::Api, Scope::Read),
];

fn navigation(view: &View) -> Markup {
    let may = |entry: &&Entry| view.may(entry.needs);
    html! {
        nav.nav aria-label="Main" {
            ul {
                @for entry in FIRST.iter().filter(may) { (link(view, entry, false)) }
                li.nav-menu {
                    button.nav-button type="button" popovertarget="more" {
                        (Icon::More.draw()) span { "More" }
                    }
                }
            }
            div.nav-more #more popover {
                ul {
                    @for entry in THEN.iter().filter(may) { (link(view, entry, false)) }
                    @for (at, entry) in LAST.iter().filter(may).enumerate() {
                        (link(view, entry, at == 0))
                    }
                }
                div.nav-foot { (themes(view)) (account(view)) }
            }
        }
    }
}

fn link(view: &View, entry: &Entry, gap: bool) -> Markup {
    let is_here = view.path == entry.path
        || entry.path != "/" && view.path.starts_with(&format!("{}/", entry.path));
    html! {
        li.gap[gap] {
            a href=(view.at(entry.path)) aria-current=[is_here.then_some("page")] {
                (entry.icon.draw()) span { (entry.name) }
                @if entry.icon == Icon::Inbox { (waiting(view)) }
            }
        }
    }
}

fn waiting(view: &View) -> Markup {
    html! {
        span.count #inbox-count data-count=(view.waiting) hidden[view.waiting == 0] {
            (view.waiting) span.hidden { " waiting" }
        }
    }
}

fn themes(view: &View) -> Markup {
    html! {
        form method="post" action=(view.at("/theme")) {
            (token(view))
            div.segments role="group" aria-label="Theme" {
                @for (theme, word, name) in Theme::ALL {
                    button name="theme" value=(word)
                        aria-pressed=(if theme == view.theme { "true" } else { "false" }) { (name) }
                }
            }
        }
    }
}

fn account(view: &View) -> Markup {
    let name = match &view.caller {
        Some(Caller::Session { login, .. }) => login,
        Some(Caller::Proxy { user }) => user,
        _ => return html! {},
    };
    let is_session = matches!(view.caller, Some(Caller::Session { .. }));
    html! {
        details.menu {
            summary { (Icon::Account.draw()) span { span.hidden { "Account: " } (name) } }
            div.menu-items {
                @if is_session { a href=(view.at("/account#password")) { "Change password" } }
                a href=(view.at("/account#sessions")) { "Sessions" }
                a href=(view.at("/account#keys")) { "API keys" }
                @if is_session {
                    form method="post" action=(view.at("/logout")) {
                        (token(view)) button { "Log out" }
                    }
                }
            }
        }
    }
}

/// What every form sends back.
pub(super) fn token(view: &View) -> Markup {
    html! { input type="hidden" name=(FORGERY_FIELD) value=(view.token); }
}

/// What went wrong, as a page.
pub(crate) fn problem_page(view: &View, failure: &Failure) -> Response {
    let problem = &failure.problem;
    let content = html! {
        section.stack {
            div { p.muted { (problem.status) } h1 { (problem.title) } }
            p { (remote(&sentence(&problem.detail))) }
            @if let Some(hint) = &problem.hint { p.muted { (remote(&sentence(hint))) } }
            p { a.button href=(view.at("/")) { "To the overview" } }
        }
    };
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let page = match view.caller {
        Some(_) => page(view, &problem.title, Fresh::Never, &content),
        None => bare(view, &problem.title, &content),
    };
    (status, failure.headers(), page).into_response()
}
