//! Errors on the wire.

use std::sync::Arc;

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use towline_api::Problem;
use towline_store::{Answered, StoreError};

use crate::in_time::{TooSlow, is_too_slow};

/// A problem on its way out.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) problem: Box<Problem>,
    /// In how many seconds it may be tried again.
    retry_after: Option<u64>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, kind: &str, detail: impl Into<String>) -> Self {
        let problem = Box::new(Problem {
            kind: kind.into(),
            title: title(status).into(),
            status: status.as_u16(),
            detail: detail.into(),
            hint: None,
            mistakes: Vec::new(),
        });
        Self { problem, retry_after: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.problem.hint = Some(hint.into());
        self
    }

    /// Who asks is not known.
    pub(crate) fn unauthorized(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, kind, detail)
    }

    /// Who asks may not.
    pub(crate) fn forbidden(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, kind, detail)
    }

    /// What was sent makes no sense.
    pub(crate) fn senseless(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, kind, detail)
    }

    /// This machine fails.
    pub(crate) fn local(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "local", detail)
    }

    /// Too often; in so many seconds it may be tried again.
    pub(crate) fn too_many(kind: &str, detail: impl Into<String>, wait: u64) -> Self {
        let failure = Self::new(StatusCode::TOO_MANY_REQUESTS, kind, detail);
        Self { retry_after: Some(wait), ..failure }
    }

    pub(crate) fn no_such(what: &str, which: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &format!("no-such-{what}"),
            format!("there is no {what} {which}"),
        )
    }
}

impl Failure {
    /// What else the response says.
    pub(crate) fn headers(&self) -> HeaderMap {
        let wait = self.retry_after.map(|wait| (header::RETRY_AFTER, wait.into()));
        HeaderMap::from_iter(wait)
    }
}

impl Failure {
    /// For programs.
    pub(crate) fn respond(&self) -> Response {
        let status =
            StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, self.headers(), kind, Json(&self.problem)).into_response()
    }
}

impl IntoResponse for Failure {
    /// With itself beside it: where a browser asks, a page is made of it.
    fn into_response(self) -> Response {
        let mut response = self.respond();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// What a status means to somebody who reads it.
fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "Not logged in",
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "Not as things stand",
        StatusCode::UNPROCESSABLE_ENTITY => "Makes no sense",
        StatusCode::TOO_MANY_REQUESTS => "Too often",
        StatusCode::MISDIRECTED_REQUEST => "Not our name",
        StatusCode::BAD_GATEWAY | StatusCode::FAILED_DEPENDENCY => "A service fails",
        StatusCode::SERVICE_UNAVAILABLE => "Not now",
        status if status.is_client_error() => "Not understood",
        _ => "towline fails",
    }
}

impl Failure {
    /// What of a request could not be read; axum would answer with plain text.
    pub(crate) fn unread<E: std::error::Error + IntoResponse + 'static>(rejection: E) -> Self {
        if is_too_slow(&rejection) {
            return Self::new(StatusCode::REQUEST_TIMEOUT, "too-slow", TooSlow.to_string());
        }
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
        let (status, words) = if error.is_unreachable() {
            (StatusCode::SERVICE_UNAVAILABLE, "the ledger does not answer".to_owned())
        } else {
            (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
        };
        Self::new(status, "ledger", words).hint(error.hint())
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
