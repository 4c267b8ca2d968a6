//! A path below one of slskd's directories, in the form in which slskd takes it.

use std::iter::repeat_n;

use base64::{Engine, prelude::BASE64_STANDARD};

/// The longest path that is taken, in bytes; Linux has no longer ones.
const LONGEST: usize = 4096;

/// A path below one of slskd's directories, with `/` between its parts.
///
/// It travels as standard base64 in one segment, where a `/` of base64's own cannot be sent
/// (slskd contract §9). So it is spelled another way until there is none: `./` before it, or a
/// separator doubled, which slskd undoes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RelativePath {
    path: Box<str>,
    segment: Box<str>,
}

/// Why a path cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// It is empty, absolute, too long, or has an empty part, a `.`, a `..` or a NUL.
    #[error("this is no path below a directory of slskd")]
    NotBelow,
    /// A name in it has a `/` in its base64 wherever it begins, such as `???`.
    #[error("slskd has no way to be asked for this path: base64 has a `/` in any spelling of it")]
    Unsendable,
}

impl RelativePath {
    /// Takes a path as slskd would show it.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let bad = |part: &str| matches!(part, "" | "." | "..") || part.contains('\0');
        if path.len() > LONGEST || path.split('/').any(bad) {
            return Err(PathError::NotBelow);
        }
        let segment = segment(path).ok_or(PathError::Unsendable)?.into();
        Ok(Self { path: path.into(), segment })
    }

    /// The path as it was given.
    pub fn as_str(&self) -> &str {
        &self.path
    }

    pub(super) fn segment(&self) -> &str {
        &self.segment
    }
}

/// Base64 of the path, or of another spelling of it, without any `/`.
///
/// Where `/` appears depends on each byte's place in its group of three. An additional separator moves
/// all that follows by one place, so of each length modulo 3 one spelling of what came before is
/// enough to know.
fn segment(path: &str) -> Option<String> {
    let mut parts = path.split('/');
    let first = parts.next()?;
    // Places 0, 2 and 1.
    let mut best = shortest(["", "./", "././"].map(|start| format!("{start}{first}")));
    for part in parts {
        let longer = best.iter().flatten().flat_map(|before| {
            (1..=3)
                .map(move |n| before.chars().chain(repeat_n('/', n)).chain(part.chars()).collect())
        });
        best = shortest(longer);
    }
    best.into_iter().flatten().min_by_key(String::len).map(|path| BASE64_STANDARD.encode(path))
}

/// The shortest spelling that can be sent, for each length modulo 3.
fn shortest(spellings: impl IntoIterator<Item = String>) -> [Option<String>; 3] {
    let mut best = [const { None::<String> }; 3];
    for path in spellings {
        let best = &mut best[path.len() % 3];
        // What comes behind cannot mend it: base64 of a start is the start of the base64.
        let is_shorter = best.as_ref().is_none_or(|best| path.len() < best.len());
        if is_shorter && !BASE64_STANDARD.encode(&path).contains('/') {
            *best = Some(path);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelled(path: &str) -> Option<String> {
        let segment = segment(path)?;
        assert!(!segment.contains('/'), "{segment}");
        Some(String::from_utf8(BASE64_STANDARD.decode(segment).unwrap()).unwrap())
    }

    /// What slskd makes of a spelling.
    fn normal(path: &str) -> String {
        path.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/")
    }

    /// Whether a name can be sent when it begins at some place in a group of three.
    fn has_a_place(part: &str) -> bool {
        ["", "/", "//"]
            .iter()
            .any(|before| !BASE64_STANDARD.encode(format!("{before}{part}")).contains('/'))
    }

    #[test]
    fn a_path_is_spelled_as_it_is_where_that_can_be_sent() {
        assert_eq!(segment("Album").unwrap(), "QWxidW0=");
        assert_eq!(spelled("Album/01.flac").unwrap(), "Album/01.flac");
        // `ab?` is `YWI/`.
        assert_eq!(spelled("ab?").unwrap(), "./ab?");
        assert_eq!(spelled("Album/ab?").unwrap(), "Album//ab?");
        assert_eq!(spelled("Albums/ab?").unwrap(), "Albums/ab?");
        assert_eq!(spelled("ab?/ab?").as_deref().map(normal).unwrap(), "ab?/ab?");
        assert_eq!(spelled("???"), None);
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        for path in ["", "/", "/etc", "a//b", "a/", ".", "a/./b", "..", "a/../b", "a\0b"] {
            assert_eq!(RelativePath::new(path), Err(PathError::NotBelow), "{path:?}");
        }
        assert_eq!(RelativePath::new(&"a".repeat(4097)), Err(PathError::NotBelow));
        assert_eq!(RelativePath::new("a/????"), Err(PathError::Unsendable));
        assert_eq!(RelativePath::new("a/...").unwrap().as_str(), "a/...");
    }

    proptest! {
        #[test]
        fn slskd_finds_the_path_that_was_meant(path in "([a-o?ßçøð√ 🎵~]{1,9}/){0,6}[a-o?ßçøð√ 🎵~]{1,9}") {
            let spelled = spelled(&path);
            prop_assert_eq!(spelled.is_some(), path.split('/').all(has_a_place));
            if let Some(spelled) = spelled {
                prop_assert_eq!(normal(&spelled), path);
            }
        }

        #[test]
        fn no_text_breaks_it(path: String) {
            if let Ok(path) = RelativePath::new(&path) {
                prop_assert!(!path.segment().contains('/'));
            }
        }

        #[test]
        fn plain_names_can_always_be_sent(path in "[ -.0->@-~]{1,30}(/[ -.0->@-~]{1,30}){0,5}") {
            prop_assert!(segment(&path).is_some());
        }
    }
}
