//! `GET /notifications/test_services`: send a test to all targets.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

/// Sends a test notification to every target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestServices;

/// What [`TestServices`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TestResult {
    /// Whether all went well; nothing when there is no target.
    pub result: Option<bool>,
}

impl Endpoint for TestServices {
    type Response = TestResult;
    const NAME: &'static str = "notifications.test_services";
    const METHOD: Method = Method::GET;
    // A GET, and people's telephones ring.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        vec!["notifications".into(), "test_services".into()]
    }
}
