//! Forms, and where a browser goes after one.

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderName, Uri, header},
};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use towline_domain::Choice;

use super::{PageFailure, in_query};
use crate::{State, problem::Failure};

const ANSWERED: &str = "answered=";

/// What stands in a form.
pub(super) struct Form<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<State> for Form<T> {
    type Rejection = PageFailure;

    async fn from_request(request: Request, app: &State) -> Result<Self, PageFailure> {
        let form = axum::Form::from_request(request, app).await;
        form.map(|axum::Form(form)| Self(form)).map_err(|error| Failure::unread(error).into())
    }
}

/// Back to the page from which a form was sent; to the first one where that is not ours to know.
pub(super) fn back(app: &State, headers: &HeaderMap) -> [(HeaderName, String); 1] {
    to_path(&app.door.settings().base_path, headers)
}

/// As [`back`]; there it is said what was answered.
pub(super) fn back_answered(
    app: &State,
    headers: &HeaderMap,
    choice: &Choice,
) -> [(HeaderName, String); 1] {
    let [(name, to)] = back(app, headers);
    [(name, answered(&to, choice))]
}

/// What was answered before is said no more.
fn answered(to: &str, choice: &Choice) -> String {
    let (path, query) = to.split_once('?').unwrap_or((to, ""));
    let is_other = |pair: &&str| !pair.is_empty() && !pair.starts_with(ANSWERED);
    let pairs: Vec<_> = query.split('&').filter(is_other).collect();
    let said = format!("{ANSWERED}{}", in_query(&choice.to_string()));
    format!("{path}?{}", pairs.into_iter().chain([said.as_str()]).collect::<Vec<_>>().join("&"))
}

/// What was answered, of the address of a page.
pub(super) fn answered_in(uri: &Uri) -> Option<Choice> {
    let said = uri.query()?.split('&').find_map(|pair| pair.strip_prefix(ANSWERED))?;
    percent_decode_str(said).decode_utf8().ok()?.parse().ok()
}

fn to_path(base: &str, headers: &HeaderMap) -> [(HeaderName, String); 1] {
    // Only the path: whatever host stands there, the way leads to ourselves.
    let from =
        headers.get(header::REFERER).and_then(|from| from.to_str().ok()?.parse::<Uri>().ok());
    let path = from.as_ref().and_then(Uri::path_and_query).map(|path| path.as_str().to_owned());
    let path = path.and_then(|path| inside(&path).map(str::to_owned));
    [(header::LOCATION, path.unwrap_or_else(|| format!("{base}/")))]
}

/// A path on this host, and nothing that a browser would take for another.
pub(super) fn inside(path: &str) -> Option<&str> {
    let is_path = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    (is_path && is_plain).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_said_once_on_the_way_back() {
        let choice: Choice = "other-id:a&b".parse().unwrap();
        let to = answered("/inbox?cause=x&answered=retry", &choice);
        assert_eq!(to, "/inbox?cause=x&answered=other-id%3Aa%26b");
        assert_eq!(answered_in(&to.parse().unwrap()), Some(choice));
        assert_eq!(answered("/", &Choice::Retry), "/?answered=retry");
        assert_eq!(answered_in(&"/?answered=<b>".parse::<Uri>().unwrap_or_default()), None);
    }

    #[test]
    fn a_way_back_stays_on_this_host() {
        let back = |from: &str| {
            let headers = HeaderMap::from_iter([(header::REFERER, from.parse().unwrap())]);
            super::to_path("/tow", &headers)[0].1.clone()
        };
        assert_eq!(back("http://nas:8650/tow/inbox?cause=x"), "/tow/inbox?cause=x");
        assert_eq!(back("http://evil.test/tow/inbox"), "/tow/inbox");
        assert_eq!(back("http://nas//evil.test"), "/tow/");
        assert_eq!(back("nonsense"), "/tow/");
        for path in ["//evil.test", "/\\evil.test", "https://evil.test", "", "/a b", "/a\nb"] {
            assert_eq!(inside(path), None, "{path}");
        }
    }
}
