//! Paths as we see them and as a service sees them: two types, so that mixing them up does not
//! compile. It is this field's commonest mistake.

use std::{
    ffi::OsString,
    fmt::{self, Write as _},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::Error as _};

/// A path as towline sees it. Any bytes; kept exactly, also in the ledger.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalPath(PathBuf);

impl LocalPath {
    /// Takes the path as it is.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The path for the standard library.
    pub fn as_path(&self) -> &Path {
        &self.0
    }

    /// A path below this one.
    #[must_use]
    pub fn join(&self, below: impl AsRef<Path>) -> Self {
        Self(self.0.join(below))
    }

    /// The last part, safe to show: control characters and undecodable bytes are escaped.
    pub fn name(&self) -> String {
        self.0.file_name().map_or_else(|| self.to_string(), |name| shown(name.as_bytes()))
    }
}

impl AsRef<Path> for LocalPath {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

/// Safe to print in a log line or a terminal: control characters and undecodable bytes are escaped.
impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(self.0.as_os_str().as_bytes()))
    }
}

impl fmt::Debug for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A text from outside made fit for one line: control characters and letters that deceive the eye
/// become escapes, broken UTF-8 becomes `\xE9`.
pub fn shown(bytes: &[u8]) -> String {
    let mut line = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            if letter.is_control() || is_deceptive(letter) {
                line.extend(letter.escape_default());
            } else {
                line.push(letter);
            }
        }
        for byte in chunk.invalid() {
            let _infallible = write!(line, "\\x{byte:02X}");
        }
    }
    line
}

/// The same, and no longer than a name is: whoever wrote it may have written a megabyte.
pub fn shown_briefly(bytes: &[u8]) -> String {
    const LONGEST: usize = 100;
    // An escaped letter is longer than one that is not, never shorter.
    let text = shown(&bytes[..bytes.len().min(4 * LONGEST)]);
    if text.chars().count() <= LONGEST && bytes.len() <= 4 * LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Letters that are not seen, turn the direction of a line or break it: they can make a name read
/// as another one.
const fn is_deceptive(letter: char) -> bool {
    matches!(
        letter,
        '\u{061C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

/// UTF-8 is stored as text; anything else as `{"bytes": "<hexadecimal>"}`, so nothing is lost.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Text(String),
    Bytes { bytes: String },
}

impl Serialize for LocalPath {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0.to_str() {
            Some(text) => Stored::Text(text.into()),
            None => Stored::Bytes { bytes: hexadecimal(self.0.as_os_str().as_bytes()) },
        }
        .serialize(to)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

impl<'de> Deserialize<'de> for LocalPath {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Stored::deserialize(from)? {
            Stored::Text(text) => Ok(Self::new(text)),
            Stored::Bytes { bytes } => bytes
                .as_bytes()
                .chunks(2)
                .map(|pair| {
                    let pair = std::str::from_utf8(pair).map_err(D::Error::custom)?;
                    u8::from_str_radix(pair, 16).map_err(D::Error::custom)
                })
                .collect::<Result<Vec<u8>, _>>()
                .map(|bytes| Self::new(OsString::from_vec(bytes))),
        }
    }
}

impl schemars::JsonSchema for LocalPath {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LocalPath".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string"})
    }
}

/// A path as a service sees it. Always UTF-8: it travels in a request.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct RemotePath(String);

impl RemotePath {
    /// Takes the text as it is.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The text for a request.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RemotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(self.0.as_bytes()))
    }
}

/// One line of a path map: the same directory as towline and as the service see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathMapping {
    /// The directory as towline sees it.
    pub here: LocalPath,
    /// The same directory as the service sees it.
    pub there: RemotePath,
}

/// How a service's paths are ours. Empty: both see the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct PathMap(Vec<PathMapping>);

/// Why a local path has no name at the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchMapping {
    /// The bytes are no UTF-8, and a request can only carry text.
    #[error("{0} is not valid UTF-8, and the service can only be sent text")]
    NotText(LocalPath),
    /// Mappings exist, and none covers the path.
    #[error("{0} is below none of the directories of path_map")]
    NotCovered(LocalPath),
}

impl PathMap {
    /// A map of these lines.
    pub fn new(lines: Vec<PathMapping>) -> Self {
        Self(lines)
    }

    /// The lines.
    pub fn lines(&self) -> &[PathMapping] {
        &self.0
    }

    /// Our path as the service sees it. The longest matching line counts.
    pub fn to_remote(&self, path: &LocalPath) -> Result<RemotePath, NoSuchMapping> {
        let text = |path: &Path| {
            path.to_str()
                .map(str::to_owned)
                .ok_or_else(|| NoSuchMapping::NotText(LocalPath::new(path)))
        };
        if self.0.is_empty() {
            return text(path.as_path()).map(RemotePath::new);
        }
        let (line, below) = self
            .0
            .iter()
            .filter_map(|line| Some((line, path.as_path().strip_prefix(&line.here).ok()?)))
            .max_by_key(|(line, _)| line.here.as_path().components().count())
            .ok_or_else(|| NoSuchMapping::NotCovered(path.clone()))?;
        let base = line.there.as_str().trim_end_matches('/');
        match text(below)? {
            below if below.is_empty() && base.is_empty() => Ok(RemotePath::new("/")),
            below if below.is_empty() => Ok(RemotePath::new(base)),
            below => Ok(RemotePath::new(format!("{base}/{below}"))),
        }
    }

    /// The service's path as we see it; `None` where no line covers it, or where it is no plain
    /// path from the root. The longest matching line counts.
    pub fn to_local(&self, path: &RemotePath) -> Option<LocalPath> {
        let there = Path::new(path.as_str());
        let is_plain = there.is_absolute()
            && !there.components().any(|part| part == std::path::Component::ParentDir);
        if !is_plain {
            return None;
        }
        if self.0.is_empty() {
            return Some(LocalPath::new(there));
        }
        let lines = self.0.iter();
        let (line, below) = lines
            .filter_map(|line| Some((line, there.strip_prefix(line.there.as_str()).ok()?)))
            .max_by_key(|(line, _)| Path::new(line.there.as_str()).components().count())?;
        Some(if below.as_os_str().is_empty() { line.here.clone() } else { line.here.join(below) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(lines: &[(&str, &str)]) -> PathMap {
        PathMap::new(
            lines
                .iter()
                .map(|(here, there)| PathMapping {
                    here: LocalPath::new(here),
                    there: RemotePath::new(*there),
                })
                .collect(),
        )
    }

    #[test]
    fn the_longest_line_of_a_path_map_counts() {
        let map = map(&[("/data", "/b"), ("/data/music", "/music/")]);
        let to = |path: &str| map.to_remote(&LocalPath::new(path)).map(|there| there.0);
        assert_eq!(to("/data/x/y"), Ok("/b/x/y".into()));
        assert_eq!(to("/data/music/A"), Ok("/music/A".into()));
        assert_eq!(to("/data/music"), Ok("/music".into()));
        assert_eq!(to("/database"), Err(NoSuchMapping::NotCovered(LocalPath::new("/database"))));
    }

    #[test]
    fn a_path_of_the_service_is_ours_where_a_line_covers_it() {
        let map = map(&[("/data", "/b"), ("/music", "/b/music/")]);
        let to = |path: &str| map.to_local(&RemotePath::new(path)).map(|here| here.to_string());
        assert_eq!(to("/b/x").as_deref(), Some("/data/x"));
        assert_eq!(to("/b/music").as_deref(), Some("/music"));
        assert_eq!(to("/b/music/A").as_deref(), Some("/music/A"));
        for none in ["/bbb", "/", "music", "~/music", "/b/../etc"] {
            assert_eq!(to(none), None, "{none}");
        }
    }

    #[test]
    fn any_bytes_survive_the_ledger_and_are_safe_to_print() {
        let path = LocalPath::new(OsString::from_vec(b"/m/caf\xE9\n\x1b[31m".to_vec()));
        let stored = serde_json::to_string(&path).unwrap();
        assert_eq!(serde_json::from_str::<LocalPath>(&stored).unwrap(), path);
        assert_eq!(path.to_string(), "/m/caf\\xE9\\n\\u{1b}[31m");
        assert!(matches!(map(&[]).to_remote(&path), Err(NoSuchMapping::NotText(_))));
    }

    #[test]
    fn letters_that_deceive_the_eye_are_escaped() {
        for letter in "\u{61C}\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{2028}\u{2029}\u{202E}\u{2060}\u{2064}\u{2066}\u{FEFF}".chars()
        {
            let name = format!("a{letter}b");
            assert_eq!(shown(name.as_bytes()), format!("a{}b", letter.escape_unicode()));
        }
        assert_eq!(shown("Sigur Rós – () ‘a’".as_bytes()), "Sigur Rós – () ‘a’");
    }
}
