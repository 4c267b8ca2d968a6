//! `POST /torrents/`: put a directory (or one audio file) into the queue.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure};

/// Puts a directory into the queue (betanin contract §2).
///
/// # Caveats
/// The answer is `null`: the new torrent has to be looked for (betanin contract §4). Nothing is
/// checked, not even that the directory exists. Two posts make two runs, and the second ends in
/// a question about a duplicate that blocks the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Add {
    /// An absolute path without a slash at its end, which betanin splits at the last slash.
    Both(String),
    /// Directory above and name. An absolute `name` silently wins over `path`.
    Parts {
        /// The directory above.
        path: String,
        /// The directory's name.
        name: String,
    },
}

impl Add {
    /// The usual way: one absolute path, as betanin sees it.
    pub fn both(path: impl Into<String>) -> Self {
        Self::Both(path.into())
    }
}

impl Endpoint for Add {
    type Response = ();
    const NAME: &'static str = "torrents.add";
    const METHOD: Method = Method::POST;
    // The row is committed before the answer, and betanin does not see that two posts are the
    // same. A post that still lay in its socket is committed after our call has ended.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        vec!["torrents".into(), String::new()]
    }

    // Form fields in the body only: JSON and query give 400.
    fn body(&self) -> Body {
        match self {
            Self::Both(both) => Body::form([("both", both.as_str())]),
            Self::Parts { path, name } => {
                Body::form([("path", path.as_str()), ("name", name.as_str())])
            }
        }
    }
}
