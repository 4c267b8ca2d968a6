//! Why a call gave no answer, and what may come next.

use std::{fmt, time::Duration};

use http::StatusCode;

use crate::IfUnsure;

/// Why a call to a service gave no answer. Each text tells its own level; causes are in `source`.
///
/// No text holds a credential, a query or a body: what a service says is taken over without
/// our secrets and control characters, and cut at 300 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// No connection, or one that ended before the answer was whole.
    #[error("{}", unreachable_text(call, *sent))]
    Unreachable {
        /// The call that failed.
        call: Box<Call>,
        /// Whether the service may have the request.
        sent: Sent,
        /// What the system said.
        source: Cause,
    },
    /// One of the deadlines passed.
    #[error("{} at {} {phase} within {after:?}", call.service, call.origin)]
    TimedOut {
        /// The call that failed.
        call: Box<Call>,
        /// Whether the service may have the request.
        sent: Sent,
        /// Which deadline it was.
        phase: Phase,
        /// How long that deadline is.
        after: Duration,
    },
    /// Our key, token or password is not (or no longer) accepted.
    #[error("{} at {} does not accept our credentials: {}", call.service, call.origin, said(*status, message))]
    Unauthorized {
        /// The call that failed.
        call: Box<Call>,
        /// 401 or 403, or another by which this service says so.
        status: StatusCode,
        /// The service's own words; may be empty.
        message: String,
    },
    /// Too many calls: by the service's judgement, or (status 429 without being sent) by our
    /// own budget for it.
    #[error("{} at {} asks us to wait: {}", call.service, call.origin, said(*status, message))]
    RateLimited {
        /// The call that failed.
        call: Box<Call>,
        /// 429, or 503 with `Retry-After`.
        status: StatusCode,
        /// The service's own words; may be empty.
        message: String,
        /// For how long, counted from the answer.
        retry_after: Option<Duration>,
    },
    /// The service knows no such thing (404, 410).
    #[error("{} at {} knows nothing of it: {}", call.service, call.origin, said(*status, message))]
    NotFound {
        /// The call that failed.
        call: Box<Call>,
        /// 404 or 410.
        status: StatusCode,
        /// The service's own words; may be empty.
        message: String,
    },
    /// The service answered that it will not, or cannot.
    #[error("{} at {} answered {}", call.service, call.origin, said(*status, message))]
    Refused {
        /// The call that failed.
        call: Box<Call>,
        /// The answer's status.
        status: StatusCode,
        /// The service's own words; may be empty.
        message: String,
    },
    /// A good answer whose JSON does not have the shape we know.
    #[error("{} at {} sent an answer we cannot read, at `{field}`", call.service, call.origin)]
    Unreadable {
        /// The call that failed.
        call: Box<Call>,
        /// Where in the answer, as in `torrents[3].id`; `.` is the answer itself.
        field: String,
        /// What was wrong there.
        source: Cause,
    },
    /// A web page where JSON was due.
    #[error("{} at {} answered with a web page where data was due", call.service, call.origin)]
    NotJson {
        /// The call that failed.
        call: Box<Call>,
        /// The content type it gave.
        content_type: String,
    },
    /// The answer is longer than we are ready to hold.
    #[error("{} at {} sent an answer of more than {limit} bytes", call.service, call.origin)]
    TooLarge {
        /// The call that failed.
        call: Box<Call>,
        /// The limit.
        limit: usize,
    },
    /// The service sent us elsewhere. Redirects are not followed: our credentials would go along.
    #[error("{} at {} redirects to {to} ({status})", call.service, call.origin)]
    Redirected {
        /// The call that failed.
        call: Box<Call>,
        /// The answer's status.
        status: StatusCode,
        /// The origin it names, or `another path of its own`.
        to: String,
    },
    /// The request could not even be written. Nothing was sent.
    #[error("the request to {} cannot be written", call.service)]
    Unwritable {
        /// The call that failed.
        call: Box<Call>,
        /// What cannot be written.
        source: Cause,
    },
}

impl CallError {
    /// The call that failed.
    pub fn call(&self) -> &Call {
        match self {
            Self::Unreachable { call, .. }
            | Self::TimedOut { call, .. }
            | Self::Unauthorized { call, .. }
            | Self::RateLimited { call, .. }
            | Self::NotFound { call, .. }
            | Self::Refused { call, .. }
            | Self::Unreadable { call, .. }
            | Self::NotJson { call, .. }
            | Self::TooLarge { call, .. }
            | Self::Redirected { call, .. }
            | Self::Unwritable { call, .. } => call,
        }
    }

    /// The status of the answer, if one came and told the reason.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Unauthorized { status, .. }
            | Self::RateLimited { status, .. }
            | Self::NotFound { status, .. }
            | Self::Refused { status, .. }
            | Self::Redirected { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// What may be done next. Decided here once, so that no caller has to know statuses.
    pub fn then(&self) -> Then {
        match self {
            Self::Unreachable { sent: Sent::No, .. } | Self::TimedOut { sent: Sent::No, .. } => {
                Then::TryAgain { after: None }
            }
            Self::Unreachable { .. } | Self::TimedOut { .. } => self.if_unsure(),
            // 503 may come from a proxy whose patience ended while the service was at work.
            Self::RateLimited { status, .. }
                if *status != StatusCode::TOO_MANY_REQUESTS && !self.may_be_repeated() =>
            {
                Then::LookFirst
            }
            Self::RateLimited { retry_after, .. } => Then::TryAgain { after: *retry_after },
            Self::Refused { status, .. }
                if status.is_server_error() || *status == StatusCode::REQUEST_TIMEOUT =>
            {
                self.if_unsure()
            }
            // It answered well, only not in our words: what was asked may well be done.
            Self::Unreadable { .. } | Self::NotJson { .. } | Self::TooLarge { .. }
                if !self.may_be_repeated() =>
            {
                Then::LookFirst
            }
            Self::Unauthorized { .. }
            | Self::NotFound { .. }
            | Self::Refused { .. }
            | Self::Unreadable { .. }
            | Self::NotJson { .. }
            | Self::TooLarge { .. }
            | Self::Redirected { .. }
            | Self::Unwritable { .. } => Then::AskAPerson,
        }
    }

    /// What a person can look at, in their terms.
    pub fn hint(&self) -> Option<String> {
        let Call { service, origin, .. } = self.call();
        Some(match self {
            Self::Unreachable { sent: Sent::No, .. } | Self::TimedOut { sent: Sent::No, .. } => {
                format!(
                    "is {service} running, and is {origin} right as seen from where towline runs?"
                )
            }
            Self::Unreachable { .. } => {
                format!(
                    "{service} may have been stopped or restarted in the middle of the call; its log tells"
                )
            }
            Self::TimedOut { .. } => format!("{service} may be overloaded or stuck; its log tells"),
            Self::Unauthorized { .. } => {
                format!(
                    "is the key, token or password that is set for {service} still the one it has?"
                )
            }
            Self::NotFound { .. } => {
                format!("if this comes with every call: is the path behind {origin} right?")
            }
            Self::NotJson { .. } => format!(
                "a proxy, a login page or another program answered: is {origin}, with the path behind it, {service}'s own address?"
            ),
            Self::Redirected { to, .. } => {
                format!("set the address of {service} to the one it redirects to ({to})")
            }
            Self::Unreadable { .. } => {
                format!("this version of {service} may be one that towline does not know yet")
            }
            Self::RateLimited { .. }
            | Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::Unwritable { .. } => return None,
        })
    }

    fn may_be_repeated(&self) -> bool {
        self.call().if_unsure == IfUnsure::Repeat
    }

    fn if_unsure(&self) -> Then {
        if self.may_be_repeated() { Then::TryAgain { after: None } } else { Then::LookFirst }
    }
}

/// The call that an error is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service's name, as in `betanin`.
    pub service: &'static str,
    /// Scheme, host and port; or the socket. Never credentials, path or query.
    pub origin: String,
    /// [`Endpoint::NAME`](crate::Endpoint::NAME).
    pub endpoint: &'static str,
    /// [`Endpoint::IF_UNSURE`](crate::Endpoint::IF_UNSURE).
    pub if_unsure: IfUnsure,
    /// How long after the end of the call the service may still carry it out.
    pub settle: Duration,
}

/// Whether the service may have the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sent {
    /// It has not: there was no connection.
    No,
    /// It may have all of it, and may have carried it out.
    Maybe,
}

/// Which deadline passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Before there was a connection.
    Connect,
    /// Between two pieces of the answer.
    Read,
    /// Over all.
    Total,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "gave no connection",
            Self::Read => "sent nothing",
            Self::Total => "did not answer",
        })
    }
}

/// What may be done after a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It was not carried out, or may be carried out twice: try again, not before `after`.
    TryAgain {
        /// How long the service asked us to wait.
        after: Option<Duration>,
    },
    /// It may have been carried out: look, when [`Call::settle`] has passed.
    LookFirst,
    /// Trying again will not help.
    AskAPerson,
}

/// A cause in words, free of secrets and control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause(pub(crate) String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

fn unreachable_text(call: &Call, sent: Sent) -> String {
    let Call { service, origin, .. } = call;
    match sent {
        Sent::No => format!("{service} cannot be reached at {origin}"),
        Sent::Maybe => {
            format!("{service} at {origin} broke the connection off before its answer was whole")
        }
    }
}

fn said(status: StatusCode, message: &str) -> String {
    if message.is_empty() { status.to_string() } else { format!("{status}: {message}") }
}
