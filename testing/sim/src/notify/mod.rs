//! Services that take messages: ntfy, Discord, Telegram, Gotify, Apprise, and somebody's own program.
//!
//! Each answers as its documentation says, refuses what the service refuses, and keeps what it took.

mod discord;
mod fault;
mod gotify;
mod ntfy;
mod plain;
mod received;
mod serve;
mod telegram;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use crate::{lock, process::Process};

pub use fault::Fault;
pub use received::Received;

/// Which service is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ntfy server with access control, as of 2.16.
    Ntfy,
    /// One of before 2.16: it knows no `sequence_id`.
    OldNtfy,
    /// Discord's webhooks.
    Discord,
    /// Telegram's Bot API.
    Telegram,
    /// A Gotify server.
    Gotify,
    /// An Apprise API server.
    Apprise,
    /// A program of somebody's own.
    Webhook,
}

/// Every secret that a service knows has this in it: it is to be found nowhere else.
pub const SECRET: &str = "canary";
/// The token that ntfy takes.
pub const NTFY_TOKEN: &str = "tk_canary1";
/// The path of the webhook that Discord knows.
pub const DISCORD_PATH: &str = "/api/webhooks/1234/canary-token";
/// The token of the bot that Telegram knows.
pub const TELEGRAM_TOKEN: &str = "12345:canary-bot";
/// The chat in which that bot is.
pub const TELEGRAM_CHAT: &str = "-100777";
/// The token of Gotify's application.
pub const GOTIFY_APP: &str = "Acanary-app";
/// The token of Gotify's client.
pub const GOTIFY_CLIENT: &str = "Ccanary-client";
/// The key under which Apprise keeps addresses.
pub const APPRISE_KEY: &str = "canary-key";

/// A service that takes messages.
pub struct Receiver(Arc<Sim>);

pub(crate) struct Sim {
    kind: Kind,
    process: Process,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    faults: Vec<Fault>,
    slow_ms: u64,
    calls: usize,
}

impl Receiver {
    /// One that listens on a free port of this machine.
    pub async fn start(kind: Kind) -> io::Result<Self> {
        Self::start_on(SocketAddr::from(([127, 0, 0, 1], 0)), kind).await
    }

    /// One that listens there.
    #[expect(clippy::unused_async, reason = "as the other simulators begin: within a runtime")]
    pub async fn start_on(address: SocketAddr, kind: Kind) -> io::Result<Self> {
        let sim = Sim { kind, process: Process::new(address)?, state: Mutex::default() };
        let sim = Arc::new(sim);
        Process::begin(&sim, false);
        Ok(Self(sim))
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.process.address())
    }

    /// What it took, in the order in which it came.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.0.state).received.clone()
    }

    /// How often it was called.
    pub fn calls(&self) -> usize {
        lock(&self.0.state).calls
    }

    /// Cannot be reached, or can again.
    pub fn refuse(&self, refusing: bool) {
        Process::refuse(&self.0, refusing);
    }

    /// From now on it takes so long to say that it took something.
    pub fn slow(&self, ms: u64) {
        lock(&self.0.state).slow_ms = ms;
    }

    /// What happens to the next messages, one after another.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.0.state).faults.extend(faults);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.0.process.end();
    }
}
