//! What pages are put together from.

pub(super) mod figures;
mod moments;
mod moving;
mod questions;
mod states;

use maud::{Markup, html};

pub(super) use figures::{bytes, count, rate};
pub(super) use moments::{ago, clock, exact, moment};
pub(super) use moving::{bar, how_far, moving, row};
pub(super) use questions::{answers, choice_label};
pub(super) use states::{StateKind, state, state_of};

use super::{frame::token, view::View};
use crate::problem::Failure;

/// A name from elsewhere: whichever way it is written, it does not turn what stands around it.
pub(super) fn remote(name: &str) -> Markup {
    html! { bdi { (plain(name)) } }
}

/// The same where only letters can stand: in an attribute.
pub(super) fn plain(name: &str) -> String {
    towline_domain::path::shown(name.as_bytes())
}

/// What is wrong with what was typed in, above the form in which it was.
pub(super) fn wrong(failure: &Failure) -> Markup {
    let problem = &failure.problem;
    html! {
        div.notice.is-failing role="alert" { p {
            strong { (sentence(&problem.detail)) }
            @if let Some(hint) = &problem.hint { " " (sentence(hint)) }
        } }
    }
}

/// A form that only sends: what is to be done stands in its address, or in what it holds.
pub(super) fn post(view: &View, path: &str, class: &str, content: &Markup) -> Markup {
    html! {
        form class=[(!class.is_empty()).then_some(class)] method="post" action=(view.at(path)) {
            (token(view)) (content)
        }
    }
}

/// The head of a page.
pub(super) fn page_head(title: &Markup, says: &Markup, actions: &Markup) -> Markup {
    html! {
        header.page-head {
            div { h1 { (title) } @if !says.0.is_empty() { p { (says) } } }
            @if !actions.0.is_empty() { div.actions { (actions) } }
        }
    }
}

/// A part of a page with its heading.
pub(super) fn block(id: &str, title: &str, beside: &Markup, content: &Markup) -> Markup {
    html! {
        section.block aria-labelledby=(id) {
            div.block-head { h2 id=(id) { (title) } (beside) }
            (content)
        }
    }
}

/// That nothing is there, and what to do about it.
pub(super) fn empty(words: &Markup) -> Markup {
    html! { p.empty { (words) } }
}

/// As a sentence stands: with a capital letter and a full stop.
pub(crate) fn sentence(words: &str) -> String {
    format!("{}.", capital(words))
}

/// With a capital letter.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}
