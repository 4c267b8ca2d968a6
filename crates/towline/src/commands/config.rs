//! `towline config`: what the configuration can be, is, and where.

use std::time::Duration;

use serde_json::json;
use towline_api::status::Reload;
use towline_domain::LocalPath;
use towline_http::CallError;

use crate::{
    cli::Context,
    config,
    connection::{block_on, socket},
    paths,
    report::Hinted as _,
};

/// The configuration: an example, what is in effect, where it is
#[derive(Debug, clap::Args)]
pub struct Config {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print a file with every key, its meaning and its default
    Example,
    /// Print the JSON schema of the file, for editors
    Schema,
    /// Print what is in effect and where it comes from; secrets are masked
    Show,
    /// Print which file is read
    Path,
    /// Make the running daemon read the file anew; it does so by itself when the file changes
    Reload,
    /// Print `docs/configuration.md`
    #[command(hide = true)]
    Reference,
}

impl Config {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let printer = &context.printer;
        match self.command {
            Command::Example => printer.raw(config::example())?,
            Command::Reference => printer.raw(config::reference())?,
            Command::Schema => {
                printer.raw(serde_json::to_string_pretty(&config::json_schema())? + "\n")?;
            }
            Command::Show => {
                let loaded = context.load()?;
                printer.json(&loaded.effective_json())?;
                printer.line(loaded.effective().trim_end())?;
            }
            Command::Reload => reload(context)?,
            Command::Path => {
                let found =
                    paths::find_config(context.global.config.as_deref(), &context.environment);
                let found = found.map(LocalPath::new);
                printer.json(&json!({ "path": found }))?;
                match found {
                    Some(path) => printer.line(path.to_string())?,
                    None => printer.note("no configuration file: every key has its default")?,
                }
            }
        }
        Ok(())
    }
}

/// Not by way of a command's own time as a daemon: with no daemon there is nothing to reload. Nor
/// by way of the configuration where it cannot be read: the daemon says better what is wrong.
fn reload(context: &Context) -> anyhow::Result<()> {
    let settings = context.load_silently().map(|loaded| loaded.settings).unwrap_or_default();
    let (named, environment) = (context.global.data.as_deref(), &context.environment);
    let data = paths::data_directory(named, environment, &settings)?;
    let answer = block_on(async {
        let daemon = socket(&data, Duration::from_secs(60))?;
        daemon.send(&Reload).await.map_err(|error| {
            let hint = match &error {
                CallError::Unreachable { .. } => Some("`towline run` starts the daemon".into()),
                error => error.hint(),
            };
            let error = anyhow::Error::from(error);
            match hint {
                Some(hint) => Err::<(), _>(error).hint(hint).expect_err("an error was hinted"),
                None => error,
            }
        })
    })?;
    context.printer.json(&answer)?;
    context.printer.line(if answer.changed {
        "the configuration was read anew"
    } else {
        "nothing in the configuration has changed"
    })?;
    Ok(())
}
