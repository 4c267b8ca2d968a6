//! The commands, one file each.

mod backup;
mod betanin;
mod check;
mod chosen;
mod completions;
mod config;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod explain;
mod fsck;
mod get;
mod healthy;
mod how_far;
mod import_state;
mod inbox;
mod init;
mod item;
mod key;
mod list;
mod log;
mod login;
mod made_secret;
mod man;
mod migrate_store;
mod named_file;
mod notify;
mod pin;
mod plan;
mod putio;
mod restore;
mod run;
mod seerr;
mod slskd;
mod support_bundle;
mod sync;
mod syncthing;
mod taken_up;
mod tombstone;
mod trakt;
mod verify;
mod words;

use crate::{cli::Context, config::Environment};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run the daemon
    Run(run::Run),
    /// Set up towline, question by question: each service is tested before it is written down
    Init(init::Init),
    /// Show what towline does: all four flows against simulated services, in a temporary directory
    #[cfg(feature = "demo")]
    Demo(demo::Demo),
    /// Look at sources now, and settle what they held at first contact
    Sync(sync::SyncCommand),
    /// What is carried, and how it stands
    Item(item::ItemCommand),
    /// What waits for a person
    Inbox(inbox::InboxCommand),
    /// Tell what a run would do now; nothing is changed
    Plan(plan::PlanCommand),
    /// Lists of what is wished for: add and remove them, what they hold and what came of it
    List(list::ListCommand),
    /// Why a film or show is asked for, or is not
    Explain(explain::Explain),
    /// Say which film or show a wish means
    Pin(pin::Pin),
    /// What is never to be asked for again
    Tombstone(tombstone::TombstoneCommand),
    /// Take over what another program has done, so that it is not done again
    ImportState(import_state::ImportState),
    /// Fetch files from any URL: fast, verified, gone on with after a break
    Get(get::Get),
    /// A betanin's own queue
    Betanin(betanin::BetaninCommand),
    /// A slskd: how it is, its downloads and events, and its hook
    Slskd(slskd::SlskdCommand),
    /// A media server: how it is, what it knows, its requests, its users, and its hook
    Seerr(seerr::SeerrCommand),
    /// The login at Trakt: for watchlists, collections and lists that are not public
    Trakt(trakt::TraktCommand),
    /// A Syncthing: its folders, devices, configuration and events
    Syncthing(syncthing::SyncthingCommand),
    /// Who is told of what happens: how messages get there, and whether they do
    Notify(notify::NotifyCommand),
    /// An account at put.io: logging in, its transfers and its files
    Putio(putio::PutioCommand),
    /// Ask each service, try each disk, and tell what is wrong and how it is mended
    Doctor(doctor::Doctor),
    /// Tell whether all holds in the ledger that must; nothing is changed
    Fsck(fsck::Fsck),
    /// Read finished files again, and tell which are no longer what they were
    ///
    /// Torrents by the CRC-32 that their service told of each file; what the importer `place` has put
    /// into a library by its sum where it was copied, else by its size. Other importers write tags into
    /// files: of theirs nothing is known. What is no longer there was moved on, and is no failure.
    Verify(verify::Verify),
    /// Tell whether the daemon answers: for the health check of a container
    Healthy(healthy::Healthy),
    /// One file from which all can be made anew: the ledger, the configuration, secrets
    Backup(backup::Backup),
    /// Put a backup back: the ledger and the secrets that towline keeps
    Restore(restore::RestoreCommand),
    /// Carry the ledger from the data directory to a database, or back
    MigrateStore(migrate_store::MigrateStore),
    /// The daemon's log: its latest lines, and how much it logs
    Log(log::LogCommand),
    /// What a bug report needs, in one file, without secrets
    SupportBundle(support_bundle::SupportBundle),
    /// Read the configuration and tell what is wrong with it
    Check(check::Check),
    /// The configuration: an example, what is in effect, where it is
    Config(config::Config),
    /// The login of the page
    Login(login::LoginCommand),
    /// Keys with which programs come in over the network
    Key(key::KeyCommand),
    /// Completions for a shell
    Completions(completions::Completions),
    /// The manual page, in roff
    #[command(hide = true)]
    Man(man::Man),
}

impl Command {
    /// The environment in which it is done.
    #[must_use]
    pub fn over(&self, environment: Environment) -> Environment {
        match self {
            Self::Run(run) => run.over(environment),
            _ => environment,
        }
    }

    /// Does it.
    pub fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Run(_) => run::Run::run(context),
            Self::Init(init::Init {}) => init::Init::run(context),
            #[cfg(feature = "demo")]
            Self::Demo(command) => command.run(context),
            Self::Sync(command) => command.run(context),
            Self::Item(command) => command.run(context),
            Self::Inbox(command) => command.run(context),
            Self::Plan(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Explain(command) => command.run(context),
            Self::Pin(command) => command.run(context),
            Self::Tombstone(command) => command.run(context),
            Self::ImportState(command) => command.run(context),
            Self::Get(command) => command.run(context),
            Self::Betanin(command) => command.run(context),
            Self::Slskd(command) => command.run(context),
            Self::Seerr(command) => command.run(context),
            Self::Trakt(command) => command.run(context),
            Self::Syncthing(command) => command.run(context),
            Self::Notify(command) => command.run(context),
            Self::Putio(command) => command.run(context),
            Self::Doctor(command) => command.run(context),
            Self::Fsck(fsck::Fsck {}) => fsck::Fsck::run(context),
            Self::Verify(command) => command.run(context),
            Self::Healthy(command) => command.run(context),
            Self::Backup(command) => command.run(context),
            Self::Restore(command) => command.run(context),
            Self::MigrateStore(command) => command.run(context),
            Self::Log(command) => command.run(context),
            Self::SupportBundle(command) => command.run(context),
            Self::Check(check::Check {}) => check::Check::run(context),
            Self::Config(command) => command.run(context),
            Self::Login(command) => command.run(context),
            Self::Key(command) => command.run(context),
            Self::Completions(command) => command.run(context),
            Self::Man(command) => command.run(context),
        }
    }
}
