//! What a receiver took.

use serde_json::Value;

/// A message that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// What the sender called it, where that comes along.
    pub id: String,
    /// Its head.
    pub title: String,
    /// Its text.
    pub text: String,
    /// All of it.
    pub whole: Value,
    /// The signature that came with it.
    pub signature: Option<String>,
    /// As it came.
    pub body: Vec<u8>,
}

impl Received {
    pub(super) fn new([id, title, text]: [&Value; 3], whole: &Value, body: &[u8]) -> Self {
        let text_of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            id: text_of(id),
            title: text_of(title),
            text: text_of(text),
            whole: whole.clone(),
            signature: None,
            body: body.to_vec(),
        }
    }
}
