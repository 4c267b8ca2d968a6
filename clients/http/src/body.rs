//! A request's body.

use std::fmt;

use serde::Serialize;

use crate::Multipart;

/// A request's body, already written. Its `Debug` shows the kind only: bodies hold passwords.
#[derive(Clone, Default)]
pub enum Body {
    /// No body at all.
    #[default]
    None,
    /// JSON; made by [`Body::json`].
    Json(Result<Vec<u8>, String>),
    /// `application/x-www-form-urlencoded`; made by [`Body::form`].
    Form(String),
    /// `text/plain`, in UTF-8.
    Text(String),
    /// `multipart/form-data`.
    Multipart(Multipart),
}

impl Body {
    /// Writes `value` as JSON. A value that JSON cannot hold fails when the call is sent.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        Self::Json(serde_json::to_vec(value).map_err(|error| error.to_string()))
    }

    /// Writes fields as a form.
    pub fn form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let fields: Vec<_> = fields.into_iter().collect();
        Self::Form(serde_urlencoded::to_string(fields).expect("pairs of strings are always a form"))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Json(_) => "Json(..)",
            Self::Form(_) => "Form(..)",
            Self::Text(_) => "Text(..)",
            Self::Multipart(_) => "Multipart(..)",
        })
    }
}
