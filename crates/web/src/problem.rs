//! Errors on the wire.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use towline_api::Problem;
use towline_store::{Answered, StoreError};

/// A problem on its way out.
pub(crate) struct Failure(pub(crate) Problem);

impl Failure {
    pub(crate) fn new(status: StatusCode, kind: &str, detail: impl Into<String>) -> Self {
        Self(Problem {
            kind: kind.into(),
            status: status.as_u16(),
            detail: detail.into(),
            hint: None,
            mistakes: Vec::new(),
        })
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn no_such(what: &str, which: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &format!("no-such-{what}"),
            format!("there is no {what} {which}"),
        )
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, Json(self.0)).into_response()
    }
}

impl Failure {
    /// What of a request could not be read; axum would answer with plain text.
    pub(crate) fn unread<E: std::error::Error + IntoResponse>(rejection: E) -> Self {
        let mut words = rejection.to_string();
        if let Some(source) = rejection.source().map(ToString::to_string)
            && !words.contains(&source)
        {
            words = format!("{words}: {source}");
        }
        Self::new(rejection.into_response().status(), "not-understood", words)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if let StoreError::NoSuchItem(id) = error {
            return Self::no_such("item", id);
        }
        tracing::error!(error = &error as &dyn std::error::Error, "{error}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ledger", error.to_string())
            .hint("is the disk of the data directory full or gone? the log says more")
    }
}

/// What became of an answer, as a response.
pub(crate) fn answered(id: i64, answered: Answered) -> Result<(), Failure> {
    let conflict = |kind, detail: String| Err(Failure::new(StatusCode::CONFLICT, kind, detail));
    match answered {
        Answered::Taken { .. } => Ok(()),
        Answered::NoSuchEntry => Err(Failure::no_such("entry", id)),
        Answered::MovedOn => conflict("moved-on", format!("question {id} has changed meanwhile")),
        Answered::AnsweredAlready => {
            conflict("answered-already", format!("question {id} was answered already"))
        }
        Answered::NotOffered { offered } => {
            let offered: Vec<_> = offered.iter().map(ToString::to_string).collect();
            Err(Failure::new(
                StatusCode::CONFLICT,
                "not-offered",
                format!("question {id} can't be answered so"),
            )
            .hint(format!("choose one of: {}", offered.join(", "))))
        }
    }
}
