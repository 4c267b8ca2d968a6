//! `towline config`: what the configuration can be, is, and where.

use serde_json::json;
use towline_domain::LocalPath;

use crate::{cli::Context, config, paths};

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
