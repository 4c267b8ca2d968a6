//! What a wish may mean, as a person sees it: side by side, and any other by its number.

use maud::{Markup, html};
use towline_api::access::Scope::Operate;
use towline_domain::wishes::Candidate;

use super::{super::list_path, Meant};
use crate::pages::{
    parts::{capital, count, post, remote},
    view::View,
};

pub(super) fn content(view: &View, meant: &Meant, asked: Option<&Markup>) -> Markup {
    html! {
        (head(view, meant, asked))
        div.stack {
            @if let Some(wrong) = meant.wrong {
                div.notice.is-needs role="alert" { p { strong { "Nothing is pinned yet. " } (wrong) } }
            }
            (held(view, meant))
            @if meant.entry.as_ref().is_some_and(|entry| entry.answered) {
                p { "Answered: about to be acted on." }
            } @else if meant.idents().is_empty() {
                p.empty { "No list holds it: there is nothing that could mean another title." }
            } @else if view.may(Operate) {
                (form(view, meant))
            }
        }
    }
}

fn head(view: &View, meant: &Meant, asked: Option<&Markup>) -> Markup {
    let item = view.at(&format!("/items/{}", meant.item.id));
    html! {
        header.page-head {
            div {
                @match &meant.entry {
                    Some(_) => a.back href=(view.at("/inbox")) { "← Inbox" },
                    None => a.back href=(item) { span { "← " (remote(&meant.item.title)) } },
                }
                h1 { "Which “" (remote(&meant.item.title)) "” is meant?" }
                p {
                    @if let Some(why) = &meant.why { (remote(&capital(why))) ". " }
                    @if let Some(title) = meant.means { "As things stand it means " code { (title) } ". " }
                    "Your choice is remembered, on all lists."
                    @if let Some(asked) = asked { " Asked " (asked) "." }
                }
            }
        }
    }
}

/// What the lists say of it.
fn held(view: &View, meant: &Meant) -> Markup {
    html! {
        @if !meant.listed.is_empty() {
            dl.facts {
                @for it in &meant.listed {
                    dt { "On " a href=(view.at(&list_path(&it.list))) { (remote(&it.list)) } }
                    dd {
                        span.mono { (remote(&it.ident)) }
                        // What makes it unsure is told above.
                        @if meant.why.is_none() { div.small.muted { (remote(&it.how)) } }
                    }
                }
            }
        }
    }
}

fn form(view: &View, meant: &Meant) -> Markup {
    let idents = meant.idents();
    let is_offered = |it: &&Candidate| meant.candidates.iter().any(|other| other.key == it.key);
    post(
        view,
        &meant.path(),
        "stack",
        &html! {
            @if let Some(entry) = &meant.entry { input type="hidden" name="epoch" value=(entry.epoch); }
            (which_wish(&idents))
            @if !meant.candidates.is_empty() {
                fieldset {
                    legend { (offered(meant.candidates.len())) }
                    div.choices { @for it in &meant.candidates { (card(meant, it)) } }
                }
            }
            @if let Some((what, found)) = &meant.found {
                @match found {
                    Err(words) => div.notice.is-failing role="alert" { p {
                        strong { "The server could not be asked. " } (remote(words))
                    } },
                    Ok(found) => {
                        @let new: Vec<_> = found.iter().filter(|it| !is_offered(it)).collect();
                        @if new.is_empty() {
                            p.empty { "The server finds no other title for “" (remote(what)) "”." }
                        } @else {
                            fieldset {
                                legend { "Found for “" (remote(what)) "”" }
                                div.choices { @for it in new { (card(meant, it)) } }
                            }
                        }
                    },
                }
            }
            div.form { (other()) }
            div.sticky.actions {
                button.button.primary { "Pin this title" }
                @if meant.entry.is_some() {
                    button.button.quiet name="what" value="skip" formnovalidate { "Leave it for good" }
                }
            }
        },
    )
}

fn offered(number: usize) -> Markup {
    html! {
        @if number == 1 { "The server knows one that it could be" }
        @else { "The server knows " (count(number as u64)) " that it could be" }
    }
}

fn other() -> Markup {
    html! {
        div.field {
            label for="other" { "Another title: its number, or what it is called" }
            input #other name="other" maxlength="300" autocomplete="off" autocapitalize="none"
                spellcheck="false" placeholder="movie:603" aria-describedby="other-hint";
            p.hint #other-hint {
                code { "movie:603" } " and " code { "show:1399" } " are numbers at TMDB; "
                code { "tt0133093" } ", " code { "tvdb:121361" }
                " and names are looked up at the server."
            }
        }
        div { button.button name="what" value="find" { "Look it up" } }
    }
}

/// Where lists wish for it in more than one way: which of them means another title.
fn which_wish(idents: &[&str]) -> Markup {
    html! {
        @if let [ident] = idents {
            input type="hidden" name="wish" value=(ident);
        } @else {
            fieldset {
                legend { "Which wish means another title?" }
                div.choices { @for ident in idents {
                    label.choice {
                        input type="radio" name="wish" value=(ident) required;
                        span { span.name.mono { (remote(ident)) } }
                    }
                } }
            }
        }
    }
}

fn card(meant: &Meant, it: &Candidate) -> Markup {
    let original = it.original_title.as_ref().filter(|title| **title != it.title);
    html! {
        label.choice {
            input type="radio" name="title" value=(it.key);
            span {
                span.name {
                    (remote(&it.title)) " "
                    span.muted {
                        (it.key.kind.word()) @if let Some(year) = it.year() { ", " (year) }
                    }
                }
                span.sub {
                    span.mono { (it.key) }
                    @if let Some(original) = original { span { (remote(original)) } }
                    @if let Some(released) = it.released { span { "came out " (released) } }
                    @for words in meant.stands.get(&it.key).into_iter().flatten() { span { (words) } }
                }
            }
        }
    }
}
