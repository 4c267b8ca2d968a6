//! `POST /torrents/{id}/console/stdin`: answer a prompt.

use http::Method;
use serde::Serialize;
use towline_http::{Body, Endpoint, IfUnsure};

use super::TorrentId;

/// Types a line into the running `beet`; the newline is added (betanin contract §5).
///
/// # Caveats
/// Answered with 200 when the process has ended long ago: the text then vanishes. Answered with
/// 500 when none was started since betanin was. At the wrong prompt it answers the wrong
/// question, and the same letter means different things: read the console first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stdin {
    /// The torrent.
    #[serde(skip)]
    pub id: TorrentId,
    /// The letter, or number, or line.
    pub text: String,
}

impl Endpoint for Stdin {
    type Response = ();
    const NAME: &'static str = "torrents.stdin";
    const METHOD: Method = Method::POST;
    // A second letter would answer the next question.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        vec!["torrents".into(), self.id.to_string(), "console".into(), "stdin".into()]
    }

    fn body(&self) -> Body {
        Body::json(self)
    }
}
