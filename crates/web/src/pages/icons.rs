//! The icons of the pages: lines of our own.

use maud::{Markup, html};

/// An icon of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Overview,
    Inbox,
    Wishes,
    Torrents,
    Imports,
    Folders,
    History,
    Logs,
    Settings,
    Api,
    Account,
    More,
}

impl Icon {
    /// Beside a word: it says nothing by itself.
    pub(super) fn draw(self) -> Markup {
        html! { svg.icon viewBox="0 0 20 20" aria-hidden="true" { (self.lines()) } }
    }

    fn lines(self) -> Markup {
        match self {
            Self::Overview => html! { circle cx="10" cy="10" r="7" {} path d="m10 10 3-4" {} },
            Self::Inbox => {
                html! { path d="m3 11 2.2-7h9.6L17 11v5H3zm0 0h4l1.2 2h3.6l1.2-2h4" {} }
            }
            Self::Wishes => html! { path d="M5.5 3h9v14L10 13.6 5.5 17z" {} },
            Self::Torrents => html! { path d="M10 3v10m-4-4 4 4 4-4M4 17h12" {} },
            Self::Imports => {
                html! { circle cx="10" cy="10" r="7" {} circle cx="10" cy="10" r="1.8" {} }
            }
            Self::Folders => html! { path d="M3 5h5l2 2h7v9H3z" {} },
            Self::History => {
                html! { circle cx="10" cy="10" r="7" {} path d="M10 6v4.3l2.8 1.7" {} }
            }
            Self::Logs => html! { path d="M4 5h12M4 10h12M4 15h7" {} },
            Self::Settings => html! {
                path d="M3 6h6m4 0h4M3 14h3m4 0h7" {} circle cx="11" cy="6" r="2" {}
                circle cx="8" cy="14" r="2" {}
            },
            Self::Api => html! { path d="m7 6-4 4 4 4m6-8 4 4-4 4" {} },
            Self::Account => html! {
                circle cx="10" cy="7" r="3.2" {}
                path d="M4 17c.8-3.2 3-4.8 6-4.8s5.2 1.6 6 4.8" {}
            },
            Self::More => html! { path d="M4 6h12M4 10h12M4 14h12" {} },
        }
    }
}

/// The mark: a rope with its hook.
pub(super) fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" aria-hidden="true" {
            path d="M29 4c-5-.5-8 1-10.2 3.6" {}
            circle cx="17" cy="10" r="2.9" {}
            path d="M17 13v8.5a6 6 0 0 1-12 0V20m-2.5 3L5 19.7 7.8 23" {}
        }
    }
}
