//! Bodies as put.io's own Python client writes them.

use std::fmt::Display;

use towline_http::Body;

/// A form in the making.
#[derive(Default)]
pub(crate) struct Form(Vec<(&'static str, String)>);

impl Form {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn pair(mut self, name: &'static str, value: impl Display) -> Self {
        self.0.push((name, value.to_string()));
        self
    }

    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.pair(name, value),
            None => self,
        }
    }

    /// Sent only when it is set: all of put.io's flags are unset by default.
    pub(crate) fn flag(self, name: &'static str, set: bool) -> Self {
        if set { self.pair(name, 1) } else { self }
    }

    pub(crate) fn body(&self) -> Body {
        Body::form(self.0.iter().map(|(name, value)| (*name, value.as_str())))
    }
}

/// Ids with commas between them.
pub(crate) fn csv<T: Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// `1` for a flag that is set, for queries.
pub(crate) fn set(flag: bool) -> Option<u8> {
    flag.then_some(1)
}
