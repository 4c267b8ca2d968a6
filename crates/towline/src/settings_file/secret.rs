//! Secrets that were given by the page or a command: each a file of `<data>/secrets`.
//!
//! A new one has a name of its own, so that until the configuration names it, the one before is as it
//! was.

use std::{
    io,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    config::{Disk, SecretFile, SecretFiles},
    kept_secret::KeptSecret,
};

/// What is longer is no secret. Their files hold no more.
const LONGEST: usize = 4000;
pub(super) const KIND: &str = "setting";

/// A secret that is to be kept.
#[derive(Debug, Clone)]
pub(super) struct NewSecret {
    pub(super) kept: KeptSecret,
    pub(super) secret: SecretString,
}

impl NewSecret {
    /// For a key; `taken` are files that the configuration names.
    pub(super) fn new(data: &Path, key: &str, secret: &str, taken: &[PathBuf]) -> Self {
        let names =
            (1..).map(|number: u32| KeptSecret::new(data, KIND, &format!("{key}-{number}")));
        let free = |kept: &KeptSecret| !taken.iter().any(|taken| taken == kept.path());
        let kept = names.into_iter().find(free).expect("there are more numbers than files");
        Self { kept, secret: secret.to_owned().into() }
    }
}

/// The text without the end of its line; in words what is wrong with it.
pub(super) fn checked(text: &str) -> Result<&str, String> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err("a secret is not empty: to have none, take the key out".into());
    }
    if text.len() > LONGEST {
        return Err(format!("a secret has at most {LONGEST} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err("a secret is one line, without control characters".into());
    }
    if text.trim() != text {
        return Err("a secret does not begin or end with a space".into());
    }
    Ok(text)
}

/// Whether a file is one of these: nothing else is ever removed.
pub(super) fn is_ours(data: &Path, file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    file.parent() == Some(&data.join("secrets")) && name.starts_with(&format!("{KIND}-"))
}

/// The disk, with secrets that are not on it yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overlay(pub(super) Vec<NewSecret>);

impl SecretFiles for Overlay {
    fn read(&self, path: &Path, limit: usize) -> io::Result<SecretFile> {
        let new = self.0.iter().rev().find(|new| new.kept.path() == path);
        let Some(new) = new else { return Disk.read(path, limit) };
        let mut bytes = new.secret.expose_secret().as_bytes().to_vec();
        bytes.truncate(limit);
        Ok(SecretFile { bytes, world_readable: false })
    }
}
