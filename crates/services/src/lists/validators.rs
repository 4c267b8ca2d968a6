//! What tells versions of a page or a file apart, so that an unchanged one is not sent again
//! (list-providers.md §2.9).

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};

/// As the server gave them.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Validators {
    etag: Option<String>,
    modified: Option<String>,
}

impl Validators {
    /// Of an answer.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| Some(headers.get(name)?.to_str().ok()?.to_owned());
        Self { etag: text(header::ETAG), modified: text(header::LAST_MODIFIED) }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The conditions of the next request.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, text) in
            [(header::IF_NONE_MATCH, &self.etag), (header::IF_MODIFIED_SINCE, &self.modified)]
        {
            if let Some(value) = text.as_ref().and_then(|text| HeaderValue::try_from(text).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_is_asked_with_the_next_time_also_after_it_was_stored() {
        let mut answer = HeaderMap::new();
        assert!(Validators::of(&answer).is_empty());
        answer.insert(header::ETAG, HeaderValue::from_static("\"a1\""));
        let stored = serde_json::to_string(&Validators::of(&answer)).unwrap();
        let known: Validators = serde_json::from_str(&stored).unwrap();
        assert!(!known.is_empty());
        let asked = known.headers();
        assert_eq!(asked.get(header::IF_NONE_MATCH), answer.get(header::ETAG));
        assert_eq!(asked.len(), 1);
    }
}
