//! The commands, one file each.

mod betanin;
mod check;
mod chosen;
mod completions;
mod config;
mod doctor;
mod explain;
mod get;
mod how_far;
mod import_state;
mod inbox;
mod item;
mod key;
mod list;
mod list_names;
mod login;
mod made_secret;
mod named_file;
mod notify;
mod owner;
mod pin;
mod plan;
mod putio;
mod run;
mod seerr;
mod slskd;
mod sync;
mod syncthing;
mod taken_up;
mod tombstone;
mod trakt;
mod words;

use crate::cli::Context;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run the daemon
    Run(run::Run),
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
}

impl Command {
    /// Does it.
    pub fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Run(run::Run {}) => run::Run::run(context),
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
            Self::Check(check::Check {}) => check::Check::run(context),
            Self::Config(command) => command.run(context),
            Self::Login(command) => command.run(context),
            Self::Key(command) => command.run(context),
            Self::Completions(command) => command.run(context),
        }
    }
}
