//! `towline config`: what the configuration can be, is, and where.

mod set;

use std::time::Duration;

use serde_json::json;
use towline_api::status::{GetStatus, Reload};
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
    /// Set a key, and keep all else in the file
    Set(set::Set),
    /// Take a key out: its default counts again
    Unset(set::Unset),
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
            Command::Set(set) => set.run(context)?,
            Command::Unset(unset) => unset.run(context)?,
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
/// by way of the configuration where it cannot be read: the daemon tells what is wrong with it.
fn reload(context: &Context) -> anyhow::Result<()> {
    let settings = context.load_silently().map(|loaded| loaded.settings).unwrap_or_default();
    let (named, environment) = (context.global.data.as_deref(), &context.environment);
    let data = paths::data_directory(named, environment, &settings)?;
    let reloaded = block_on(async {
        let daemon = socket(&data, Duration::from_secs(60))?;
        match daemon.send(&Reload).await {
            Ok(reloaded) => Ok(Ok(reloaded)),
            // An answer carries one line; why it is so may be a page.
            Err(CallError::Refused { .. }) => Ok(Err(daemon.send(&GetStatus).await?.config_error)),
            Err(error) => Err(error).hint("is a daemon running? `towline run` starts it"),
        }
    })?;
    let reloaded = match reloaded {
        Ok(reloaded) => reloaded,
        Err(why) => {
            if !context.printer.manner().json {
                context.printer.error(&(why.unwrap_or_default() + "\n"))?;
            }
            return Err(anyhow::anyhow!("the daemon goes on with the configuration before"))
                .hint("`towline check` reads the file, too");
        }
    };
    context.printer.json(&reloaded)?;
    context.printer.line(if reloaded.changed {
        "the configuration was read anew"
    } else {
        "nothing in the configuration has changed"
    })?;
    Ok(())
}
