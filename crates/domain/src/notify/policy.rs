//! The rules by which a target is told.

use std::time::Duration;

use super::NewsKind;
use crate::{FlowName, item::Backoff, schedule::Schedule, window::Windows};

/// The rules for one target.
#[derive(Debug, Clone)]
pub struct NotifyPolicy {
    /// What it hears of.
    pub events: Vec<NewsKind>,
    /// Of which flows; empty: of all.
    pub flows: Vec<FlowName>,
    /// When it hears nothing.
    pub quiet: Option<Windows>,
    /// It hears only then, of all at once.
    pub digest: Option<Schedule>,
    /// Whether its messages have links that answer.
    pub answers: bool,
    /// After so long a person is told that a message does not arrive.
    pub give_up: Duration,
    /// Waiting times after trouble.
    pub backoff: Backoff,
}

impl Default for NotifyPolicy {
    fn default() -> Self {
        Self {
            events: NewsKind::USUAL.to_vec(),
            flows: Vec::new(),
            quiet: None,
            digest: None,
            answers: false,
            give_up: Duration::from_secs(3 * 24 * 3600),
            backoff: Backoff { first: Duration::from_secs(5), most: Duration::from_secs(30 * 60) },
        }
    }
}

impl NotifyPolicy {
    /// Whether the target hears of this.
    pub fn wants(&self, kind: NewsKind, flow: &str) -> bool {
        let is_of_flow = self.flows.is_empty() || self.flows.iter().any(|it| it.as_str() == flow);
        self.events.contains(&kind) && is_of_flow
    }
}
