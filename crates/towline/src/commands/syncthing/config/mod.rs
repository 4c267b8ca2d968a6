//! `towline syncthing config`: its configuration, whole or one value of it (Syncthing reference
//! §3.2).

mod kept;
mod mask;
mod path;
mod set;
mod value;

use serde_json::Value;
use syncthing_client::{Syncthing, config::Config};
use towline_domain::path::shown;

use self::path::Place;
use super::{known::Known, told};
use crate::cli::Context;

/// Its configuration, whole or one value of it; and change a value
#[derive(Debug, clap::Args)]
pub(super) struct ConfigCommand {
    #[command(subcommand)]
    what: Option<What>,
    /// Show keys and passwords, too
    #[arg(long, global = true)]
    show_secrets: bool,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Show it, or what is below a path
    Get {
        /// As in `options.maxSendKbps` or `folders/music/paused`; folders and devices by id or name
        path: Option<String>,
    },
    /// Change one value; all others stay as they are
    Set {
        /// As in `options.maxSendKbps` or `folders/music/paused`; folders and devices by id or name
        path: String,
        /// JSON, or a text as it is: `true`, `100`, `["dynamic"]`, `alphabetic`. Everybody on this
        /// machine can read it in the list of processes
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
}

impl ConfigCommand {
    pub(super) async fn run(self, context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
        match self.what {
            None => get(context, syncthing, None, self.show_secrets).await,
            Some(What::Get { path }) => {
                get(context, syncthing, path.as_deref(), self.show_secrets).await
            }
            Some(What::Set { path, value }) => {
                set::run(context, syncthing, &path, &value, self.show_secrets).await
            }
        }
    }
}

async fn get(
    context: &Context,
    syncthing: &Syncthing,
    path: Option<&str>,
    show_secrets: bool,
) -> anyhow::Result<()> {
    let whole = Whole::read(syncthing).await?;
    let place = match path {
        None => Place::root(),
        Some(path) => whole.find(path)?,
    };
    let mut value = place.of(&whole.json).cloned().unwrap_or_default();
    if !show_secrets && mask::mask(place.name(), &mut value) {
        context.printer.note(format!("{} stands for secrets: see --show-secrets", mask::MASK))?;
    }
    context.printer.json(&value)?;
    match &value {
        Value::String(text) => context.printer.line(shown(text.as_bytes()))?,
        other => {
            for line in serde_json::to_string_pretty(other)?.lines() {
                context.printer.line(shown(line.as_bytes()))?;
            }
        }
    }
    Ok(())
}

/// A configuration, and by which names its folders and devices are called.
struct Whole {
    json: Value,
    folders: Known,
    devices: Known,
}

impl Whole {
    async fn read(syncthing: &Syncthing) -> anyhow::Result<Self> {
        Self::new(&told(syncthing.config().get().await)?)
    }

    fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            json: serde_json::to_value(config)?,
            folders: Known::of_folders(&config.folders),
            devices: Known::of_devices(&config.devices),
        })
    }
}
