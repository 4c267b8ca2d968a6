//! `towline restore`: puts a backup back.

use std::path::{Path, PathBuf};

use clap::Args;
use towline_domain::{Clock as _, LocalPath, SystemClock};
use towline_store::{DataDirectory, LockError};

use super::backup::told;
use crate::{
    backup::{self, Manifest, Restore, Restored},
    cli::Context,
    config::{Loaded, Settings, environment::TOWLINE_DATA_ON_NETWORK},
    connection::block_on,
    owner, paths,
    report::Hinted as _,
};

/// Put a backup back: the ledger and the secrets that towline keeps
#[derive(Debug, Args)]
pub struct RestoreCommand {
    /// The backup
    file: PathBuf,
    /// Only tell what would be put back
    #[arg(long)]
    dry_run: bool,
    /// Also over the ledger of another towline, or one that is damaged; its files are kept
    #[arg(long)]
    force: bool,
    /// Put the configuration back, too, over the one that is there
    #[arg(long)]
    with_config: bool,
}

impl RestoreCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        // A configuration that can't be read must not keep anybody from their backup.
        let loaded = context.load_silently();
        let settings = loaded.as_ref().map(|it| it.settings.clone()).unwrap_or_default();
        let data = Self::data(context, loaded, &settings)?;
        let manner = context.printer.manner();
        let _logging = crate::logging::start_for_command(&settings.log, manner, false)?;
        if self.dry_run {
            return self.tell(context, &data);
        }
        self.restore(context, &data)?;
        if settings.ledger.server().is_ok_and(|server| server.is_some()) {
            context.printer.note(
                "it is not in use yet, for the ledger of this configuration is on a server: name a schema in \
                 `ledger.postgres` that is new, and run `towline migrate-store postgres`",
            )?;
        }
        Ok(())
    }

    /// Where it goes: never a guess.
    fn data(
        context: &Context,
        loaded: anyhow::Result<Loaded>,
        settings: &Settings,
    ) -> anyhow::Result<PathBuf> {
        let named = context.global.data.as_deref();
        let is_named = named.is_some()
            || context.environment.path(crate::config::environment::TOWLINE_DATA).is_some();
        if let Err(error) = loaded
            && !is_named
        {
            return Err(error).hint("or name the data directory: `--data DIR`");
        }
        Ok(std::path::absolute(paths::data_directory(named, &context.environment, settings)?)?)
    }

    fn tell(&self, context: &Context, data: &Path) -> anyhow::Result<()> {
        let manifest = block_on(backup::verify(&self.file))?;
        context.printer.json(&serde_json::json!({ "would_restore": manifest }))?;
        told(context, &manifest)?;
        context.printer.line(format!("it would go to {}", LocalPath::new(data)))?;
        let (_, to) = self.config(context);
        context.printer.line(of_config(&manifest, to.as_deref()))?;
        Ok(())
    }

    fn restore(self, context: &Context, data: &Path) -> anyhow::Result<()> {
        let network_too = context.environment.get(TOWLINE_DATA_ON_NETWORK).is_some();
        let held = DataDirectory::take(data, network_too).or_else(|error| match error {
            LockError::InUse { .. } => Err(error).hint("stop it first, and start it afterwards"),
            error => Err(owner::not_taken(error, data)),
        })?;
        let (config, config_to) = self.config(context);
        let asked = Restore {
            file: self.file,
            data: held.path().to_owned(),
            config,
            config_to: config_to.clone(),
            force: self.force,
            now: SystemClock.now(),
        };
        let Restored { manifest, before } = block_on(backup::restore(asked))?;
        drop(held);
        let shown = |path: &Path| LocalPath::new(path).to_string();
        context.printer.json(&serde_json::json!({
            "restored": manifest,
            "data": shown(data),
            "before": before.as_deref().map(shown),
            "config": config_to.as_deref().filter(|_| manifest.has_config()).map(shown),
        }))?;
        told(context, &manifest)?;
        context.printer.line(format!("is now in {}", LocalPath::new(data)))?;
        context.printer.line(of_config(&manifest, config_to.as_deref()))?;
        if !manifest.has_secrets() {
            context.printer.line("no secrets are in it: those that are there stay")?;
        }
        if let Some(before) = before {
            context.printer.note(format!("what was there before is in {}", shown(&before)))?;
        }
        Ok(())
    }

    /// The configuration that is there, and where that of the backup goes.
    fn config(&self, context: &Context) -> (Option<PathBuf>, Option<PathBuf>) {
        let environment = &context.environment;
        let there = paths::find_config(context.global.config.as_deref(), environment)
            .filter(|path| path.exists());
        let to = match &there {
            Some(there) => self.with_config.then(|| there.clone()),
            None => Some(
                context.global.config.clone().unwrap_or_else(|| paths::new_config(environment)),
            ),
        };
        let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        (there.map(absolute), to.map(absolute))
    }
}

fn of_config(manifest: &Manifest, to: Option<&Path>) -> String {
    match to {
        _ if !manifest.has_config() => "no configuration is in it".into(),
        Some(to) => format!("its configuration goes to {}", LocalPath::new(to)),
        None => "the configuration that is there stays: `--with-config` puts the other back".into(),
    }
}
