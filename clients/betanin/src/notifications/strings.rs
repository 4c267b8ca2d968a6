//! `GET` and `PUT /notifications/strings`: the words of a notification.

use http::Method;
use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};

/// Templates: `$name`, `$id`, `$time`, `$status` and `$console_path` are filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strings {
    /// The title.
    pub title: String,
    /// The body.
    pub body: String,
}

fn path() -> Vec<String> {
    vec!["notifications".into(), "strings".into()]
}

/// The words of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetStrings;

impl Endpoint for GetStrings {
    type Response = Strings;
    const NAME: &'static str = "notifications.get_strings";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path()
    }
}

/// Replaces the words of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutStrings(pub Strings);

impl Endpoint for PutStrings {
    type Response = ();
    const NAME: &'static str = "notifications.put_strings";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path()
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}
