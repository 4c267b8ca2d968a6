//! Every secret that is known on this machine.

use std::{fs, path::Path};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::forms::Forms;
use crate::config::{Looked, sounds_secret};

/// A file of secrets is not longer.
const LONGEST: u64 = 1 << 20;

/// Secrets, in every form.
pub(crate) struct Known(Vec<Forms>);

impl Known {
    /// Of the configuration, and those that are kept in the data directory.
    pub(crate) fn of(looked: &Looked, data: &Path) -> std::io::Result<Self> {
        let mut all = looked.secrets();
        all.extend(kept(data)?);
        Ok(Self(all.iter().filter_map(|secret| Forms::of(secret.expose_secret().trim())).collect()))
    }

    /// Whether one stands there.
    pub(super) fn stands_in(&self, text: &[u8]) -> bool {
        self.0.iter().any(|forms| forms.are_in(text))
    }
}

fn kept(data: &Path) -> std::io::Result<Vec<SecretString>> {
    let entries = match fs::read_dir(data.join("secrets")) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        if !entry.metadata()?.is_file() || entry.metadata()?.len() > LONGEST {
            continue;
        }
        // What can't be read can't be searched for: there is no bundle then.
        let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
        match serde_json::from_str::<Value>(&text) {
            Ok(json @ (Value::Object(_) | Value::Array(_))) => inside("", &json, &mut all),
            _ => all.push(text.trim().to_owned().into()),
        }
    }
    Ok(all)
}

/// In a login there is more than its tokens; the rest may be shown.
fn inside(key: &str, json: &Value, all: &mut Vec<SecretString>) {
    match json {
        Value::String(text) if sounds_secret(key) => all.push(text.clone().into()),
        Value::Object(members) => {
            for (key, member) in members {
                inside(key, member, all);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| inside(key, item, all)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Disk, Environment, Source};

    #[test]
    fn secrets_of_the_file_the_environment_and_the_directory_are_known() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("secrets")).unwrap();
        fs::write(data.path().join("secrets/hook-a"), "kept-hunter\n").unwrap();
        let login = r#"{"client_id":"not-secret-at-all","access_token":"token-hunter"}"#;
        fs::write(data.path().join("secrets/trakt"), login).unwrap();
        let text = "[publish]\nkey = \"file-hunter\"\n[importers.b.betanin]\nurl = \"http://h:1\"\n\
                    lisen = 3\n";
        let environment =
            Environment::from_iter([("TOWLINE__IMPORTERS__B__BETANIN__API_KEY", "env-hunter")]);
        let looked = config::look(Source::new(None, text), &environment, &Disk);
        let known = Known::of(&looked, data.path()).unwrap();
        for secret in ["kept-hunter", "token-hunter", "file-hunter", "env-hunter"] {
            assert!(known.stands_in(format!("a log line with {secret}").as_bytes()), "{secret}");
        }
        assert!(!known.stands_in(b"not-secret-at-all http://h:1"));
    }
}
