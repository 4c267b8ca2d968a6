//! What the server sends, as a template.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// What the server sends, as a template: any JSON, with keys such as `{{media_tmdbid}}` in its
/// texts.
///
/// The server wants it serialised twice, and takes it if it was serialised once: then every
/// delivery fails, and nobody is told (seerr reference §9). This type writes it as it should be,
/// and reads both.
///
/// ```
/// use seerr_client::webhook::JsonPayload;
///
/// let payload = JsonPayload::Template(serde_json::json!({"event": "{{notification_type}}"}));
/// let written = serde_json::to_string(&payload)?;
/// assert_eq!(written, r#""\"{\\\"event\\\":\\\"{{notification_type}}\\\"}\"""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum JsonPayload {
    /// A template that works.
    Template(Value),
    /// One that was serialised once, or is no JSON: its deliveries fail.
    Broken(Value),
}

impl JsonPayload {
    /// Whether deliveries can work.
    pub const fn works(&self) -> bool {
        matches!(self, Self::Template(_))
    }
}

impl Serialize for JsonPayload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (Self::Template(value) | Self::Broken(value)) = self;
        let once = value.to_string();
        serializer.serialize_str(&Value::String(once).to_string())
    }
}

impl<'de> Deserialize<'de> for JsonPayload {
    /// As the server answers: it has taken one layer off.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let template = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        Ok(match template {
            // A text within the text is one layer too many.
            Some(template @ (Value::Object(_) | Value::Array(_))) => Self::Template(template),
            _ => Self::Broken(value),
        })
    }
}
