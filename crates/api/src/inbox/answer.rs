//! `POST /inbox/{id}/answer`: answer a question.

use serde::{Deserialize, Serialize};
use towline_domain::Choice;
use towline_http::{Body, Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Answers a question. 404 `no-such-entry`; 409 `moved-on` when the question has changed since
/// it was read, `answered-already`, `not-offered`.
#[derive(Debug, Clone, ToSchema)]
pub struct AnswerEntry {
    /// The question's number.
    pub id: i64,
    /// The answer.
    pub answer: GivenAnswer,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GivenAnswer {
    /// What was chosen.
    #[schema(value_type = String, example = "retry")]
    pub choice: Choice,
    /// The epoch of the question as it was read; left out, whatever is asked now is answered.
    pub epoch: Option<i64>,
}

impl Endpoint for AnswerEntry {
    type Response = ();
    const NAME: &'static str = "inbox.answer";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["inbox", &self.id.to_string(), "answer"])
    }

    fn body(&self) -> Body {
        Body::json(&self.answer)
    }
}
