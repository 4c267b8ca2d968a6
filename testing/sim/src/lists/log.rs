//! What was asked of a host.

use serde::Serialize;

use super::Call;
use crate::pattern::fits;

/// All calls since the host was made, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Log {
    calls: Vec<Asked>,
}

/// One call, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// As in `POST`.
    pub method: String,
    /// Still encoded.
    pub path: String,
    /// Still encoded; empty when there is none.
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// As text.
    pub body: String,
    /// What the provider calls it, as in `list page 2`; empty where the path says it.
    pub operations: Vec<String>,
    /// None: not yet answered, or the answer was lost.
    pub status: Option<u16>,
}

impl Log {
    /// All calls.
    pub fn calls(&self) -> &[Asked] {
        &self.calls
    }

    /// Calls that a fault of this pattern would have met.
    pub fn of<'a>(&'a self, pattern: &'a str) -> impl Iterator<Item = &'a Asked> {
        self.calls.iter().filter(move |call| call.fits(pattern))
    }

    /// How many of them.
    pub fn count(&self, pattern: &str) -> usize {
        self.of(pattern).count()
    }

    pub(super) fn asked(&mut self, call: &Call, operations: Vec<String>) -> usize {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = call.headers.iter();
        self.calls.push(Asked {
            method: call.method.clone(),
            path: call.path.clone(),
            query: call.query.clone(),
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
                .collect(),
            body: text(&call.body),
            operations,
            status: None,
        });
        self.calls.len() - 1
    }

    pub(super) fn answered(&mut self, number: usize, status: u16) {
        if let Some(call) = self.calls.get_mut(number) {
            call.status = Some(status);
        }
    }

    /// Whatever was answered, it did not arrive.
    pub(super) fn lost(&mut self, number: usize) {
        if let Some(call) = self.calls.get_mut(number) {
            call.status = None;
        }
    }

    pub(super) fn clear(&mut self) {
        self.calls.clear();
    }
}

impl Asked {
    /// A header, its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a pattern, in which `*` is any text, is its path, its path with the query, or one of
    /// its operations; each of them also behind its method and a space.
    pub fn fits(&self, pattern: &str) -> bool {
        let target = format!("{}?{}", self.path, self.query);
        let names = [&self.path, &target].into_iter().chain(&self.operations);
        names
            .into_iter()
            .any(|name| fits(pattern, name) || fits(pattern, &format!("{} {name}", self.method)))
    }
}
