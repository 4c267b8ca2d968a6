//! What goes wrong on purpose. Can be changed at any time.

use serde::{Deserialize, Serialize};

use crate::{
    mishap::{Rule, once, take},
    pattern::fits,
};

/// Switches for what goes wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Connections are refused, and open ones are closed.
    pub refuse_connections: bool,
    /// Every answer comes this much later, in milliseconds of real time.
    pub answer_after_ms: u64,
    /// A proxy's login page answers everything.
    pub html: bool,
    /// A proxy takes all headers away that begin with `X-Api-` (§11).
    pub strips_api_headers: bool,
    /// What happens to calls. The first rule that fits is taken, as often as it says.
    pub on_request: Vec<RequestRule>,
    /// What happens to webhooks; as above.
    pub on_webhook: Vec<HookRule>,
}

/// What happens to calls of some kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRule {
    /// As in `POST`; `*` is any.
    pub method: String,
    /// As in `/api/v1/request`, without the subpath; `*` is any text.
    pub path: String,
    /// What happens.
    pub fault: RequestFault,
    /// To how many calls.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestFault {
    /// It is answered with this status by a proxy, as HTML; nothing is done.
    Error {
        /// As in 502 or 429.
        status: u16,
        /// The `Retry-After` header.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// The server refuses it in its own words (`{"message":…}`); nothing is done.
    Refused {
        /// As in 500.
        status: u16,
        /// As in `Quota exceeded.`
        message: String,
    },
    /// A page answers in the server's place, with 200.
    Html,
    /// The connection is closed, nothing is done.
    CloseBefore,
    /// It is done, and the connection closed without an answer.
    CloseAfter,
    /// It is done, and answered with 500.
    ErrorAfter,
    /// It is done, and the answer's body ends in its middle.
    Truncated,
    /// It is done; the answer's head comes, and its body never.
    Stalled,
    /// It is done at once, and answered after this time.
    Slow {
        /// How long, of real time.
        ms: u64,
    },
    /// It is done and its head comes at once; the body comes in pieces, a pause before each.
    SlowBody {
        /// How long each pause is, of real time.
        ms: u64,
        /// How many pieces.
        pieces: usize,
    },
    /// It lies in the socket: done, and answered, only after this time, even when nobody waits
    /// any more.
    Hold {
        /// How long, of real time.
        ms: u64,
    },
    /// The connection is closed, and it is done so much later: after its client has begun anew.
    /// It is done even when the server was restarted since.
    Later {
        /// How long, of real time.
        ms: u64,
    },
    /// The connection is closed, and it is done when a test says so
    /// ([`release`](super::SeerrSim::release)).
    Late,
    /// It is answered; then new rows appear, so that the next page is another one (§8).
    RowsAdded {
        /// How many.
        rows: usize,
    },
    /// It is answered; then the newest rows are gone, so that the next page has a gap (§8).
    RowsRemoved {
        /// How many.
        rows: usize,
    },
}

/// What happens to webhooks of some type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookRule {
    /// As in `MEDIA_AVAILABLE`; `*` is any text.
    pub on: String,
    /// What happens.
    pub fault: HookFault,
    /// To how many.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookFault {
    /// It is never sent.
    Lost,
    /// It is sent twice.
    Doubled,
    /// It is sent so much later.
    Delayed {
        /// How long, of real time.
        ms: u64,
    },
    /// It has been delivered before the call that caused it is answered.
    BeforeReply,
}

impl Faults {
    /// Adds a rule for the next call of this kind.
    pub fn on_next(&mut self, method: &str, path: &str, fault: RequestFault) {
        self.on(1, method, path, fault);
    }

    /// Adds a rule for so many calls of this kind.
    pub fn on(&mut self, times: u32, method: &str, path: &str, fault: RequestFault) {
        let (method, path) = (method.into(), path.into());
        self.on_request.push(RequestRule { method, path, fault, times });
    }

    /// Adds a rule for the next webhook of this type.
    pub fn on_next_webhook(&mut self, on: &str, fault: HookFault) {
        self.on_webhook.push(HookRule { on: on.into(), fault, times: 1 });
    }

    pub(super) fn take_for_request(&mut self, method: &str, path: &str) -> Option<RequestFault> {
        let so = |rule: &RequestRule| fits(&rule.method, method) && fits(&rule.path, path);
        take(&mut self.on_request, so).map(|rule| rule.fault)
    }

    pub(super) fn take_for_webhook(&mut self, kind: &str) -> Option<HookFault> {
        take(&mut self.on_webhook, |rule| fits(&rule.on, kind)).map(|rule| rule.fault)
    }
}

impl RequestFault {
    /// A proxy's answer, without `Retry-After`.
    pub fn error(status: u16) -> Self {
        Self::Error { status, retry_after: None }
    }
}

impl Rule for RequestRule {
    fn times(&mut self) -> &mut u32 {
        &mut self.times
    }
}

impl Rule for HookRule {
    fn times(&mut self) -> &mut u32 {
        &mut self.times
    }
}
