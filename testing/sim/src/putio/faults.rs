//! What goes wrong on purpose. Can be changed at any time.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{
    mishap::{Rule, once, take},
    pattern::fits,
};

/// Switches for what goes wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// No token is right any more.
    pub unauthorized: bool,
    /// Connections are refused by all three hosts, and open ones are closed; transfers go on.
    pub refuse_connections: bool,
    /// Every answer comes this much later, in milliseconds of real time.
    pub answer_after_ms: u64,
    /// A proxy's login page answers everything.
    pub html: bool,
    /// What happens to calls of the API and the upload host. The first rule that fits is taken,
    /// as often as it says.
    pub on_request: Vec<RequestRule>,
    /// What happens to downloads; as above.
    pub on_download: Vec<DownloadRule>,
}

/// What happens to calls of some kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRule {
    /// As in `POST`; `*` is any.
    pub method: String,
    /// As in `/v2/transfers/add`; `*` is any text.
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
    /// It is answered with this status and an error body without a type; nothing is done.
    Error {
        /// As in 500 or 429.
        status: u16,
    },
    /// It is refused in put.io's own words; nothing is done. So `TRASH_LOCK_TIMEOUT` comes.
    Refused {
        /// As in 400.
        status: u16,
        /// As in `TRASH_LOCK_TIMEOUT`.
        error_type: String,
    },
    /// A page answers in put.io's place, with 200.
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
    /// It lies in the socket: done, and answered, only after this time, even when nobody waits
    /// any more.
    Hold {
        /// How long, of real time.
        ms: u64,
    },
    /// The connection is closed, and it is done when a test says so
    /// ([`release`](super::Putio::release)): long after its client has gone, or begun anew.
    Late,
}

/// What happens to downloads of some files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DownloadRule {
    /// The file's name; `*` is any text.
    pub file: String,
    /// What happens.
    pub fault: DownloadFault,
    /// To how many downloads.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a download: one GET to a storage host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DownloadFault {
    /// It is answered with this status and a line of text.
    Status {
        /// As in 403 or 503.
        status: u16,
    },
    /// A page answers in the host's place, with 200.
    Html,
    /// The connection is closed without an answer.
    CloseBefore,
    /// The connection is closed after so many bytes of the body.
    ResetAfter {
        /// In bytes.
        bytes: u64,
    },
    /// After so many bytes of the body nothing comes any more, and the connection stays.
    StallAfter {
        /// In bytes.
        bytes: u64,
    },
    /// The body ends after so many bytes, and `Content-Length` says so: only `Content-Range` and
    /// the listing tell that there is more.
    ShortAfter {
        /// In bytes.
        bytes: u64,
    },
    /// `Content-Range` begins so much later than was asked, and so do the bytes.
    WrongStart {
        /// In bytes.
        by: u64,
    },
    /// `Content-Range` tells of another size.
    WrongTotal {
        /// In bytes.
        total: u64,
    },
    /// The whole file comes with 200, whatever was asked.
    IgnoresRange,
    /// One bit of the byte at this place of the file is wrong. Only downloads that have the byte
    /// use the rule up.
    BitFlip {
        /// From the beginning of the file, in bytes.
        at: u64,
    },
    /// Another `ETag`, as of a file that was replaced.
    OtherTag,
    /// Other bytes of the same length, and the same `ETag`.
    OtherContent,
    /// The file was replaced meanwhile: other bytes of the same length, and another `ETag`. Only
    /// downloads that do not begin at the file's beginning use the rule up.
    Replaced,
}

impl Faults {
    /// Adds a rule for the next call of this kind.
    pub fn on_next(&mut self, method: &str, path: &str, fault: RequestFault) {
        let (method, path) = (method.into(), path.into());
        self.on_request.push(RequestRule { method, path, fault, times: 1 });
    }

    /// Adds a rule for the next download of such a file.
    pub fn on_next_download(&mut self, file: &str, fault: DownloadFault) {
        self.on_downloads(1, file, fault);
    }

    /// Adds a rule for the next downloads of such a file.
    pub fn on_downloads(&mut self, times: u32, file: &str, fault: DownloadFault) {
        self.on_download.push(DownloadRule { file: file.into(), fault, times });
    }

    pub(super) fn take_for_request(&mut self, method: &str, path: &str) -> Option<RequestFault> {
        let so = |rule: &RequestRule| fits(&rule.method, method) && fits(&rule.path, path);
        take(&mut self.on_request, so).map(|rule| rule.fault)
    }

    pub(super) fn take_for_download(
        &mut self,
        file: &str,
        range: &Range<u64>,
    ) -> Option<DownloadFault> {
        let is_touched = |fault: &DownloadFault| match fault {
            DownloadFault::BitFlip { at } => range.contains(at),
            DownloadFault::Replaced => range.start > 0,
            _ => true,
        };
        let so = |rule: &DownloadRule| fits(&rule.file, file) && is_touched(&rule.fault);
        take(&mut self.on_download, so).map(|rule| rule.fault)
    }
}

impl Rule for RequestRule {
    fn times(&mut self) -> &mut u32 {
        &mut self.times
    }
}

impl Rule for DownloadRule {
    fn times(&mut self) -> &mut u32 {
        &mut self.times
    }
}
