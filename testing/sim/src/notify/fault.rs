//! What goes wrong with a message.

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde_json::json;

use super::Kind;

/// What happens to one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is told to come again in so many seconds.
    Busy {
        /// In so many.
        secs: u32,
    },
    /// It is refused with this status.
    Status(u16),
    /// The connection ends before it is taken.
    CloseBefore,
    /// It is taken, and the connection ends without a word.
    CloseAfter,
    /// It is taken, and a proxy says that nobody answered.
    GatewayAfter,
    /// A login page answers in the service's place.
    Page,
}

impl Fault {
    /// What is said in place of taking the message.
    pub(super) fn instead(self, kind: Kind) -> Option<Response<Body>> {
        match self {
            Self::Busy { secs } => Some(busy(kind, secs)),
            Self::Status(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                Some((status, "it does not go").into_response())
            }
            Self::Page => Some(crate::mishap::page()),
            Self::CloseBefore | Self::CloseAfter | Self::GatewayAfter => None,
        }
    }
}

/// Each says it in its own way.
fn busy(kind: Kind, secs: u32) -> Response<Body> {
    let status = StatusCode::TOO_MANY_REQUESTS;
    match kind {
        Kind::Telegram => {
            let words = format!("Too Many Requests: retry after {secs}");
            let body = json!({
                "ok": false, "error_code": 429, "description": words,
                "parameters": {"retry_after": secs},
            });
            (status, Json(body)).into_response()
        }
        Kind::Discord => {
            let body = json!({
                "message": "You are being rate limited.", "retry_after": f64::from(secs),
                "global": false,
            });
            with_wait((status, Json(body)).into_response(), secs)
        }
        Kind::Ntfy | Kind::OldNtfy => {
            let body =
                json!({"code": 42901, "http": 429, "error": "limit reached: too many requests"});
            with_wait((status, Json(body)).into_response(), secs)
        }
        Kind::Gotify | Kind::Apprise | Kind::Webhook => {
            with_wait((status, "slow down").into_response(), secs)
        }
    }
}

fn with_wait(mut response: Response<Body>, secs: u32) -> Response<Body> {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(secs));
    response
}
