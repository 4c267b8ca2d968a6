//! The PostgreSQL that two towlines share, and what happens to it.

use std::{path::Path, time::Duration};

use tokio::time::sleep;
use towline_postgres::Server;

use crate::{chance::Chance, towline::quoted};

/// What the two are called.
pub(super) const NAMES: [&str; 2] = ["one", "two"];
/// Their ledger's schema.
pub(super) const SCHEMA: &str = "home";
/// A dead node's work is another one's when its lease of 20 s has run out and the other has beaten once
/// more: for so long the other is left alone with it.
pub(super) const ALONE: Duration = Duration::from_secs(32);

/// How it ends, and what that is called in tables.
type End = (fn(&mut Server), &'static str);

const ENDS: [End; 3] = [
    (Server::kill_at_once, "PostgreSQL: kill -9"),
    (Server::kill, "PostgreSQL: ended as by a power failure"),
    (Server::stop, "PostgreSQL: restarted"),
];

/// A server with one ledger.
pub(super) struct Database(Server);

impl Database {
    /// One that runs, and keeps what it has said that it keeps.
    pub(super) fn new() -> Self {
        Self(Server::durable())
    }

    /// Where the ledger is, as towline is told.
    fn url(&self) -> String {
        self.0.url(SCHEMA)
    }

    /// Where the ledger is, as others are told: that its schema is one is towline's own word.
    pub(super) fn address(&self) -> String {
        self.url().replace(&format!("&schema={SCHEMA}"), "")
    }

    /// What stands in the configuration of the node of this number beside what all have.
    pub(super) fn config(&self, node: usize, shared: &Path) -> String {
        format!(
            "[ledger]\npostgres = \"{}\"\nshared = {}\n\n[node]\nname = \"{}\"\n\n",
            self.url(),
            quoted(shared),
            NAMES[node]
        )
    }

    /// It ends, and starts again. What it is called in tables.
    pub(super) async fn fails(&mut self, chance: &mut Chance) -> &'static str {
        let away = chance.shorter_than(Duration::from_millis(1500));
        let (end, what) = *chance.one_of(&ENDS);
        end(&mut self.0);
        // Half of the times it is back as soon as it can be.
        sleep(if chance.happens(1, 2) { away } else { Duration::ZERO }).await;
        self.0.start_again();
        what
    }
}
