//! A request's query, exactly as it will be sent.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986. Encoding more than needed is understood by
/// every server; encoding less is not.
pub(crate) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A query in the making.
///
/// ```
/// use towline_http::Query;
///
/// let query = Query::new().pair("dir", "/a b/ü&c").pair("page", 1);
/// assert_eq!(query.as_str(), "dir=%2Fa%20b%2F%C3%BC%26c&page=1");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// An empty query: no `?` is sent.
    pub fn new() -> Self {
        Self::default()
    }

    /// A query that is already encoded. What may not stand in a URL at all is encoded still.
    pub fn raw(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Adds `key=value`, both encoded by RFC 3986 (a space is `%20`, never `+`).
    #[must_use]
    pub fn pair(mut self, key: &str, value: impl Display) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.extend(utf8_percent_encode(key, RESERVED));
        self.0.push('=');
        self.0.extend(utf8_percent_encode(&value.to_string(), RESERVED));
        self
    }

    /// Adds `key=value` when there is a value.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.pair(key, value),
            None => self,
        }
    }

    /// The text behind the `?`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
