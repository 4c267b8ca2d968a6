//! `towline config set` and `unset`: one key of the configuration file, all else as it was.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail};
use serde_json::json;
use towline_api::settings::Change;
use towline_domain::{LocalPath, path::shown};

use crate::{
    cli::Context,
    commands::taken_up::{Changed, tell_daemon},
    config::{Looked, edit},
    connection::block_on,
    owner,
    report::Hinted as _,
    settings_file::{Overlay, Put, SecretsBy, SettingsFile, of_text, parsed_key, told},
};

/// What is longer is no value.
const LONGEST: u64 = 64 * 1024;

/// Set a key of the configuration, and keep all else in the file
#[derive(Debug, clap::Args)]
pub(super) struct Set {
    /// Which key, as in imports.music.directory.quiet
    key: String,
    /// Its value, as in 30s or true, a list as TOML has it; `-` reads it from standard input, which is
    /// how a secret is given
    #[arg(required_unless_present = "from_file", allow_hyphen_values = true)]
    value: Option<String>,
    /// Read the value from this file
    #[arg(long, value_name = "FILE", conflicts_with = "value")]
    from_file: Option<PathBuf>,
}

/// Take a key out of the configuration: its default counts again
#[derive(Debug, clap::Args)]
pub(super) struct Unset {
    /// Which key, as in imports.music.directory.quiet
    key: String,
}

impl Set {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let path = path_of(&self.key)?;
        let file = SettingsFile::of(context)?;
        let source = file.read().map_err(|refused| told(refused, &file))?;
        let looked = file.look(source.text(), &Overlay::default());
        let given = match (&self.from_file, self.value.as_deref()) {
            (Some(from), _) => read(from)?,
            (None, Some("-")) => one_line(&mut io::stdin().lock()).context("standard input")?,
            (None, Some(_)) if is_secret(&looked, &path) => {
                return Err(anyhow!("a secret on the command line can be seen by others"))
                    .hint("give it by `--from-file FILE`, or by standard input: `-`")
                    .wrong_usage();
            }
            (None, value) => value.unwrap_or_default().to_owned(),
        };
        let shape = path.iter().try_fold(looked.shape(), |shape, key| shape.at(key));
        let value = shape.map_or_else(|| given.as_str().into(), |shape| of_text(&given, shape));
        change(context, &file, &Change::Set { path, value }, "set in")
    }
}

impl Unset {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let path = path_of(&self.key)?;
        change(context, &SettingsFile::of(context)?, &Change::Unset { path }, "taken out of")
    }
}

fn path_of(key: &str) -> anyhow::Result<Vec<String>> {
    parsed_key(key)
        .map_err(|error| (anyhow!(error.words), error.hint.unwrap_or_default()))
        .or_else(|(error, hint)| Err(error).hint(hint))
        .wrong_usage()
}

fn is_secret(looked: &Looked, path: &[String]) -> bool {
    let shape = path.iter().try_fold(looked.shape(), |shape, key| shape.at(key));
    shape.is_some_and(|shape| shape.secret)
}

fn change(
    context: &Context,
    file: &SettingsFile,
    change: &Change,
    verb: &str,
) -> anyhow::Result<()> {
    let changes = std::slice::from_ref(change);
    let put = file.write(changes, None, SecretsBy::ValueOrFile);
    let put = put.map_err(|refused| told(refused, file))?;
    let Put { diff, restart, secrets, .. } = &put;
    let (key, shown_file) = (edit::dotted(change.path()), LocalPath::new(&file.path));
    for secret in secrets {
        if let Some(words) = owner::another(&file.data, &LocalPath::new(secret), "the secret") {
            context.printer.warn(words)?;
        }
    }
    let key = shown(key.as_bytes());
    context.printer.json(&json!({
        "key": key,
        "file": shown_file.to_string(),
        "changed": !diff.is_empty(),
        "restart": restart,
    }))?;
    if diff.is_empty() {
        context.printer.line(format!("{key}: nothing has changed in {shown_file}"))?;
        return Ok(());
    }
    context.printer.line(format!("{key}: {verb} {shown_file}"))?;
    for part in restart {
        context.printer.note(format!("`{part}` is read at the start only: restart the daemon"))?;
    }
    block_on(tell_daemon(context, &file.data, Changed::Configuration))?;
    file.tidy(&put);
    Ok(())
}

fn read(from: &Path) -> anyhow::Result<String> {
    let shown = LocalPath::new(from);
    let kind = std::fs::metadata(from).with_context(|| format!("{shown} can't be read"))?;
    if !kind.is_file() {
        bail!("{shown} is not a file");
    }
    let mut file = File::open(from).with_context(|| format!("{shown} can't be read"))?;
    one_line(&mut file).with_context(|| shown.to_string())
}

/// Without the end of its last line.
fn one_line(from: &mut dyn Read) -> anyhow::Result<String> {
    let mut text = String::new();
    from.take(LONGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        bail!("there is more than 64 KiB in it, which is no value");
    }
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}
