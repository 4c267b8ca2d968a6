//! The log: its latest lines.

use std::fmt::Write as _;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    PageFailure,
    frame::{Fresh, page},
    parts::{clock, empty, page_head},
    query,
    view::View,
};
use crate::{
    State as App,
    logs::{LogFilter, LogLevel, LogLine},
    read::Asked,
};

/// So many lines on a page.
const MANY: usize = 200;

#[derive(Deserialize, Default)]
pub(super) struct Query {
    level: Option<String>,
    q: Option<String>,
    before: Option<u64>,
}

impl Query {
    fn filter(&self, most: usize) -> LogFilter {
        let level = LogLevel::ALL.into_iter().find(|it| Some(it.as_str()) == self.level.as_deref());
        let text = self.q.clone().filter(|text| !text.trim().is_empty());
        LogFilter { level, text, before: self.before, most }
    }

    /// The same filter once more.
    fn at(&self, view: &View, path: &str, before: Option<u64>) -> String {
        let before = before.map(|before| before.to_string());
        let pairs = [
            ("q", self.q.as_deref()),
            ("level", self.level.as_deref()),
            ("before", before.as_deref()),
        ];
        view.at(&query(path, &pairs))
    }
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Asked(asked): Asked<Query>,
) -> Result<Markup, PageFailure> {
    let filter = asked.filter(MANY);
    let lines = app.logs.read(&filter);
    Ok(page(&view, "Logs", Fresh::Never, &content(&view, &asked, &filter, &lines)))
}

/// All lines that are there and fit, the oldest first, as text.
pub(super) async fn download(State(app): State<App>, Asked(asked): Asked<Query>) -> Response {
    let lines = app.logs.read(&asked.filter(usize::MAX));
    let text = lines.iter().rev().fold(String::new(), |mut text, line| {
        let _infallible = writeln!(text, "{} {:>5} {}", line.at, line.level.as_str(), line.words);
        text
    });
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"towline.log\""),
    ];
    (headers, text).into_response()
}

fn content(view: &View, asked: &Query, filter: &LogFilter, lines: &[LogLine]) -> Markup {
    let says =
        html! { "The latest lines since the start, the newest first. No secret is in them." };
    let download = html! {
        a.button href=(asked.at(view, "/logs/towline.log", None)) download { "Download" }
    };
    html! {
        (page_head(&html! { "Logs" }, &says, &download))
        form.filter method="get" role="search" {
            div.field.grow {
                label for="q" { "Search" }
                input #q name="q" type="search" value=[filter.text.as_deref()];
            }
            div.field {
                label for="level" { "Level" }
                select #level name="level" {
                    option value="" { "all" }
                    @for level in LogLevel::ALL {
                        option value=(level.as_str()) selected[filter.level == Some(level)] {
                            (level.as_str()) @if level != LogLevel::Error { " and graver" }
                        }
                    }
                }
            }
            button.button { "Filter" }
        }
        @if lines.is_empty() {
            (empty(&html! { strong { "No line fits. " } a href=(view.at("/logs")) { "Show all" } }))
        } @else {
            ol.log { @for line in lines { (row(line)) } }
        }
        @if lines.len() == MANY && let Some(last) = lines.last() {
            nav.pager aria-label="Pages" {
                a.button href=(asked.at(view, "/logs", Some(last.number))) { "Older" }
            }
        }
    }
}

fn row(line: &LogLine) -> Markup {
    let class = match line.level {
        LogLevel::Error => Some("is-failing"),
        LogLevel::Warn => Some("is-needs"),
        _ => None,
    };
    html! {
        li class=[class] {
            time datetime=(line.at) title=(clock(line.at)) { (clock(line.at)) }
            span.level { (line.level.as_str()) }
            span.msg { bdi { (line.words) } }
        }
    }
}
