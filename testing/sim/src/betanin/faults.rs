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
    /// Connections are refused, and open ones are closed in a moment; imports go on.
    pub refuse_connections: bool,
    /// Every answer comes this much later.
    pub answer_after_ms: u64,
    /// The next requests are answered with an error, unseen by betanin.
    pub errors: Option<Burst>,
    /// A proxy's login page answers everything.
    pub html: bool,
    /// What happens to posts of new torrents. Each rule is used up by as many posts as it says.
    pub on_post: Vec<PostRule>,
}

/// A number of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Burst {
    /// As in 502.
    pub status: u16,
    /// How many requests are still to fail.
    pub left: u32,
}

/// What happens to posts of some name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostRule {
    /// The directory's name; `*` is any text.
    pub name: String,
    /// What happens.
    pub fault: PostFault,
    /// To how many posts.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostFault {
    /// The connection is closed, nothing is committed.
    CloseBefore,
    /// It is committed, and the connection closed without an answer.
    CloseAfter,
    /// It is committed, and answered with 500.
    ErrorAfter,
    /// It lies in the socket: committed, and answered, only after this time, even when nobody
    /// waits any more.
    Hold {
        /// How long.
        ms: u64,
    },
}

impl Faults {
    /// Adds a rule for the next post of a name.
    pub fn on_next_post(&mut self, pattern: &str, fault: PostFault) {
        self.on_post.push(PostRule { name: pattern.into(), fault, times: 1 });
    }

    pub(super) fn take_error(&mut self) -> Option<u16> {
        let burst = self.errors.as_mut()?;
        let status = burst.status;
        burst.left = burst.left.saturating_sub(1);
        if burst.left == 0 {
            self.errors = None;
        }
        Some(status)
    }

    pub(super) fn take_for_post(&mut self, name: &str) -> Option<PostFault> {
        take(&mut self.on_post, |rule| fits(&rule.name, name)).map(|rule| rule.fault)
    }
}

impl Rule for PostRule {
    fn times(&mut self) -> &mut u32 {
        &mut self.times
    }
}
