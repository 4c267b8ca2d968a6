//! What a reload changed, part by part, without keeping the old secrets for comparison.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, Hash, Hasher, RandomState},
    sync::OnceLock,
};

use super::{
    shape::{Form, Shape},
    tree::{Node, Value},
};

/// Tables of which some keys count at once and others at the next start.
const APART: [&str; 1] = ["log"];

/// One number per part: `log.level`, `server`, `imports.music`, `importers.library`.
///
/// *Caveat*: comparable within one process only; the hash is keyed at random, so that a number
/// that leaks says nothing of a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprints(BTreeMap<String, u64>);

impl Fingerprints {
    /// Takes the fingerprints of a tree with overrides and secrets in it.
    pub(crate) fn of(tree: &Node, shape: &Shape) -> Self {
        let mut parts = BTreeMap::new();
        for (key, entry) in tree.table().into_iter().flatten() {
            match (shape.below(key).map(|below| &below.form), entry.node.table()) {
                (Some(Form::Named(_)), Some(named)) => parts.extend(
                    named.iter().map(|(name, part)| (format!("{key}.{name}"), number(&part.node))),
                ),
                (_, Some(fields)) if APART.contains(&key.as_str()) => parts.extend(
                    fields.iter().map(|(name, it)| (format!("{key}.{name}"), number(&it.node))),
                ),
                _ => drop(parts.insert(key.clone(), number(&entry.node))),
            }
        }
        Self(parts)
    }

    /// Counts what is kept elsewhere, a secret perhaps, with the part that it belongs to.
    pub fn mix(&mut self, part: &str, text: &str) {
        let mixed = key().hash_one((self.0.get(part), text));
        self.0.insert(part.to_owned(), mixed);
    }

    /// The parts that are new, gone or different since `before`.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let mut parts: Vec<_> = self.0.keys().chain(before.0.keys()).cloned().collect();
        parts.sort();
        parts.dedup();
        parts.retain(|part| self.0.get(part) != before.0.get(part));
        parts
    }
}

fn key() -> &'static RandomState {
    static KEY: OnceLock<RandomState> = OnceLock::new();
    KEY.get_or_init(RandomState::new)
}

fn number(node: &Node) -> u64 {
    let mut hasher = key().build_hasher();
    put(node, &mut hasher);
    hasher.finish()
}

fn put(node: &Node, into: &mut impl Hasher) {
    std::mem::discriminant(&node.value).hash(into);
    match &node.value {
        Value::Table(table) => {
            table.len().hash(into);
            for (key, entry) in table {
                key.hash(into);
                put(&entry.node, into);
            }
        }
        Value::List(items) => {
            items.len().hash(into);
            for item in items {
                put(item, into);
            }
        }
        Value::Text(text) | Value::Datetime(text) | Value::Untyped(text) => text.hash(into),
        Value::Integer(number) => number.hash(into),
        Value::Float(number) => number.to_bits().hash(into),
        Value::Bool(yes) => yes.hash(into),
    }
}
