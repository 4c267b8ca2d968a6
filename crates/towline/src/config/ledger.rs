//! Where the ledger is, and who this process is among those that share one.

use std::{collections::BTreeSet, num::NonZeroU32};

use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use towline_domain::LocalPath;
use towline_store::{BadAddress, PostgresAddress};

use super::{
    mistake::Mistake,
    settings::Settings,
    tree::{Node, Origin},
};

/// Where the ledger is. Without any of this it is a file in the data directory, and one towline has it
/// alone.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerSettings {
    /// A PostgreSQL database that several towlines share:
    /// `postgres://user:password@host:5432/database?schema=home`. Each household has a schema of its
    /// own; without one it is `towline`.
    #[schemars(
        with = "Option<String>",
        example = "postgres://towline:secret@db:5432/towline?schema=home",
        extend("writeOnly" = true, "x-by-hand" = true)
    )]
    pub postgres: Option<SecretString>,
    /// A directory that all towlines on this ledger see: what they obtain (logins at services, secrets of
    /// hooks), what is being fetched, and what was dropped on a page is kept there. Without it, each
    /// keeps its own, and only one of them can carry torrents and answer links in messages.
    #[schemars(example = "/srv/towline", extend("x-by-hand" = true))]
    pub shared: Option<LocalPath>,
    /// What only one towline can carry, because only it sees the folders.
    #[schemars(extend("x-by-hand" = true))]
    pub bound: Vec<Bound>,
}

/// A source that only one towline can follow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// The source: `imports.music`.
    #[schemars(extend("x-by-hand" = true))]
    pub source: String,
    /// The name of the node that follows it.
    #[schemars(extend("x-by-hand" = true))]
    pub node: String,
}

impl LedgerSettings {
    /// The server, where one is named.
    pub fn server(&self) -> Result<Option<PostgresAddress>, BadAddress> {
        self.postgres.as_ref().map(|address| address.expose_secret().trim().parse()).transpose()
    }
}

/// Who this process is among those that share a ledger. It differs from process to process, so it is
/// mostly given as `towline run --node nas --role worker` or as `TOWLINE__NODE__NAME`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NodeSettings {
    /// Its name, which no other one has. Without it, that of this machine.
    #[schemars(example = &"nas", extend("x-by-hand" = true))]
    pub name: Option<String>,
    /// What it does: `all` carries what its sources find and listens on the network (page, API); `web`
    /// only listens, and carries nothing; `worker` only carries, and listens on its socket alone.
    #[schemars(extend("x-by-hand" = true))]
    pub role: Role,
    /// Which parts of the configuration it follows: `imports`, `folders`, `torrents`, `lists`,
    /// `requests`, `notify`. Without it, all.
    #[schemars(example = ["torrents", "imports"], extend("x-by-hand" = true))]
    pub follows: Option<BTreeSet<Part>>,
    /// How many things it looks at or acts on at once. Without it, 8.
    #[schemars(range(min = 1, max = 256), extend("x-by-hand" = true))]
    pub at_once: Option<NonZeroU32>,
}

/// What a process does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Pages, API and work.
    #[default]
    All,
    /// Pages and API: it carries nothing.
    Web,
    /// Work: it listens on its socket only.
    Worker,
}

impl Role {
    /// In one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Web => "web",
            Self::Worker => "worker",
        }
    }

    /// Whether it follows sources and carries items.
    pub const fn works(self) -> bool {
        !matches!(self, Self::Web)
    }

    /// Whether it listens on the network.
    pub const fn listens(self) -> bool {
        !matches!(self, Self::Worker)
    }
}

/// A part of the configuration that has sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// `[imports]`
    Imports,
    /// `[folders]`
    Folders,
    /// `[torrents]`
    Torrents,
    /// `[lists]`
    Lists,
    /// `[requests]`
    Requests,
    /// `[notify]`
    Notify,
}

impl Part {
    /// As it stands in the configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Imports => "imports",
            Self::Folders => "folders",
            Self::Torrents => "torrents",
            Self::Lists => "lists",
            Self::Requests => "requests",
            Self::Notify => "notify",
        }
    }
}

/// Everything that is wrong with `[ledger]` and `[node]`.
pub(super) fn wrong(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    let LedgerSettings { bound, postgres, .. } = &settings.ledger;
    let at = |path: &[&str]| tree.place(path).cloned().unwrap_or(Origin::File(0..0));
    let mut mistakes = Vec::new();
    if let Err(error) = settings.ledger.server() {
        let mistake = Mistake::new(error.to_string()).at(at(&["ledger", "postgres"]), "");
        let hint = "as in \"postgres://towline:secret@db:5432/towline?schema=home\"";
        mistakes.push(mistake.hint(hint).hiding_values());
    }
    if postgres.is_none() && settings.node.role == Role::Web {
        let words =
            "with the role `web` it carries nothing, and nobody else can: its ledger is its own";
        let mistake = Mistake::new(words).at(at(&["node", "role"]), "");
        mistakes.push(mistake.hint("name the database that it shares: `ledger.postgres`"));
    }
    let sources: BTreeSet<String> =
        settings.names().map(|(part, name)| format!("{part}.{name}")).collect();
    for Bound { source, .. } in bound.iter().filter(|bound| !sources.contains(&bound.source)) {
        let words = format!("there is no {source} that could be bound to a node");
        let known = sources.iter().cloned().collect::<Vec<_>>().join(", ");
        let mistake = Mistake::new(words).at(at(&["ledger", "bound"]), "");
        mistakes.push(mistake.hint(format!("there are: {known}")));
    }
    mistakes
}
