//! How much came, drawn.

use std::fmt::Write as _;

use maud::{Markup, html};
use towline_api::throughput::{Piece, Throughput};
use towline_domain::Timestamp;

use super::super::{
    parts::{block, bytes, empty, moment, rate},
    view::View,
};

const WIDTH: u64 = 600;
const HEIGHT: u64 = 150;
/// So long is a piece where hours are asked for.
const TEN_MINUTES: u64 = 600;
const DAY: u64 = 86_400;

pub(super) fn throughput(view: &View, now: Timestamp, all: &Throughput, by_day: bool) -> Markup {
    let span = |word: &str, label: &str, is_this: bool| {
        html! {
            a href=(view.at(&format!("/?span={word}#throughput"))) aria-current=[is_this.then_some("true")] {
                (label)
            }
        }
    };
    let beside = html! {
        span.segments role="group" aria-label="Span" {
            (span("24h", "24 hours", !by_day)) (span("30d", "30 days", by_day))
        }
    };
    let seconds = if by_day { DAY } else { TEN_MINUTES };
    let content = if all.bytes == 0 {
        empty(
            &html! { "Nothing was downloaded in the last " @if by_day { "30 days." } @else { "24 hours." } },
        )
    } else {
        drawn(now, all, seconds)
    };
    block("throughput", "Throughput", &beside, &content)
}

fn drawn(now: Timestamp, all: &Throughput, seconds: u64) -> Markup {
    let highest = all.pieces.iter().max_by_key(|piece| piece.bytes);
    let most = highest.map_or(0, |piece| piece.bytes).max(1);
    let days = seconds == DAY;
    let told = |amount: u64| if days { bytes(amount) } else { rate(amount / seconds) };
    let ends = if days { ["30 days ago", "today"] } else { ["24 hours ago", "now"] };
    let curve = curve(&all.pieces, most);
    html! {
        figure.plot {
            div.y aria-hidden="true" { span { (told(most)) } span { (told(most / 2)) } span { "0" } }
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" role="img"
                aria-label=(format!("{} in all, at most {} in one piece", bytes(all.bytes), told(most))) {
                path.grid d="M0 0H600M0 75H600M0 150H600" {}
                path.area d=(format!("{curve}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z")) {}
                path.curve d=(curve) {}
            }
            div.x aria-hidden="true" { @for end in ends { span { (end) } } }
            figcaption {
                span { (bytes(all.bytes)) @if days { " in 30 days" } @else { " in 24 hours" } }
                @if let Some(piece) = highest.filter(|piece| piece.bytes > 0) {
                    span { "most " (told(piece.bytes)) ", " (moment(now, &piece.from)) }
                }
            }
        }
        (figures(now, all, days))
    }
}

/// A line through all pieces.
fn curve(pieces: &[Piece], most: u64) -> String {
    let steps = pieces.len().saturating_sub(1).max(1) as u64;
    let mut path = String::new();
    for (at, piece) in (0_u64..).zip(pieces) {
        let x = at * WIDTH * 10 / steps;
        // A line at the very top would be cut in half.
        let high = u128::from(piece.bytes) * u128::from((HEIGHT - 2) * 10) / u128::from(most);
        let y = (HEIGHT * 10).saturating_sub(u64::try_from(high).unwrap_or(0));
        let letter = if at == 0 { 'M' } else { 'L' };
        let _infallible = write!(path, "{letter}{}.{} {}.{}", x / 10, x % 10, y / 10, y % 10);
    }
    if path.is_empty() { format!("M0 {HEIGHT}L{WIDTH} {HEIGHT}") } else { path }
}

/// The same as figures, for who does not see the plot.
fn figures(now: Timestamp, all: &Throughput, days: bool) -> Markup {
    let together = if days { 1 } else { 18 };
    let pieces: Vec<_> = all.pieces.chunks(together).collect();
    html! {
        details.more {
            summary { "The same as figures" }
            table.plain {
                caption { "Throughput by " @if days { "day" } @else { "three hours" } }
                thead { tr { th scope="col" { "From" } th.num scope="col" { "Fetched" } } }
                tbody { @for chunk in pieces { tr {
                    th scope="row" { (moment(now, &chunk[0].from)) }
                    td.num { (bytes(chunk.iter().map(|piece| piece.bytes).sum())) }
                } } }
            }
        }
    }
}
