//! Light, dark, or as the machine has it: kept in a cookie, so that the first paint is right.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cookie::Cookie;
use serde::Deserialize;

use super::form::{Form, back};
use crate::State as App;

/// How a page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Theme {
    /// As the machine has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

const NAME: &str = "towline-theme";
const A_YEAR: u32 = 365 * 86_400;

impl Theme {
    pub(super) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Auto, "auto", "Auto"),
        (Self::Light, "light", "Light"),
        (Self::Dark, "dark", "Dark"),
    ];

    /// As the browser was told to remember it.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::COOKIE).into_iter();
        let all = lines.filter_map(|line| line.to_str().ok()).flat_map(Cookie::split_parse);
        let found = all.flatten().find(|cookie| cookie.name() == NAME);
        let found = found.as_ref().map(Cookie::value);
        let known = Self::ALL.into_iter().find(|(_, word, _)| Some(*word) == found);
        known.map(|(theme, ..)| theme).unwrap_or_default()
    }

    /// What the document is marked with; nothing where the machine decides.
    pub(super) fn mark(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    theme: Theme,
}

pub(super) async fn choose(
    State(app): State<App>,
    headers: HeaderMap,
    Form(Chosen { theme }): Form<Chosen>,
) -> Response {
    let base = &app.door.settings().base_path;
    let path = if base.is_empty() { "/" } else { base };
    let (word, age) = match theme {
        Theme::Auto => ("", 0),
        theme => (theme.mark().unwrap_or_default(), A_YEAR),
    };
    let cookie = format!("{NAME}={word}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Lax");
    let mut response = (StatusCode::SEE_OTHER, back(&app, &headers)).into_response();
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
