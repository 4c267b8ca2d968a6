//! `GET /meta/sub_dirs?dir=`: directories as betanin sees them.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

/// The directories whose path begins with `dir`, as betanin sees them: shows whether a path map
/// is right before anything is posted (betanin contract §2).
///
/// # Caveats
/// `dir` is the start of a glob pattern: `[`, `*` and `?` in it are not taken literally.
/// [`SubDirs::literally`] escapes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubDirs {
    /// The start of the path.
    pub dir: String,
}

impl SubDirs {
    /// Asks for directories whose path begins with exactly this text.
    pub fn literally(start: &str) -> Self {
        let mut dir = String::with_capacity(start.len());
        for c in start.chars() {
            match c {
                '[' | '*' | '?' => dir.extend(['[', c, ']']),
                _ => dir.push(c),
            }
        }
        Self { dir }
    }
}

/// One directory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SubDir {
    /// Its path.
    pub path: String,
}

impl Endpoint for SubDirs {
    type Response = Vec<SubDir>;
    const NAME: &'static str = "meta.sub_dirs";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["meta".into(), "sub_dirs".into()]
    }

    fn query(&self) -> Query {
        Query::new().pair("dir", &self.dir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_a_name_are_not_a_pattern() {
        assert_eq!(SubDirs::literally("/dl/A [FLAC] *?").dir, "/dl/A [[]FLAC] [*][?]");
    }
}
