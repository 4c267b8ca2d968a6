//! `GET /notifications/possible_services`: what betanin's notification library can speak to.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

/// The kinds of targets there are; the shape of the answer is the library's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPossibleServices;

impl Endpoint for ListPossibleServices {
    type Response = serde_json::Value;
    const NAME: &'static str = "notifications.possible_services";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["notifications".into(), "possible_services".into()]
    }
}
