//! Writing changes: secrets first, the configuration second.

use std::path::PathBuf;

use towline_api::settings::Change;

use super::{
    Plan, Refused, SecretsBy, SettingsFile, lock::Lock, plain, secret::NewSecret, version,
};
use crate::{config::edit, kept_secret};

/// What was written.
#[derive(Debug)]
pub(crate) struct Put {
    /// The difference, without secrets. Empty: nothing was.
    pub(crate) diff: String,
    /// What of it takes a restart.
    pub(crate) restart: Vec<String>,
    /// The name of the text now.
    pub(crate) version: String,
    /// New files with secrets.
    pub(crate) secrets: Vec<PathBuf>,
    /// Files with secrets that nothing names any more.
    dropped: Vec<PathBuf>,
}

impl SettingsFile {
    /// Makes changes to the file, all or none. `expected`: only to the text of this version.
    ///
    /// *Guarantees*: killed at any time, the file is the one before or the one with all changes, and
    /// names secrets that are there.
    pub(crate) fn write(
        &self,
        changes: &[Change],
        expected: Option<&str>,
        by: SecretsBy,
    ) -> Result<Put, Refused> {
        let directory = edit::directory_of(&self.path);
        let _held = Lock::take(directory).map_err(|error| Refused::Local(error.to_string()))?;
        let source = self.read()?;
        if expected.is_some_and(|expected| expected != version(source.text())) {
            return Err(Refused::ChangedMeanwhile);
        }
        let plan = Plan::new(self, source.text(), changes, by)?;
        let mistakes = plan.mistakes(self);
        if !mistakes.is_empty() {
            return Err(Refused::Mistakes(mistakes));
        }
        if !plan.is_nothing() {
            if let Some(why) = self.not_writable() {
                return Err(Refused::NotWritable(why));
            }
            keep(&plan.secrets.0)?;
            self.put(&plan).inspect_err(|_| forget(&plan.secrets.0))?;
        }
        Ok(Put {
            diff: plan.diff(),
            restart: plan.restarts(),
            version: version(&plan.text),
            secrets: plan.secrets.0.iter().map(|new| new.kept.path().to_owned()).collect(),
            dropped: plan.dropped(&self.data),
        })
    }

    fn put(&self, plan: &Plan) -> Result<(), Refused> {
        let refused = |error: anyhow::Error| Refused::NotWritable(plain(&error));
        if self.exists() {
            return edit::write(&self.path, &plan.text, &self.environment).map_err(refused);
        }
        let made = edit::create(&self.path, &plan.text, &self.environment);
        // A directory that is not there can't be locked: two may make the first file.
        made.map_err(|error| if self.exists() { Refused::ChangedMeanwhile } else { refused(error) })
    }

    /// Removes the secrets that a change has replaced, unless the file names them again by now.
    pub(crate) fn tidy(&self, put: &Put) {
        if put.dropped.is_empty() {
            return;
        }
        let Ok(_held) = Lock::take(edit::directory_of(&self.path)) else { return };
        let Ok(source) = self.read() else { return };
        let named = self.look(source.text(), &super::Overlay::default()).secret_files();
        for path in put.dropped.iter().filter(|path| !named.contains(path)) {
            if let Err(error) = kept_secret::remove(path) {
                let path = path.display();
                tracing::warn!(%error, "{path} holds a secret that is not used, and stays");
            }
        }
    }
}

fn keep(secrets: &[NewSecret]) -> Result<(), Refused> {
    for NewSecret { kept, secret } in secrets {
        kept.write(secret).map_err(|error| {
            forget(secrets);
            Refused::Local(format!(
                "the secret can't be kept in {}: {error}",
                kept.path().display()
            ))
        })?;
    }
    Ok(())
}

/// What the file does not name is not left behind.
fn forget(secrets: &[NewSecret]) {
    for new in secrets {
        let _gone = new.kept.remove();
    }
}
