//! Where a listing goes on.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

/// Where a listing goes on, in a text that only put.io understands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Cursor(Box<str>);

impl Cursor {
    /// This very text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// For the end of a page. `null`, the empty text and nothing at all are the end of the listing;
/// what cannot be read is not: half a listing must not look like a whole one.
pub(crate) fn maybe_cursor<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Cursor>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(Cursor::new(text))),
        Value::Number(number) => Ok(Some(Cursor::new(number.to_string()))),
        _ => Err(D::Error::custom("a cursor is a text")),
    }
}
