//! `towline syncthing`: a Syncthing itself, beside what towline follows of it.

mod completion;
mod config;
mod devices;
mod errors;
mod events;
mod folders;
mod known;
mod pause;
mod rescan;
mod server;
mod system;

use std::future::Future;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use syncthing_client::Error;
use towline_services::folders::FoldersSettings;

use super::doctor;
use crate::{cli::Context, connection::block_on, report::Hinted as _};

/// A Syncthing: its folders, devices, configuration and events
#[derive(Debug, clap::Args)]
pub struct SyncthingCommand {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    server: server::ServerArgs,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Whether it answers and takes the key
    Ping,
    /// Which device it is, since when it runs, and what is wrong with its listening and looking
    Status,
    /// Which version it is
    Version,
    /// Its configuration, whole or one value of it; and change a value
    Config(config::ConfigCommand),
    /// How its folders stand
    Folders,
    /// Which devices it knows, and when they were last seen
    Devices,
    /// Stop talking to a device, or to all
    Pause(pause::DeviceArg),
    /// Talk to a device again, or to all: those that a person paused, too
    ///
    /// Without a device it resumes every one that is paused, whoever paused it and why: a person on
    /// Syncthing's page, or towline by the clock. What is resumed within the time of a pause by the
    /// clock stays resumed until its end.
    Resume(pause::DeviceArg),
    /// Read a folder's disk now
    Rescan(rescan::Rescan),
    /// What is wrong: with it, and with folders and their files
    Errors(errors::Errors),
    /// What happened, or with `--follow` what happens; with `--json` one line for each
    Events(events::Events),
    /// How much of each folder each device has
    Completion,
    /// Ask it, and tell what is wrong and how it is mended
    Doctor,
}

impl SyncthingCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let server = self.server.found(context)?;
        let _logging =
            crate::logging::start_for_command(&server.log, context.printer.manner(), false)?;
        block_on(async {
            if let What::Doctor = self.what {
                let settings = FoldersSettings::Syncthing(Box::new(server.settings));
                return doctor::told(context, &settings.check(&server.name).await);
            }
            let syncthing = server.client()?;
            match self.what {
                What::Ping => system::ping(context, &server.name, &syncthing).await,
                What::Status => system::status(context, &server.name, &syncthing).await,
                What::Version => system::version(context, &syncthing).await,
                What::Config(config) => config.run(context, &syncthing).await,
                What::Folders => folders::run(context, &syncthing).await,
                What::Devices => devices::run(context, &syncthing).await,
                What::Pause(device) => device.pause(context, &syncthing).await,
                What::Resume(device) => device.resume(context, &syncthing).await,
                What::Rescan(rescan) => rescan.run(context, &syncthing).await,
                What::Errors(errors) => errors.run(context, &syncthing).await,
                What::Events(events) => events.run(context, &syncthing).await,
                What::Completion => completion::run(context, &syncthing).await,
                What::Doctor => Ok(()),
            }
        })
    }
}

fn told<T>(result: Result<T, Error>) -> anyhow::Result<T> {
    result.or_else(|error| match error.hint().or_else(|| resuming(&error)) {
        Some(hint) => Err(error).hint(hint),
        None => Err(error.into()),
    })
}

/// A folder's pause is a setting of it: `resume` is about devices.
fn resuming(error: &Error) -> Option<String> {
    let Error::FolderPaused { folder: Some(id), .. } = error else { return None };
    let path = format!("folders/{id}/paused");
    let path =
        if path.contains(|sign: char| sign.is_whitespace() || "'\"$`\\!*?&|;<>()".contains(sign)) {
            format!("'{}'", path.replace('\'', "'\\''"))
        } else {
            path
        };
    Some(format!(
        "resume it on Syncthing's page, or with `towline syncthing config set {} false`",
        towline_domain::path::shown(path.as_bytes())
    ))
}

/// Asks for each of them, some at once, and keeps their order. How many run at once is the
/// client's to say.
async fn each<I, T, F>(of: I, ask: impl Fn(I::Item) -> F) -> Result<Vec<T>, Error>
where
    I: IntoIterator,
    F: Future<Output = Result<T, Error>>,
{
    const AT_ONCE: usize = 8;
    stream::iter(of).map(ask).buffered(AT_ONCE).try_collect().await
}

/// Rows for people, all of it for programs.
fn listed<T: Serialize>(
    context: &Context,
    all: &[T],
    head: &[&str],
    row: impl Fn(&T) -> Vec<String>,
) -> anyhow::Result<()> {
    context.printer.json(&all)?;
    if all.is_empty() {
        context.printer.line("none")?;
    } else {
        context.printer.table(head, &all.iter().map(row).collect::<Vec<_>>())?;
    }
    Ok(())
}
