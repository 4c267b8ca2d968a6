//! `towline list remove`: takes a list out of the configuration.

use std::fs;

use anyhow::Context as _;
use serde_json::json;
use towline_domain::{LocalPath, path::shown};

use crate::{
    cli::Context,
    commands::taken_up::{Changed, tell_daemon},
    config::edit,
    connection::block_on,
    report::Hinted as _,
};

/// Take a list out of the configuration; what was asked for stays so
#[derive(Debug, clap::Args)]
pub(super) struct Remove {
    /// Its name in the configuration
    name: String,
}

impl Remove {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let name = shown(self.name.as_bytes());
        let path = loaded.source.path().context("there is no configuration file")?;
        let file = LocalPath::new(path);
        let text = fs::read_to_string(path).with_context(|| format!("{file} can't be read"))?;
        let known: Vec<_> = loaded.settings.lists.keys().cloned().collect();
        let new = edit::without_table(&text, &["lists", &self.name])?
            .with_context(|| format!("there is no list `{name}` in {file}"))
            .hint(if known.is_empty() {
                "there are no lists".into()
            } else {
                format!("there are: {}", known.join(", "))
            })?;
        edit::write(path, &new, &context.environment)?;
        context.printer.json(&json!({"name": name, "file": file.to_string()}))?;
        context.printer.line(format!("{name}: taken out of {file}"))?;
        let data = context.data_directory(&loaded)?;
        block_on(tell_daemon(context, &data, Changed::Configuration))?;
        context.printer.note("what was asked for stays asked for, and is followed no longer")?;
        Ok(())
    }
}
