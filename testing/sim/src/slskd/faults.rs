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
    /// No key and no token is right any more.
    pub unauthorized: bool,
    /// Connections are refused, and open ones are closed in a moment; downloads go on.
    pub refuse_connections: bool,
    /// Every answer comes this much later, in milliseconds of real time.
    pub answer_after_ms: u64,
    /// A proxy's login page answers everything.
    pub html: bool,
    /// What happens to requests. The first rule that fits is taken, as often as it says.
    pub on_request: Vec<RequestRule>,
    /// What happens to webhooks; as above.
    pub on_webhook: Vec<HookRule>,
}

/// What happens to requests of some kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRule {
    /// As in `POST`; `*` is any.
    pub method: String,
    /// Without the base; `*` is any text.
    pub path: String,
    /// What happens.
    pub fault: RequestFault,
    /// To how many requests.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestFault {
    /// It is answered with this status and a JSON string, unseen by slskd.
    Error {
        /// As in 500.
        status: u16,
    },
    /// A page answers in slskd's place.
    Html,
    /// The connection is closed, nothing is committed.
    CloseBefore,
    /// It is committed, and the connection closed without an answer.
    CloseAfter,
    /// It is committed, and answered with 500.
    ErrorAfter,
    /// It lies in the socket: committed, and answered, only after this time, even when nobody
    /// waits any more.
    Hold {
        /// How long, of real time.
        ms: u64,
    },
    /// It is committed at once, and answered after this time.
    Slow {
        /// How long, of real time.
        ms: u64,
    },
}

/// What happens to webhooks of some type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookRule {
    /// The type of the event; `*` is any text.
    pub on: String,
    /// What happens.
    pub fault: HookFault,
    /// To how many events.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookFault {
    /// It is never sent.
    Lost,
    /// It is sent, and its event can be read only so much later.
    Early {
        /// How long, of slskd's time.
        ms: u64,
    },
    /// It is sent twice.
    Doubled,
    /// It is sent so much later.
    Delayed {
        /// How long, of slskd's time.
        ms: u64,
    },
    /// It is sent after the next one.
    Reordered,
}

impl Faults {
    /// Adds a rule for the next request of this kind.
    pub fn on_next(&mut self, method: &str, path: &str, fault: RequestFault) {
        let (method, path) = (method.into(), path.into());
        self.on_request.push(RequestRule { method, path, fault, times: 1 });
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
