//! `towline seerr`: a media server itself, beside what towline asks for there.

mod hook;
pub(in crate::commands) mod page;
mod requests;
mod search;
mod status;
mod users;
mod words;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use seerr_client::Error;
use towline_services::requests::RequestsSettings;

use super::{chosen::Sought, doctor};
use crate::{cli::Context, config::Settings, connection::block_on, report::Hinted as _};

/// As in the hook's address.
const SERVICE: &str = "seerr";

/// An Overseerr, Jellyseerr or Seerr: how it is, what it knows, its users, and its hook
#[derive(Debug, clap::Args)]
pub struct SeerrCommand {
    #[command(subcommand)]
    what: What,
    /// The server's name in the configuration, where there are several
    #[arg(long, global = true, value_name = "NAME")]
    server: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Which product it is, with whose rights it is asked, and how many requests it has
    Status,
    /// Look for a film or a show, by its title or its id
    Search(search::SearchCommand),
    /// What was asked for, the newest first, and what became of it
    Requests(requests::Requests),
    /// Who may ask for something, and how much of it
    Users(users::Users),
    /// Ask it, and tell what is wrong and how it is mended
    Doctor,
    /// What its webhook must be set to so that it tells towline what has happened. The secret is
    /// printed, too
    Hook(hook::HookCommand),
}

impl SeerrCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let _logging = crate::logging::start_for_command(
            &loaded.settings.log,
            context.printer.manner(),
            false,
        )?;
        let (name, settings) = chosen(&loaded.settings, self.server.as_deref())?;
        let (name, settings) = (name.to_owned(), settings.clone());
        let wants = loaded.wants_of(&name);
        block_on(async {
            if let What::Doctor = self.what {
                let findings = settings.check(&name, &wants).await;
                return doctor::told(context, &findings);
            }
            let client = settings.seerr();
            let seerr = client.map_err(|wrong| loaded.refused(["requests", &name], &wrong))?;
            match self.what {
                What::Status => status::run(context, &name, &seerr, &wants.users).await,
                What::Search(search) => search.run(context, &seerr).await,
                What::Requests(requests) => requests.run(context, &seerr).await,
                What::Users(users) => users.run(context, &seerr).await,
                What::Hook(hook) => hook.run(context, loaded, &name, &seerr).await,
                What::Doctor => Ok(()),
            }
        })
    }
}

fn chosen<'a>(
    settings: &'a Settings,
    named: Option<&str>,
) -> anyhow::Result<(&'a str, &'a RequestsSettings)> {
    let sought = Sought { table: "server", kind: "a Seerr", example: "[requests.home.seerr]" };
    sought.among(settings.requests.iter(), named)
}

fn told<T>(result: Result<T, Error>) -> anyhow::Result<T> {
    result.or_else(|error| match error.hint() {
        Some(hint) => Err(error).hint(hint),
        None => Err(error.into()),
    })
}

/// Asks for each of them, some at once, and keeps their order.
async fn each<I, T, F>(of: I, ask: impl Fn(I::Item) -> F) -> Result<Vec<T>, Error>
where
    I: IntoIterator,
    F: Future<Output = Result<T, Error>>,
{
    const AT_ONCE: usize = 4;
    stream::iter(of).map(ask).buffered(AT_ONCE).try_collect().await
}
