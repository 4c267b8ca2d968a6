//! What a refusal means: by its status first, by its word second (putio contract §2).

use std::time::Duration;

use http::StatusCode;
use towline_http::{CallError, Failed, Refusal};

use super::{Error, ErrorType};
use crate::pause::{LONGEST, UNTOLD};

impl Error {
    pub(crate) fn new(Failed { error, refusal }: Failed) -> Self {
        let error_type = refusal.as_deref().and_then(error_type);
        let wants_captcha = refusal.as_deref().is_some_and(wants_captcha);
        let source = Box::new(error);
        match &*source {
            CallError::Unauthorized { .. } => Self::Unauthorized { error_type, source },
            CallError::NotFound { .. } => Self::NotFound { error_type, source },
            CallError::RateLimited { retry_after, .. } => {
                let retry_after = wait(*retry_after);
                if wants_captcha {
                    Self::CaptchaNeeded { retry_after, source }
                } else {
                    Self::RateLimited { retry_after, source }
                }
            }
            CallError::Refused { status: StatusCode::PAYMENT_REQUIRED, .. } => {
                Self::Inactive { error_type, source }
            }
            CallError::Refused { .. } if error_type == Some(ErrorType::TrashLockTimeout) => {
                Self::TrashBusy { source }
            }
            CallError::Refused { .. } => Self::Refused { error_type, source },
            _ => Self::Call(*source),
        }
    }
}

fn wait(told: Option<Duration>) -> Duration {
    told.unwrap_or(UNTOLD).min(LONGEST)
}

/// Calls about tokens write `error` where others write `error_type`. A number is none.
fn error_type(refusal: &Refusal) -> Option<ErrorType> {
    let word = refusal.field("error_type").or_else(|| refusal.field("error"))?;
    let is_number = word.parse::<f64>().is_ok();
    (!is_number).then(|| ErrorType::from(word))
}

fn wants_captcha(refusal: &Refusal) -> bool {
    refusal
        .header("x-ratelimit-action")
        .is_some_and(|action| action.trim().eq_ignore_ascii_case("captcha-needed"))
}
