//! `towline slskd`: a slskd itself, beside what towline carries from it.

mod downloads;
mod events;
mod found;
mod hook;
mod search;
pub(in crate::commands) mod snippet;
mod status;

use slskd_client::CallError;
use towline_services::downloads::{DownloadsSettings, SlskdSettings};

use super::chosen::Sought;
use crate::{cli::Context, config::Settings, connection::block_on, report::Hinted as _};

/// As in the hook's address.
const SERVICE: &str = "slskd";

/// A slskd: how it is, its downloads and events, and its hook
#[derive(Debug, clap::Args)]
pub struct SlskdCommand {
    #[command(subcommand)]
    what: What,
    /// The source's name in the configuration, where several are a slskd
    #[arg(long, global = true, value_name = "NAME")]
    source: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Whether it can be reached, which version it is, and whether it is logged in
    Status,
    /// What it downloads, by user and directory, and why downloads failed
    Downloads(downloads::Downloads),
    /// What happened: files and directories that came, connections that went
    Events(events::Events),
    /// Look for something on the Soulseek network; Ctrl-C ends the search and shows what came
    Search(search::SearchCommand),
    /// Print what slskd.yml must hold so that slskd tells towline when files have come. The
    /// secret is printed, too
    Hook,
}

impl SlskdCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let _logging = crate::logging::start_for_command(
            &loaded.settings.log,
            context.printer.manner(),
            false,
        )?;
        let (name, settings) = chosen(&loaded.settings, self.source.as_deref())?;
        let (name, slskd) = (name.to_owned(), settings.client());
        let slskd = slskd.map_err(|wrong| loaded.refused(["imports", &name], &wrong))?;
        block_on(async {
            match self.what {
                What::Status => status::run(context, &name, &slskd).await,
                What::Downloads(downloads) => downloads.run(context, &slskd).await,
                What::Events(events) => events.run(context, &slskd).await,
                What::Search(search) => search.run(context, &slskd).await,
                What::Hook => hook::run(context, loaded, &name, &slskd).await,
            }
        })
    }
}

fn chosen<'a>(
    settings: &'a Settings,
    named: Option<&str>,
) -> anyhow::Result<(&'a str, &'a SlskdSettings)> {
    let slskds = settings.imports.iter().filter_map(|(name, import)| match import {
        DownloadsSettings::Slskd(settings) => Some((name, &**settings)),
        DownloadsSettings::Directory(_) => None,
    });
    let sought = Sought { table: "source", kind: "a slskd", example: "[imports.soulseek.slskd]" };
    sought.among(slskds, named)
}

fn told<T>(result: Result<T, CallError>) -> anyhow::Result<T> {
    result.or_else(|error| match error.hint() {
        Some(hint) => Err(error).hint(hint),
        None => Err(error.into()),
    })
}
