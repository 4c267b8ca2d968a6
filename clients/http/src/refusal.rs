//! What a refusal says besides its status and its message.

use std::{collections::BTreeMap, fmt};

use http::HeaderMap;

use crate::{CallError, scrub::Scrub};

/// More fields than a refusal has in its right mind; the rest is dropped.
const MOST_FIELDS: usize = 32;

/// A failed call, with what the service said besides: for services whose refusals cannot be told
/// apart by status and message.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Why there is no answer.
    pub error: CallError,
    /// The refusal, if the service answered with one. None when our own limits held the call back.
    pub refusal: Option<Box<Refusal>>,
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self { error, refusal: None }
    }
}

/// What a service said with a refusal. `Debug` shows no headers.
#[derive(Clone, Default)]
pub struct Refusal {
    /// Its headers, as they came.
    pub headers: HeaderMap,
    /// The texts and numbers that its JSON object holds, by field; those at its top only. Free of
    /// our secrets and of control characters, and cut at 300 characters.
    pub fields: BTreeMap<String, String>,
}

impl Refusal {
    pub(crate) fn new(headers: HeaderMap, body: &[u8], scrub: &Scrub) -> Self {
        let object = match serde_json::from_slice(body) {
            Ok(serde_json::Value::Object(object)) => object,
            _ => serde_json::Map::new(),
        };
        let texts = object.iter().filter_map(|(name, value)| {
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                // Services number their errors.
                serde_json::Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some((scrub.clean(name), scrub.clean(&text)))
        });
        Self { headers, fields: texts.take(MOST_FIELDS).collect() }
    }

    /// The text of a field, unless it is empty.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The text of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal").field("fields", &self.fields).finish_non_exhaustive()
    }
}
