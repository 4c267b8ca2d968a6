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
    /// No key is right any more.
    pub wrong_key: bool,
    /// Connections are refused, and open ones are closed in a moment; the scene goes on.
    pub refuse_connections: bool,
    /// Every answer comes this much later.
    pub answer_after_ms: u64,
    /// A proxy's login page answers everything.
    pub html: bool,
    /// What happens to requests. The first rule that fits is taken, as often as it says.
    pub on_request: Vec<RequestRule>,
}

/// What happens to requests of some kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRule {
    /// As in `POST`; `*` is any.
    pub method: String,
    /// As in `/rest/events`; `*` is any text.
    pub path: String,
    /// What happens.
    pub fault: RequestFault,
    /// To how many requests.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestFault {
    /// It is answered with this status and a line of text, unseen by Syncthing.
    Error {
        /// As in 500.
        status: u16,
    },
    /// A page answers in Syncthing's place.
    Html,
    /// The connection is closed, nothing is done.
    CloseBefore,
    /// It is done, and the connection closed without an answer.
    CloseAfter,
    /// It is done, and the answer's body ends in its middle.
    Truncated,
    /// It is done; the answer's head comes, and its body never.
    Stalled,
    /// It is done at once, and answered after this time.
    Slow {
        /// How long.
        ms: u64,
    },
}

impl Faults {
    /// Adds a rule for the next request of this kind.
    pub fn on_next(&mut self, method: &str, path: &str, fault: RequestFault) {
        let (method, path) = (method.into(), path.into());
        self.on_request.push(RequestRule { method, path, fault, times: 1 });
    }

    pub(super) fn take_for_request(&mut self, method: &str, path: &str) -> Option<RequestFault> {
        let so = |rule: &RequestRule| fits(&rule.method, method) && fits(&rule.path, path);
        take(&mut self.on_request, so).map(|rule| rule.fault)
    }
}

impl Rule for RequestRule {
    fn times(&mut self) -> &mut u32 {
        &mut self.times
    }
}
