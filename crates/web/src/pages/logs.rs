//! The log: its latest lines.

use std::fmt::Write as _;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::log::{LogLevelNow, SetLogLevel};

use super::{
    PageFailure,
    form::{Form, back},
    frame::{Fresh, page},
    parts::{block, clock, empty, page_head, post},
    query,
    view::View,
};
use crate::{
    State as App,
    by::By,
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
    let how_much = how_much(&view, &app.desk.log_level());
    let content = content(&view, &asked, &filter, &lines);
    Ok(page(&view, "Logs", Fresh::Never, &html! { (content) (how_much) }))
}

#[derive(Deserialize)]
pub(super) struct Level {
    level: String,
    minutes: Option<String>,
}

/// Logs more or less from now on.
pub(super) async fn set_level(
    State(app): State<App>,
    By(by): By,
    headers: HeaderMap,
    Form(Level { level, minutes }): Form<Level>,
) -> Result<Response, PageFailure> {
    let level = Some(level).filter(|level| !level.is_empty());
    let minutes = minutes.and_then(|text| text.trim().parse::<u32>().ok());
    let seconds = minutes.map(|minutes| minutes.saturating_mul(60));
    app.desk.set_log_level(&SetLogLevel { level, seconds }, &by)?;
    Ok((StatusCode::SEE_OTHER, back(&app, &headers)).into_response())
}

/// How much is logged, and a form that changes it for a while.
fn how_much(view: &View, now: &LogLevelNow) -> Markup {
    let until = match &now.until {
        Some(until) => html! { " until " (until) ", then " code { (now.usual) } "." },
        None if now.level != now.usual => {
            html! { " until the next start, then " code { (now.usual) } "." }
        }
        None => html! { ", as the settings say." },
    };
    block(
        "level-heading",
        "How much is logged",
        &html! {},
        &html! {
            p { "Logged is " code { (now.level) } (until) }
            (post(view, "/logs/level", "filter", &html! {
                div.field {
                    label for="set-level" { "Level" }
                    select #set-level name="level" {
                        option value="" { "as the settings say" }
                        @for level in LogLevel::ALL {
                            option value=(level.as_str()) selected[now.level == level.as_str()] {
                                (level.as_str())
                            }
                        }
                    }
                }
                div.field {
                    label for="set-minutes" { "For" }
                    select #set-minutes name="minutes" {
                        option value="15" { "15 minutes" }
                        option value="60" { "an hour" }
                        option value="1440" { "a day" }
                        option value="" { "until the next start" }
                    }
                }
                button.button { "Change" }
            }))
        },
    )
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

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::{
        AccessSettings,
        testing::{Scene, text},
    };

    #[tokio::test]
    async fn how_much_is_logged_is_told_and_changed() {
        let scene = Scene::new(AccessSettings::default()).await;
        let mut browser = scene.browser().await;
        let page = text(browser.get("/logs").await).await;
        assert!(page.contains("Logged is <code>info</code>, as the settings say."), "{page}");
        let sent = browser.post("/logs/level", &[("level", "debug"), ("minutes", "")]).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        let page = text(browser.get("/logs").await).await;
        let told = "Logged is <code>debug</code> until the next start, then <code>info</code>.";
        assert!(page.contains(told), "{page}");
        browser.post("/logs/level", &[("level", ""), ("minutes", "15")]).await;
        assert!(scene.desk.level.lock().unwrap().is_none());
    }
}
