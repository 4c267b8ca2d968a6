//! Charts, and recommendations (section 4.4).

use axum::{body::Body, http::Response};

use super::{access::Viewer, paging::Row, wire};
use crate::lists::answer;

const CHARTS: [&str; 5] = ["trending", "popular", "anticipated", "hot", "streaming"];
const WITH_PERIOD: [&str; 4] = ["favorited", "watched", "played", "collected"];
const PERIODS: [&str; 5] = ["daily", "weekly", "monthly", "yearly", "all"];

pub(super) fn chart(
    viewer: &Viewer<'_>,
    media: &str,
    chart: &str,
    rest: &[&str],
) -> Response<Body> {
    let period = match rest {
        [] if CHARTS.contains(&chart) => "",
        [] if chart == "boxoffice" && media == "movies" => "",
        [] if WITH_PERIOD.contains(&chart) => "weekly",
        [period] if WITH_PERIOD.contains(&chart) && PERIODS.contains(period) => period,
        _ => return answer::empty(404),
    };
    let charts = &viewer.script.charts;
    let found = charts
        .get(&format!("{media}/{chart}/{period}"))
        .or_else(|| charts.get(&format!("{media}/{chart}")));
    let titles = found.map(|titles| titles.0.as_slice()).unwrap_or_default();
    let row = if chart == "boxoffice" {
        Row { is_paged: false, ..Row::of(&titles[..titles.len().min(10)]) }
    } else {
        Row::of(titles)
    };
    row.answer(viewer.script, viewer.call, |item| wire::charted(chart, item))
}

/// Bare, as `popular`; at most 100, for who is logged in.
pub(super) fn recommended(viewer: &Viewer<'_>, media: &str) -> Response<Body> {
    let Some(user) = viewer.user.and_then(|slug| viewer.script.users.get(slug)) else {
        return answer::empty(401);
    };
    let most = viewer.call.number("limit").unwrap_or(10).min(100);
    let mut row = Row { is_paged: false, ..Row::of(&user.recommendations).only(media) };
    row.items.truncate(most);
    row.answer(viewer.script, viewer.call, |item| wire::charted("popular", item))
}
