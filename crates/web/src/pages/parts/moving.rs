//! Things that move.

use maud::{Markup, html};
use towline_api::items::{Item, Progress};
use towline_domain::Timestamp;

use super::{super::view::View, bytes, moment, plain, rate, remote};

/// A thing with its bar. The script keeps what is marked with `data-` fresh between reloads.
pub(crate) fn moving(view: &View, now: Timestamp, item: &Item) -> Markup {
    let progress = item.progress.as_ref();
    let beside = progress.and_then(|it| it.rate).filter(|it| *it > 0).map(rate);
    row(
        view,
        item,
        &html! { span data-rate { (beside.unwrap_or_default()) } },
        &html! {
            @if let Some(progress) = progress { div.full { (bar(item, progress)) } }
            div.full.sub {
                span { (item.stage.replace('-', " ")) }
                @if let Some(progress) = progress { (how_far(progress)) }
                @else if let Some(next) = item.own_look() { span { "next look " (moment(now, next)) } }
            }
        },
    )
}

/// A row about an item.
pub(crate) fn row(view: &View, item: &Item, side: &Markup, content: &Markup) -> Markup {
    html! {
        li.row id={ "item-" (item.id) } data-item=(item.id) {
            div { a.name href=(view.at(&format!("/items/{}", item.id))) { (remote(&item.title)) } }
            div.side.num { (side) }
            (content)
        }
    }
}

/// How far a thing is, as a bar.
pub(crate) fn bar(item: &Item, progress: &Progress) -> Markup {
    let label = format!("progress of {}", plain(&item.title));
    let percent = percent(progress);
    html! {
        progress max="100" value=[percent] aria-label=(label) {
            @if let Some(percent) = percent { (percent) " %" }
        }
    }
}

fn percent(progress: &Progress) -> Option<u64> {
    let total = progress.total.filter(|total| *total > 0)?;
    u64::try_from(u128::from(progress.done.min(total)) * 100 / u128::from(total)).ok()
}

/// How far a thing is, in numbers that the script keeps fresh.
pub(crate) fn how_far(progress: &Progress) -> Markup {
    html! {
        @if let Some(total) = progress.total {
            span data-done { (bytes(progress.done)) " of " (bytes(total)) }
        }
        @if let Some(left) = progress.remaining { span data-left { (lasting(left)) " left" } }
        @if !progress.at.is_empty() { span data-at { (remote(&progress.at)) } }
    }
}

fn lasting(seconds: u64) -> String {
    match seconds {
        0..90 => format!("{seconds} s"),
        90..5_400 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}
