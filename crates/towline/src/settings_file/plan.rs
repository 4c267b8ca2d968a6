//! What changes come to: a text for the file, and secrets to keep.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use towline_api::settings::{Change, Mistake};

use super::{
    Refused, SettingsFile, diff, far,
    key::{DEEPEST, KeyError, Meant, meant, shown},
    secret::{self, NewSecret, Overlay},
    value, version,
};
use crate::config::{
    Looked,
    edit::{self, Value},
};

/// Nobody changes more at once.
const MOST: usize = 300;

/// By whom secrets are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecretsBy {
    /// By somebody far away: the secret itself, and never the name of a file, which would have this
    /// machine's files sent to services. What else such a person may not do is in `far`.
    Value,
    /// By this machine's own user: files too.
    ValueOrFile,
}

/// Changes that can be made to a text.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The text they are made to.
    pub(crate) before: Looked,
    /// What would be found then.
    pub(crate) after: Looked,
    /// The text with them.
    pub(crate) text: String,
    pub(super) secrets: Overlay,
}

impl Plan {
    /// Makes changes to the text of the file as it is; nothing is written. What would be wrong in
    /// the file then is for the caller to ask.
    pub(crate) fn new(
        file: &SettingsFile,
        text: &str,
        changes: &[Change],
        by: SecretsBy,
    ) -> Result<Self, Refused> {
        if changes.len() > MOST {
            let words = format!("at most {MOST} changes can be made at once");
            return Err(Refused::Mistakes(vec![KeyError::new(words).at(&[])]));
        }
        let before = file.look(text, &Overlay::default());
        let mut draft =
            Draft { file, by, text: text.to_owned(), secrets: Overlay::default(), before: &before };
        for change in changes {
            draft.make(change).map_err(|error| {
                let path = change.path().iter().take(DEEPEST).map(|name| shown(name));
                Refused::Mistakes(vec![error.at(&path.collect::<Vec<_>>())])
            })?;
        }
        let Draft { text, mut secrets, .. } = draft;
        let after = file.look(&text, &secrets);
        // Set twice, or taken out again: only what is named is kept.
        let named = after.secret_files();
        secrets.0.retain(|new| named.iter().any(|path| path == new.kept.path()));
        if by == SecretsBy::Value {
            let refused = far::refused(file, &before, &after, &secrets);
            if !refused.is_empty() {
                return Err(Refused::Mistakes(refused));
            }
        }
        Ok(Self { before, after, text, secrets })
    }

    /// Whether the file's text would be the same.
    pub(crate) fn is_nothing(&self) -> bool {
        self.secrets.0.is_empty() && self.text == self.before.text()
    }

    /// What would be wrong.
    pub(crate) fn mistakes(&self, file: &SettingsFile) -> Vec<Mistake> {
        hidden(self.after.told(&file.environment), &self.given_secrets())
    }

    /// The difference, without secrets.
    pub(crate) fn diff(&self) -> String {
        diff::unified(&self.before, &self.after)
    }

    /// What of it takes a restart.
    pub(crate) fn restarts(&self) -> Vec<String> {
        self.after.restarts_since(&self.before)
    }

    /// The name of the text they are made to.
    pub(crate) fn version_before(&self) -> String {
        version(self.before.text())
    }

    /// The secrets themselves, to be hidden wherever they come up.
    pub(crate) fn given_secrets(&self) -> Vec<String> {
        self.secrets.0.iter().map(|new| new.secret.expose_secret().to_owned()).collect()
    }

    /// Files of ours that the text before named, and this one does not.
    pub(super) fn dropped(&self, data: &Path) -> Vec<PathBuf> {
        let named = self.after.secret_files();
        let mut before = self.before.secret_files();
        before.retain(|path| secret::is_ours(data, path) && !named.contains(path));
        before
    }
}

struct Draft<'a> {
    file: &'a SettingsFile,
    by: SecretsBy,
    text: String,
    secrets: Overlay,
    before: &'a Looked,
}

impl Draft<'_> {
    fn make(&mut self, change: &Change) -> Result<(), KeyError> {
        let now = self.file.look(&self.text, &self.secrets);
        let path = change.path();
        let meant = meant(&now, path, matches!(change, Change::Add { .. }))?;
        match (change, meant) {
            (Change::Add { .. }, Meant::Table) => self.edit(edit::with_table(&self.text, path)),
            (Change::Add { .. }, Meant::Tables) => self.edit(edit::with_one_more(&self.text, path)),
            (Change::Add { .. }, _) => Err(KeyError::new("this is no table that can be added")),
            (Change::Remove { .. }, Meant::Table | Meant::Tables) => {
                let names: Vec<_> = path.iter().map(String::as_str).collect();
                self.take(edit::without_table(&self.text, &names))
            }
            (Change::Remove { .. }, Meant::Numbered) => {
                self.take(edit::without_numbered(&self.text, path))
            }
            (Change::Remove { .. }, _) => Err(KeyError::new("this is a key: it is unset")),
            (Change::Set { value, .. }, meant) => self.set(path, value, meant, &now),
            (Change::Unset { .. }, Meant::Table | Meant::Numbered) => {
                Err(KeyError::new("this is a table: it is removed"))
            }
            (Change::Unset { .. }, Meant::Secret) => self.without_secret(path),
            (Change::Unset { .. }, Meant::FileOf(key)) => self.without_secret(&beside(path, key)),
            (Change::Unset { .. }, Meant::Plain | Meant::Tables) => {
                self.unlocked(path)?;
                self.without(path)
            }
        }
    }

    fn set(
        &mut self,
        path: &[String],
        given: &serde_json::Value,
        meant: Meant,
        now: &Looked,
    ) -> Result<(), KeyError> {
        match meant {
            Meant::Secret if is_open(now, path, given) => {
                self.unlocked(path)?;
                self.without(&file_key(path))?;
                let value = value::of_json(given).map_err(KeyError::new)?;
                self.edit(edit::with_value(&self.text, path, &value))
            }
            Meant::Secret => {
                self.unlocked(path)?;
                let text = given.as_str().ok_or_else(|| KeyError::new("a secret is a text"))?;
                let text = secret::checked(text).map_err(KeyError::new)?;
                let mut taken = self.before.secret_files();
                taken.extend(now.secret_files());
                let name = edit::dotted(path);
                let new = NewSecret::new(&self.file.data, &name, text, &taken);
                let file = new.kept.path().to_str().map(str::to_owned);
                let file =
                    file.ok_or_else(|| KeyError::new("the data directory's name is not UTF-8"))?;
                self.secrets.0.push(new);
                self.name_file(path, &Value::Text(file))
            }
            Meant::FileOf(_) if self.by == SecretsBy::Value => Err(KeyError::new(
                "the secret itself is given here; the name of a file is written into the \
                 configuration by hand",
            )),
            Meant::FileOf(secret) => {
                let secret = beside(path, secret);
                self.unlocked(&secret)?;
                let value = value::of_json(given).map_err(KeyError::new)?;
                self.name_file(&secret, &value)
            }
            Meant::Table | Meant::Numbered => {
                Err(KeyError::new("this is a table: its keys are set one by one"))
            }
            Meant::Plain | Meant::Tables => {
                self.unlocked(path)?;
                let value = value::of_json(given).map_err(KeyError::new)?;
                self.edit(edit::with_value(&self.text, path, &value))
            }
        }
    }

    /// In the place of the secret itself, or of the file that was named before.
    fn name_file(&mut self, secret: &[String], file: &Value) -> Result<(), KeyError> {
        let path = file_key(secret);
        let name = path.last().expect("a key has a name");
        let instead = edit::with_other_key(&self.text, secret, name, file);
        if let Some(text) = instead.map_err(|error| words(&error))? {
            self.text = text;
            return Ok(());
        }
        self.without(secret)?;
        self.edit(edit::with_value(&self.text, &path, file))
    }

    /// A key that the environment sets would not take effect.
    fn unlocked(&self, path: &[String]) -> Result<(), KeyError> {
        self.before.locked(path).map_or(Ok(()), |why| Err(KeyError::new(why)))
    }

    fn without(&mut self, path: &[String]) -> Result<(), KeyError> {
        let without = edit::without_value(&self.text, path).map_err(|error| words(&error))?;
        self.text = without.unwrap_or_else(|| std::mem::take(&mut self.text));
        Ok(())
    }

    fn without_secret(&mut self, key: &[String]) -> Result<(), KeyError> {
        self.unlocked(key)?;
        self.without(&file_key(key))?;
        self.without(key)
    }

    fn edit(&mut self, text: anyhow::Result<String>) -> Result<(), KeyError> {
        self.text = text.map_err(|error| words(&error))?;
        Ok(())
    }

    fn take(&mut self, text: anyhow::Result<Option<String>>) -> Result<(), KeyError> {
        let text = text.map_err(|error| words(&error))?;
        self.text = text.ok_or_else(|| KeyError::new("it is not in the file"))?;
        Ok(())
    }
}

/// Whether this is the path of a file, where only addresses are secrets.
fn is_open(now: &Looked, path: &[String], given: &serde_json::Value) -> bool {
    let shape = path.iter().try_fold(now.shape(), |shape, key| shape.at(key));
    let is_path = given.as_str().is_some_and(|text| text.starts_with('/'));
    is_path && shape.is_some_and(|shape| shape.open_path)
}

/// What a part says of its settings may repeat them.
pub(crate) fn hidden(mut mistakes: Vec<Mistake>, secrets: &[String]) -> Vec<Mistake> {
    for Mistake { words, hint, .. } in &mut mistakes {
        *words = diff::without(words, secrets);
        *hint = hint.take().map(|hint| diff::without(&hint, secrets));
    }
    mistakes
}

fn words(error: &anyhow::Error) -> KeyError {
    KeyError::new(error.to_string())
}

fn file_key(path: &[String]) -> Vec<String> {
    let last = path.last().map(String::as_str).unwrap_or_default();
    beside(path, format!("{last}_file"))
}

fn beside(path: &[String], last: String) -> Vec<String> {
    let mut path = path.to_vec();
    path.pop();
    path.push(last);
    path
}
