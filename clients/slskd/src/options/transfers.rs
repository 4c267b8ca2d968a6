//! How files come, and where they land (slskd contract §5 and §6).

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::wire;

/// How files come and go.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct TransferOptions {
    /// How they come.
    #[serde(deserialize_with = "wire::lenient")]
    pub download: Download,
}

/// How files come.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Download {
    /// Where they land; since 0.26. Before, it is always their last remote directory.
    #[serde(deserialize_with = "wire::lenient")]
    pub destination: Destination,
    /// How often slskd tries by itself; since 0.26.
    #[serde(deserialize_with = "wire::lenient")]
    pub retry: Retry,
}

/// Where files land.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Destination {
    /// The template below the downloads directory, as in `${SOURCE_DIRECTORY}`; `{}` is none.
    #[serde(deserialize_with = "wire::lenient")]
    pub subdirectory: Option<String>,
    /// What happens when there is such a file already.
    #[serde(deserialize_with = "wire::lenient")]
    pub exists: Option<Exists>,
    /// As slskd tells it: `mode`, if anything.
    #[serde(deserialize_with = "wire::lenient")]
    pub permissions: Value,
}

/// What happens when there is such a file already.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Exists {
    /// The new one is called `<stem>_<ticks>.<ext>`. The only way before 0.26.
    Rename,
    /// The old one is lost.
    Overwrite,
    /// A word that we do not know.
    Unknown(String),
}

impl From<String> for Exists {
    fn from(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "rename" => Self::Rename,
            "overwrite" => Self::Overwrite,
            _ => Self::Unknown(word),
        }
    }
}

/// How often slskd tries by itself.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Retry {
    /// How often in all.
    #[serde(deserialize_with = "wire::maybe_count")]
    pub attempts: Option<u64>,
    /// Its pauses and the like, as slskd tells them.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}
