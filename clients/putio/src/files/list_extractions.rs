//! `GET /files/extract`: how extractions stand.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, words};

use crate::{ExtractionId, Request, path::path, wire};

/// Archives that are being extracted (putio contract §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListExtractions;

impl Endpoint for ListExtractions {
    type Response = Extractions;
    const NAME: &'static str = "files.extractions";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", "extract"])
    }
}

impl Request for ListExtractions {}

/// Archives that are being extracted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Extractions {
    /// They.
    pub extractions: Vec<Extraction>,
}

/// An archive that is being extracted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Extraction {
    /// Which one.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub id: Option<ExtractionId>,
    /// The archive's name.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// How it stands.
    #[serde(default)]
    pub status: ExtractionStatus,
    /// Why, in words.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub message: Option<Box<str>>,
}

words! {
    /// How an extraction stands.
    ExtractionStatus {
        /// Not begun.
        New = "NEW",
        /// Waits.
        SentToQueue = "SENT_TO_QUEUE",
        /// At work.
        Extracting = "EXTRACTING",
        /// Done.
        Extracted = "EXTRACTED",
        /// Wants a password.
        Password = "PASSWORD",
        /// Has one.
        PasswordObtained = "PASSWORD_OBTAINED",
        /// Failed.
        Error = "ERROR",
    }
}
