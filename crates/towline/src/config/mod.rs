//! The configuration: one TOML file, overrides by environment, secrets from files.
//!
//! This module answers for: finding the file, reading it into checked types, blaming the line that
//! is wrong, and what is generated from the types (example, schema, reference). Deliberately not in
//! it: watching the file, and asking the services whether the settings are right (`doctor`).
//!
//! [`load`] is a pure function of what is handed to it, so that a reload and a test are the same
//! thing as a start.

mod check;
pub mod environment;
mod example;
mod fingerprint;
mod mistake;
mod nearest;
mod overrides;
mod read;
mod reference;
mod secrets;
pub mod settings;
mod shape;
mod show;
mod snippet;
mod stand_in;
mod toml_text;
mod tree;

pub use environment::Environment;
pub use example::example;
pub use fingerprint::Fingerprints;
pub use mistake::{Mistake, Mistakes, Source};
pub use reference::reference;
pub use secrets::{Disk, SecretFile, SecretFiles};
pub use settings::Settings;
pub use tree::Origin;

use serde::de::DeserializeOwned;

use secrets::{Found, Vault};
use shape::Shape;
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
    let shape = Shape::of::<Settings>();
    let Read { settings, tree, mut mistakes, warnings } =
        read_all::<Settings>(&source, &shape, environment, files);
    mistakes.extend(settings.iter().flat_map(|settings| check::across(settings, &tree)));
    match settings {
        Some(settings) if mistakes.is_empty() => {
            let fingerprints = Fingerprints::of(&tree, &shape);
            Ok(Loaded { settings, warnings, source, fingerprints, tree })
        }
        _ => Err(Mistakes::new(source, mistakes)),
    }
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
    // A key that is missing may be on the line that could not be read.
    let is_toml = mistakes.is_empty();
    if !is_toml {
        return Read { settings: None, tree, mistakes, warnings: Vec::new() };
    }
    mistakes.extend(overrides::apply(&mut tree, shape, environment));
    let mut found = Found::default();
    let base = source.path().and_then(std::path::Path::parent);
    Vault { files, environment, base }.fill(&mut tree, shape, &mut found);
    mistakes.extend(found.mistakes);
    mistakes.extend(check::paths(&tree, shape));
    let (settings, unread) = read::read(&tree);
    mistakes.extend(unread);
    Read { settings, tree, mistakes, warnings: found.warnings }
}
