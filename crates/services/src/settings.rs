//! What is wrong with a setting that reads well, and checks that several parts share.

use towline_domain::LocalPath;

/// A setting cannot be used. Stops the start; it never quietly disables a part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct WrongSetting {
    /// Which, below the part's own table: `path`.
    pub key: String,
    /// What is wrong with it, in words.
    pub words: String,
}

impl WrongSetting {
    pub(crate) fn new(key: &str, words: impl Into<String>) -> Self {
        Self { key: key.into(), words: words.into() }
    }
}

/// Relative paths would depend on where towline was started.
pub(crate) fn absolute(key: &str, path: &LocalPath) -> Result<(), WrongSetting> {
    if path.as_path().is_absolute() {
        return Ok(());
    }
    Err(WrongSetting::new(key, format!("`{path}` is not an absolute path")))
}
