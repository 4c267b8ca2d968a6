//! How patient a listener is.

use std::time::Duration;

/// How patient a listener is (reference §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long the server waits for an event, in whole seconds. What is shorter costs calls, and
    /// what is longer can be cut by proxies.
    pub poll: Duration,
    /// How long to wait for an answer's headers: a server that lives sends them at once.
    pub headers: Duration,
    /// How much longer than the server to wait for the rest.
    pub margin: Duration,
    /// How long to wait after the first failure; then twice as long each time.
    pub retry_first: Duration,
    /// How long to wait at most.
    pub retry_most: Duration,
    /// How long to wait after a failure that does not pass by itself, such as a wrong key.
    pub retry_refused: Duration,
    /// How long the server's process is believed to be the same while events come.
    pub believe: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(55),
            headers: Duration::from_secs(10),
            margin: Duration::from_secs(10),
            retry_first: Duration::from_millis(250),
            retry_most: Duration::from_secs(30),
            retry_refused: Duration::from_secs(30),
            believe: Duration::from_secs(30),
        }
    }
}
