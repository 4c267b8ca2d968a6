//! `GET /settings`: the whole configuration as a form.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::{Mistake, Section};

/// Asks for the configuration. It is told also where there are mistakes in it. 500 `local` where the
/// file can't be read.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetSettings;

/// The configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// The file, or the one that would be made.
    pub file: String,
    /// Whether it is there.
    pub exists: bool,
    /// Names the file's text as it is now: a change must say which one it was made for.
    pub version: String,
    /// Why it can't be written, where it can't.
    pub not_writable: Option<String>,
    /// What is wrong in it: the one in use is then an older one.
    pub mistakes: Vec<Mistake>,
    /// All there is.
    pub root: Section,
}

impl Endpoint for GetSettings {
    type Response = Settings;
    const NAME: &'static str = "settings.get";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["settings"])
    }
}
