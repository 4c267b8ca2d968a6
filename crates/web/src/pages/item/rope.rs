//! The tow rope, drawn.

use maud::{Markup, html};
use towline_api::{
    access::Scope,
    items::{Hop, HopState, Rope},
};

use super::super::{
    parts::{empty, exact, post, remote},
    view::View,
};

pub(super) fn drawn(view: &View, rope: &Rope) -> Markup {
    html! {
        @if rope.hops.is_empty() { (empty(&html! { "Nothing is known of its way yet." })) }
        @else { ol.rope { @for hop in &rope.hops { (one(view, hop)) } } }
    }
}

fn one(view: &View, hop: &Hop) -> Markup {
    let class = match hop.state {
        HopState::Done => "is-done",
        HopState::Now => "is-now",
        HopState::Needs => "is-needs",
        HopState::Failed => "is-failing",
        HopState::Ahead => "is-ahead",
    };
    let at = hop.at.as_ref().and_then(|at| at.parse().ok());
    html! {
        li class={ "hop " (class) } {
            p.when {
                @match at {
                    Some(at) => { @if hop.state == HopState::Now { "since " } (exact(at)) }
                    None => "then",
                }
            }
            h3 { (hop.name) @if !hop.place.is_empty() { " " span.where { (remote(&hop.place)) } } }
            @if !hop.proof.is_empty() {
                // What a person is asked about, or what failed, is no proof of anything.
                p.proof[!matches!(hop.state, HopState::Needs | HopState::Failed)] {
                    (remote(&hop.proof))
                }
            }
            @if let Some(deadline) = hop.deadline.as_ref().and_then(|at| at.parse().ok()) {
                dl.facts { dt { "Runs out" } dd { (exact(deadline)) } }
            }
            @if let (Some(from), Some(item), true) = (hop.linked_from, hop.item, view.may(Scope::Operate)) {
                details.confirm {
                    summary.button.quiet { "Cut this link" }
                    (post(view, &format!("/items/{item}/cut/{from}"), "", &html! {
                        p {
                            "towline believes that this came out of "
                            a href=(view.at(&format!("/items/{from}"))) { "item " (from) }
                            ". Nothing is removed; the two are shown apart, and are not linked again."
                        }
                        button.button.danger { "Cut it" }
                    }))
                }
            }
        }
    }
}
