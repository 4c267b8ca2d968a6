//! What came back, and what it means.

use http::{HeaderMap, StatusCode, header};
use serde::de::{DeserializeOwned, IntoDeserializer, value::BytesDeserializer};

use crate::{
    CallError, Failed, Read, Refusal, client::Kernel, retry_after::retry_after,
    scrub::looks_like_html, wire::Wire,
};

/// A good answer with its head, for services that tell something there.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// Its status; one of the 2xx.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// What it holds.
    pub value: T,
}

/// An answer that was read to its end.
pub(crate) struct Raw {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    fn content_type(&self) -> &str {
        self.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Sorts the refusals out.
    pub(crate) fn or_refusal(self, kernel: &Kernel, wire: &Wire) -> Result<Self, Failed> {
        if self.status.is_success() {
            return Ok(self);
        }
        let scrub = wire.scrub(kernel);
        let error = self.error(kernel, wire, scrub.message(self.content_type(), &self.body));
        let refusal = Refusal::new(self.headers, &self.body, &scrub);
        Err(Failed { error, refusal: Some(Box::new(refusal)) })
    }

    fn error(&self, kernel: &Kernel, wire: &Wire, message: String) -> CallError {
        let call = Box::new(wire.call.clone());
        let status = self.status;
        if status.is_redirection() {
            let location = self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok());
            return CallError::Redirected { call, status, to: kernel.target.redirect(location) };
        }
        let wait = retry_after(&self.headers);
        match status {
            StatusCode::UNAUTHORIZED => CallError::Unauthorized { call, status, message },
            StatusCode::FORBIDDEN if kernel.forbidden_is_unauthorized => {
                CallError::Unauthorized { call, status, message }
            }
            _ if (kernel.says_unauthorized)(status, &message) => {
                CallError::Unauthorized { call, status, message }
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                CallError::NotFound { call, status, message }
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let retry_after = kernel.paused_by(&self.headers).or(wait);
                CallError::RateLimited { call, status, message, retry_after }
            }
            StatusCode::SERVICE_UNAVAILABLE if wait.is_some() => {
                CallError::RateLimited { call, status, message, retry_after: wait }
            }
            _ => CallError::Refused { call, status, message },
        }
    }

    /// Reads a good answer as the endpoint said.
    pub(crate) fn value<T: DeserializeOwned>(
        &self,
        kernel: &Kernel,
        wire: &Wire,
    ) -> Result<T, CallError> {
        let call = || Box::new(wire.call.clone());
        let unreadable = |error: serde_path_to_error::Error<serde_json::Error>| {
            let scrub = wire.scrub(kernel);
            CallError::Unreadable {
                call: call(),
                field: scrub.clean(&error.path().to_string()),
                source: scrub.cause(&error.inner().to_string()),
            }
        };
        match wire.read {
            Read::JsonOrEmpty if self.body.trim_ascii().is_empty() => {
                serde_path_to_error::deserialize(serde_json::Value::Null).map_err(unreadable)
            }
            Read::Empty => {
                serde_path_to_error::deserialize(serde_json::Value::Null).map_err(unreadable)
            }
            Read::Text => {
                let text = String::from_utf8_lossy(&self.body);
                serde_path_to_error::deserialize::<_, T>(text.as_ref().into_deserializer())
                    .map_err(unreadable)
            }
            Read::Bytes => {
                serde_path_to_error::deserialize::<_, T>(BytesDeserializer::new(&self.body))
                    .map_err(unreadable)
            }
            Read::Json | Read::JsonOrEmpty if looks_like_html(self.content_type(), &self.body) => {
                let content_type = kernel.scrub.clean(self.content_type());
                Err(CallError::NotJson { call: call(), content_type })
            }
            Read::Json | Read::JsonOrEmpty => {
                // Keeping track of where one reads costs more than reading: only an answer that
                // cannot be read is read again, to say where.
                if let Ok(value) = serde_json::from_slice(&self.body) {
                    return Ok(value);
                }
                let mut json = serde_json::Deserializer::from_slice(&self.body);
                let value = serde_path_to_error::deserialize(&mut json).map_err(unreadable)?;
                json.end().map_err(|error| CallError::Unreadable {
                    call: call(),
                    field: ".".into(),
                    source: kernel.scrub.cause(&error.to_string()),
                })?;
                Ok(value)
            }
        }
    }
}
