//! A file's name as a peer advertised it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The whole remote path, exactly as the peer spells it: `@@abc\Music\Album\01.flac`. It is what
/// slskd knows a file by, and must go back to it unchanged. Hostile: **never a path on a disk**.
///
/// It has no bound but the answer's: one odd peer must not make a list of all unreadable.
///
/// ```
/// use slskd_client::RemoteFilename;
///
/// let file = RemoteFilename::new(r"@@abc\Music\Album\01.flac");
/// assert_eq!((file.directory(), file.name()), (r"@@abc\Music\Album", "01.flac"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteFilename(Box<str>);

impl RemoteFilename {
    /// This very text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All before the last separator, as slskd groups files; empty when there is none. The
    /// separator is `/` if there is any `/`, else `\` (slskd contract §3).
    pub fn directory(&self) -> &str {
        self.parts().0
    }

    /// All behind the last separator.
    pub fn name(&self) -> &str {
        self.parts().1
    }

    fn parts(&self) -> (&str, &str) {
        let separator = if self.0.contains('/') { '/' } else { '\\' };
        self.0.rsplit_once(separator).unwrap_or(("", &self.0))
    }
}

impl fmt::Display for RemoteFilename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_slash_makes_backslashes_part_of_names() {
        let table = [
            (r"@@abc\Music\Album\01.flac", r"@@abc\Music\Album", "01.flac"),
            ("Music/Album/01.flac", "Music/Album", "01.flac"),
            (r"Music/AC\DC.flac", "Music", r"AC\DC.flac"),
            (r"Music\AC/DC.flac", r"Music\AC", "DC.flac"),
            ("01.flac", "", "01.flac"),
            (r"\01.flac", "", "01.flac"),
            (r"Album\", "Album", ""),
            ("", "", ""),
        ];
        for (text, directory, name) in table {
            let file = RemoteFilename::new(text);
            assert_eq!((file.directory(), file.name()), (directory, name), "{text}");
        }
    }

    proptest! {
        #[test]
        fn directory_and_name_are_the_whole_with_one_separator_less(text: String) {
            let file = RemoteFilename::new(text.as_str());
            let rest = text.len() - file.directory().len() - file.name().len();
            prop_assert!(rest <= 1);
            prop_assert!(text.starts_with(file.directory()) && text.ends_with(file.name()));
        }
    }
}
