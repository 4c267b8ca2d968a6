//! Every secret that is known on this machine.

use std::{cmp::Reverse, fs, path::Path};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use towline_domain::path::shown;

use super::forms::Forms;
use crate::config::{Looked, sounds_secret};

/// A file of secrets is not longer.
const LONGEST: u64 = 1 << 20;

/// Secrets, in every form.
pub(crate) struct Known(Vec<Secret>);

struct Secret {
    /// The key at which it stands, or where it is kept.
    name: String,
    forms: Forms,
}

impl Known {
    /// Of the configuration, and those that are kept in the data directory.
    pub(crate) fn of(looked: &Looked, data: &Path) -> std::io::Result<Self> {
        let mut all = looked.secrets();
        all.extend(kept(data)?);
        // One may be a part of another.
        all.sort_by_key(|(_, secret)| Reverse(secret.expose_secret().len()));
        let secret = |(name, secret): (String, SecretString)| {
            let forms = Forms::of(secret.expose_secret().trim())?;
            Some(Secret { name, forms })
        };
        Ok(Self(all.into_iter().filter_map(secret).collect()))
    }

    /// The text without them, and which stood there.
    pub(crate) fn without(&self, text: &str) -> (String, Vec<&str>) {
        let (mut text, mut found) = (text.to_owned(), Vec::new());
        for Secret { name, forms } in &self.0 {
            if let Some(masked) = forms.masked(&text) {
                text = masked;
                found.push(name.as_str());
            }
        }
        (text, found)
    }

    /// Which stands there, if one does.
    pub(super) fn stands_in(&self, text: &[u8]) -> Option<&str> {
        let text = String::from_utf8_lossy(text);
        let stands = self.0.iter().find(|secret| secret.forms.masked(&text).is_some());
        stands.map(|secret| secret.name.as_str())
    }
}

fn kept(data: &Path) -> std::io::Result<Vec<(String, SecretString)>> {
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
        let name = format!("secrets/{}", shown(entry.file_name().as_encoded_bytes()));
        // What can't be read can't be searched for: there is no bundle then.
        let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
        match serde_json::from_str::<Value>(&text) {
            Ok(json @ (Value::Object(_) | Value::Array(_))) => inside((&name, ""), &json, &mut all),
            _ => all.push((name, text.trim().to_owned().into())),
        }
    }
    Ok(all)
}

/// In a login there is more than its tokens; the rest may be shown.
fn inside((name, key): (&str, &str), json: &Value, all: &mut Vec<(String, SecretString)>) {
    match json {
        Value::String(text) if sounds_secret(key) => all.push((name.into(), text.clone().into())),
        Value::Object(members) => {
            for (key, member) in members {
                inside((name, key), member, all);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| inside((name, key), item, all)),
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
        for (secret, name) in [
            ("kept-hunter", "secrets/hook-a"),
            ("token-hunter", "secrets/trakt"),
            ("file-hunter", "publish.key"),
            ("env-hunter", "importers.b.betanin.api_key"),
        ] {
            let line = format!("a log line with {secret}");
            assert_eq!(known.stands_in(line.as_bytes()), Some(name));
            assert_eq!(known.without(&line), ("a log line with …".into(), vec![name]));
        }
        let plain = "not-secret-at-all http://h:1";
        assert_eq!(known.stands_in(plain.as_bytes()), None);
        assert_eq!(known.without(plain), (plain.into(), vec![]));
    }
}
