//! A configuration that was looked at, whether it can be used or not.

use secrecy::SecretString;
use towline_api::settings::{self, Section};

use super::{
    Fingerprints, Loaded, Mistakes, Settings, Source,
    environment::Environment,
    form, masked,
    mistake::Mistake,
    overrides,
    shape::{Form, Shape, sounds_secret},
    tree::{Node, Origin, Value},
};

/// What of the configuration is read at the start only.
pub(crate) const AT_START: [&str; 7] =
    ["data", "ledger", "node", "server", "log.file", "log.rotate_at", "log.keep"];

/// What was found in a configuration.
#[derive(Debug)]
pub(crate) struct Looked {
    pub(super) settings: Option<Settings>,
    pub(super) tree: Node,
    pub(super) shape: Shape,
    pub(super) source: Source,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) warnings: Vec<Mistake>,
}

impl Looked {
    /// The settings, if nothing is wrong.
    pub(crate) fn loaded(self) -> Result<Loaded, Mistakes> {
        match self.settings {
            Some(mut settings) if self.mistakes.is_empty() => {
                settings.connect();
                let fingerprints = Fingerprints::of(&self.tree, &self.shape);
                let Self { tree, source, warnings, .. } = self;
                Ok(Loaded { settings, warnings, source, fingerprints, tree })
            }
            _ => Err(Mistakes::new(self.source, self.mistakes)),
        }
    }

    /// What can be read of the settings.
    pub(crate) fn settings(self) -> Settings {
        self.settings.unwrap_or_default()
    }

    /// The settings, if nothing is wrong in this part: what is wrong elsewhere is left out.
    pub(crate) fn loaded_for(
        mut self,
        part: [&str; 2],
        environment: &Environment,
    ) -> Result<Loaded, Vec<settings::Mistake>> {
        let told = self.told(environment);
        let is_ours = |mistake: &settings::Mistake| {
            mistake.path.is_empty() || mistake.path.iter().take(2).eq(part)
        };
        let (ours, others): (Vec<_>, Vec<_>) = told.into_iter().partition(is_ours);
        if !ours.is_empty() {
            return Err(ours);
        }
        self.mistakes.clear();
        self.loaded().map_err(|_| others)
    }

    /// The whole of it as a form.
    pub(crate) fn form(&self) -> Section {
        form::form(&self.tree, &self.shape, self.source.text())
    }

    /// Every secret that has a value, wherever it comes from. What could not be read is not known.
    /// Each with the key at which it stands.
    pub(crate) fn secrets(&self) -> Vec<(String, SecretString)> {
        let mut secrets = Vec::new();
        collect_secrets(&self.tree, Some(&self.shape), ("", false), &mut secrets);
        secrets
    }

    /// The names that a person has chosen, each with the table below which it stands.
    pub(crate) fn chosen_names(&self) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for (table, entry) in self.tree.table().into_iter().flatten() {
            let mut found = Vec::new();
            collect_names(&entry.node, self.shape.below(table), &mut found);
            names.extend(found.into_iter().map(|name| (table.clone(), name)));
        }
        names
    }

    /// The file's text, without its secrets.
    pub(crate) fn masked(&self) -> String {
        masked::masked(self.source.text(), &self.shape)
    }

    /// The file's text.
    pub(crate) fn text(&self) -> &str {
        self.source.text()
    }

    /// Whether something stands there.
    pub(crate) fn has(&self, path: &[String]) -> bool {
        let keys: Vec<_> = path.iter().map(String::as_str).collect();
        self.tree.find(&keys).is_some()
    }

    /// The names in a table.
    pub(crate) fn names(&self, path: &[String]) -> Vec<String> {
        let keys: Vec<_> = path.iter().map(String::as_str).collect();
        let table = self.tree.find(&keys).and_then(|entry| entry.node.table());
        table.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }

    /// The files that are named as those of secrets.
    pub(crate) fn secret_files(&self) -> Vec<std::path::PathBuf> {
        secret_files(&self.tree)
    }

    /// What may stand in a configuration.
    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Why a key can't be changed in the file, if it can't.
    pub(crate) fn locked(&self, path: &[String]) -> Option<String> {
        let keys: Vec<_> = path.iter().map(String::as_str).collect();
        Some(form::locked(form::variable(self.tree.find(&keys)?)?))
    }

    /// What is different from an earlier configuration, and takes a restart.
    pub(crate) fn restarts_since(&self, before: &Self) -> Vec<String> {
        let now = Fingerprints::of(&self.tree, &self.shape);
        let changed = now.changed_since(&Fingerprints::of(&before.tree, &before.shape));
        changed.into_iter().filter(|part| AT_START.contains(&part.as_str())).collect()
    }

    /// The warnings, in words.
    pub(crate) fn warned(&self) -> Vec<String> {
        self.warnings.iter().map(|warning| warning.what().to_owned()).collect()
    }

    /// What is wrong, each with the key that is blamed.
    pub(crate) fn told(&self, environment: &Environment) -> Vec<settings::Mistake> {
        // As it is written: secrets from files are not in the tree under the names that are blamed.
        let (mut written, _) = Node::parse(self.source.text());
        let _told_already = overrides::apply(&mut written, &self.shape, environment);
        let mistakes = Mistakes::new(self.source.clone(), self.mistakes.clone());
        let told = mistakes.list().iter().map(|mistake| {
            let path = mistake.origin().and_then(|origin| written.path_to(origin));
            settings::Mistake {
                path: path.map(|path| of_secret(&self.shape, path)).unwrap_or_default(),
                ..mistake.told(&self.source)
            }
        });
        told.collect()
    }
}

/// Also behind keys that are not ours and sound like a secret's.
fn collect_secrets(
    node: &Node,
    shape: Option<&Shape>,
    (path, is_secret): (&str, bool),
    all: &mut Vec<(String, SecretString)>,
) {
    match &node.value {
        Value::Table(table) => {
            for (key, entry) in table {
                let at = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let below = shape.and_then(|shape| shape.below(key));
                let secret = below.is_some_and(|below| below.secret) || sounds_secret(key);
                collect_secrets(&entry.node, below, (&at, is_secret || secret), all);
            }
        }
        Value::List(items) => {
            let inner = shape.and_then(|shape| match &shape.form {
                Form::List(inner) => Some(inner.as_ref()),
                _ => None,
            });
            for item in items {
                let secret = inner.is_some_and(|inner| inner.secret);
                collect_secrets(item, inner, (path, is_secret || secret), all);
            }
        }
        Value::Text(text) | Value::Untyped(text) if is_secret => {
            all.push((path.to_owned(), text.clone().into()));
        }
        _ => {}
    }
}

fn collect_names(node: &Node, shape: Option<&Shape>, all: &mut Vec<String>) {
    let Some(shape) = shape else { return };
    for (key, entry) in node.table().into_iter().flatten() {
        if matches!(shape.form, Form::Named(_)) {
            all.push(key.clone());
        }
        collect_names(&entry.node, shape.below(key), all);
    }
}

pub(super) fn secret_files(tree: &Node) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    collect_files(tree, &mut files);
    files
}

fn collect_files(node: &Node, files: &mut Vec<std::path::PathBuf>) {
    if let Origin::SecretFile(path) = &node.origin {
        files.push(path.clone());
    }
    match &node.value {
        Value::Table(table) => table.values().for_each(|entry| collect_files(&entry.node, files)),
        Value::List(items) => items.iter().for_each(|item| collect_files(item, files)),
        _ => {}
    }
}

/// Where `api_key_file` is blamed, people look for `api_key`.
fn of_secret(shape: &Shape, mut path: Vec<String>) -> Vec<String> {
    let Some((last, above)) = path.split_last() else { return path };
    let table = above.iter().try_fold(shape, |shape, key| shape.at(key));
    let secret = last.strip_suffix("_file").filter(|plain| {
        let field = table.and_then(|table| table.field(plain));
        field.is_some_and(|field| field.shape.secret)
    });
    if let Some(plain) = secret.map(str::to_owned) {
        path.pop();
        path.push(plain);
    }
    path
}

impl Node {
    /// The path to what was written there.
    fn path_to(&self, origin: &Origin) -> Option<Vec<String>> {
        match &self.value {
            Value::Table(table) => table.iter().find_map(|(key, entry)| {
                let is_it = entry.key == *origin || entry.node.origin == *origin;
                let below = entry.node.path_to(origin).or_else(|| is_it.then(Vec::new))?;
                Some([vec![key.clone()], below].concat())
            }),
            Value::List(items) => items.iter().enumerate().find_map(|(at, item)| {
                let below = item.path_to(origin);
                let below = below.or_else(|| (item.origin == *origin).then(Vec::new))?;
                Some([vec![at.to_string()], below].concat())
            }),
            _ => None,
        }
    }
}
