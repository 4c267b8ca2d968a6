//! Forms, and where a browser goes after one.

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderName, Uri, header},
};
use serde::de::DeserializeOwned;

use super::PageFailure;
use crate::{State, problem::Failure};

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
