//! The configuration: one TOML file, overrides by environment, secrets from files.
//!
//! This module answers for: finding the file, reading it into checked types, blaming the line that
//! is wrong, and what is generated from the types (example, schema, reference). Deliberately not in
//! it: watching the file, and asking the services whether the settings are right (`doctor`).
//!
//! [`load`] is a pure function of what is handed to it, so that a reload and a test are the same
//! thing as a start.

mod backup;
mod check;
mod deserialize;
pub mod edit;
pub mod environment;
mod example;
mod fingerprint;
mod form;
mod guarded;
mod hidden;
mod ledger;
mod lists;
mod looked;
mod masked;
mod mistake;
mod nearest;
mod notify;
mod overrides;
mod read;
mod reference;
mod refused;
mod secrets;
mod server;
pub mod settings;
mod shape;
mod show;
mod snippet;
mod toml_text;
mod torrents;
mod tree;
mod twice;
mod unknown;

pub use environment::Environment;
pub use example::example;
pub use fingerprint::Fingerprints;
pub(crate) use guarded::{HeldIn, HeldSecret, Service};
pub(crate) use looked::{AT_START, Looked};
pub use mistake::{Mistake, Mistakes, Source};
pub(crate) use nearest::nearest;
pub use reference::reference;
pub(crate) use secrets::Secret;
pub use secrets::{Disk, SecretFile, SecretFiles};
pub use settings::Settings;
pub(crate) use shape::{Form, Shape, sounds_secret};
pub(crate) use toml_text::{key as toml_key, value as toml_value};
pub use tree::Origin;

use serde::de::DeserializeOwned;
use towline_services::WrongSetting;

use secrets::{Found, Vault};
use tree::Node;

/// The settings as they were found, all checked.
#[derive(Debug)]
pub struct Loaded {
    /// What the rest of towline reads.
    pub settings: Settings,
    /// What works and is not wise.
    pub warnings: Vec<Mistake>,
    /// The file and its text.
    pub source: Source,
    /// What a reload compares.
    pub fingerprints: Fingerprints,
    tree: Node,
}

impl Loaded {
    /// The warnings as a person sees them.
    pub fn rendered_warnings(&self, colour: bool) -> Vec<String> {
        self.warnings.iter().map(|warning| warning.render(&self.source, colour)).collect()
    }

    /// What a part says of its settings when it is built, with the place of the key.
    /// `part` is `["imports", "music"]`.
    pub fn refused(&self, part: [&str; 2], wrong: &WrongSetting) -> Mistakes {
        Mistakes::new(self.source.clone(), vec![check::refused(&self.tree, part, wrong)])
    }

    /// The files that are named as those of secrets.
    pub fn secret_files(&self) -> Vec<std::path::PathBuf> {
        looked::secret_files(&self.tree)
    }

    /// The name of the server at which a list's titles are asked for.
    pub(crate) fn server_of<'a>(
        &'a self,
        list: &'a towline_services::lists::ListSettings,
    ) -> Result<&'a str, WrongSetting> {
        lists::server_of(&self.settings, &self.tree, list)
    }

    /// What the lists of a server want of it.
    pub(crate) fn wants_of(&self, server: &str) -> towline_services::requests::Wants {
        lists::wants_of(&self.settings, &self.tree, server)
    }

    /// What is in effect, as TOML with the origin of each value, secrets masked.
    pub fn effective(&self) -> String {
        show::toml(&self.tree, &Shape::of::<Settings>())
    }

    /// What is in effect, for programs; secrets masked.
    pub fn effective_json(&self) -> serde_json::Value {
        show::json(&self.tree, &Shape::of::<Settings>())
    }
}

/// Reads and checks a configuration.
///
/// *Guarantees*: either everything is right and the settings are returned, or every mistake that
/// could be found is. The environment and the disk are read through the arguments only.
pub fn load(
    source: Source,
    environment: &Environment,
    files: &dyn SecretFiles,
) -> Result<Loaded, Mistakes> {
    let looked = look(source, environment, files);
    let unknown = unknown::variables(environment, looked.shape());
    let mut loaded = looked.loaded()?;
    loaded.warnings.extend(unknown);
    Ok(loaded)
}

/// Looks at a configuration. What is wrong in it is found as [`load`] finds it, and what can be read
/// of it is told all the same.
pub(crate) fn look(source: Source, environment: &Environment, files: &dyn SecretFiles) -> Looked {
    let shape = Shape::of::<Settings>();
    let Read { settings, tree, mut mistakes, warnings } =
        read_all::<Settings>(&source, &shape, environment, files);
    mistakes.extend(settings.iter().flat_map(|settings| check::across(settings, &tree)));
    Looked { settings, tree, shape, source, mistakes, warnings }
}

/// The JSON schema of the file, for editors.
pub fn json_schema() -> serde_json::Value {
    shape::json_schema::<Settings>()
}

struct Read<T> {
    settings: Option<T>,
    tree: Node,
    mistakes: Vec<Mistake>,
    warnings: Vec<Mistake>,
}

fn read_all<T: DeserializeOwned>(
    source: &Source,
    shape: &Shape,
    environment: &Environment,
    files: &dyn SecretFiles,
) -> Read<T> {
    let (mut tree, mut mistakes) = Node::parse(source.text());
    // What is missing then may stand on the line that could not be read.
    if !mistakes.is_empty() {
        return Read { settings: None, tree, mistakes, warnings: Vec::new() };
    }
    mistakes.extend(overrides::apply(&mut tree, shape, environment));
    let mut found = Found::default();
    let base = source.path().and_then(std::path::Path::parent);
    Vault { files, environment, base }.fill(&mut tree, shape, &mut found);
    mistakes.extend(found.mistakes);
    mistakes.extend(check::paths(&tree, shape));
    mistakes.extend(check::unknown_importers(&tree));
    let (settings, unread) = read::read(&tree);
    mistakes.extend(unread);
    let mut warnings = found.warnings;
    warnings.extend(twice::warnings(&tree));
    Read { settings, tree, mistakes, warnings }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No disk: a file holds a text with its name.
    struct Named;

    impl SecretFiles for Named {
        fn read(&self, path: &std::path::Path, _: usize) -> std::io::Result<SecretFile> {
            let bytes = format!("hunter2 {}", path.display()).into();
            Ok(SecretFile { bytes, world_readable: false })
        }
    }

    fn loaded(level: &str, key: &str, environment: &Environment) -> Loaded {
        let text = format!(
            "[log]\nlevel = \"{level}\"\n[importers.library.betanin]\n\
             url = \"http://betanin:9393\"\napi_key_file = \"{key}\"\n"
        );
        load(Source::new(None, text), environment, &Named).unwrap()
    }

    #[test]
    fn a_reload_knows_what_changed() {
        let none = &Environment::default();
        let before = loaded("info", "/a", none);
        let changed = |after: &Loaded| after.fingerprints.changed_since(&before.fingerprints);
        assert!(changed(&loaded("info", "/a", none)).is_empty());
        assert_eq!(changed(&loaded("debug", "/a", none)), ["log.level"]);
        assert_eq!(changed(&loaded("info", "/b", none)), ["importers.library"]);
        let environment = Environment::from_iter([("TOWLINE__SERVER__LISTEN", "0.0.0.0:1")]);
        assert_eq!(changed(&loaded("info", "/a", &environment)), ["server"]);
    }

    #[test]
    fn what_was_loaded_can_be_logged() {
        let shown = format!("{:?}", loaded("info", "/a", &Environment::default()));
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_password_in_an_address_is_shown_nowhere() {
        let text = "[importers.b.betanin]\nurl = \"http://user:SECRET@h:1/x?key=SECRET\"\n\
                    api_key_file = \"/a\"\n";
        let source = Source::new(None, text);
        match load(source.clone(), &Environment::default(), &Named) {
            Err(mistakes) => {
                assert!(!mistakes.render(false).contains("SECRET"), "{}", mistakes.render(false));
                assert!(!mistakes.json().to_string().contains("SECRET"));
            }
            Ok(_) => panic!("a password in an address is refused"),
        }
        let (tree, _) = Node::parse(source.text());
        let shape = Shape::of::<Settings>();
        let shown = show::toml(&tree, &shape) + &show::json(&tree, &shape).to_string();
        assert!(shown.contains("http://…@h:1/x?…") && !shown.contains("SECRET"), "{shown}");
    }

    const WHOLE: &str = "\
[imports.music.directory]
path = \"/downloads/müsic\"
importer = \"library\"
quiet = \"1m\"
[importers.library.betanin]
url = \"http://betanin:9393\"
api_key_file = \"credential:x\"
path_map = [{ here = \"/downloads\", there = \"/b\" }]
";

    proptest::proptest! {
        /// Half a file, as an editor may leave it while towline watches.
        #[test]
        fn no_broken_file_is_a_panic(
            cut in 0..WHOLE.len(),
            length in 0..20_usize,
            put in r#"[\[\]{}=."'\n#a-z0-9ü\t]{0,6}"#,
        ) {
            let from = WHOLE.floor_char_boundary(cut);
            let to = WHOLE.floor_char_boundary((cut + length).min(WHOLE.len()));
            let text = format!("{}{put}{}", &WHOLE[..from], &WHOLE[to..]);
            if let Err(mistakes) = load(Source::new(None, text), &Environment::default(), &Named) {
                proptest::prop_assert!(!mistakes.list().is_empty());
                proptest::prop_assert!(!mistakes.render(false).is_empty());
            }
        }
    }
}
