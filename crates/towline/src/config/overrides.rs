//! Puts `TOWLINE__IMPORTERS__LIBRARY__BETANIN__API_KEY=…` over what the file says.
//!
//! *Guarantees*: an override changes a key or adds one to a table that has a fixed name; it never
//! makes a new import or importer, because a misspelt variable would then be one.

use super::{
    environment::{Environment, OVERRIDE_PREFIX},
    mistake::Mistake,
    nearest::{listed, nearest},
    shape::{Field, Form, Shape},
    tree::{Entry, Node, Origin, Table, Value},
};

/// Puts every override into the tree.
pub(crate) fn apply(tree: &mut Node, shape: &Shape, environment: &Environment) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (variable, value) in environment.overrides() {
        let one = Override { variable, place: Origin::Variable(variable.into()) };
        let Some(value) = value.to_str() else {
            mistakes.push(one.mistake("the value is not UTF-8"));
            continue;
        };
        let segments: Vec<_> = variable[OVERRIDE_PREFIX.len()..].split("__").collect();
        let put = tree.table_mut().map(|table| one.put(table, shape, &segments, value));
        mistakes.extend(put.and_then(Result::err));
    }
    mistakes
}

struct Override<'a> {
    variable: &'a str,
    place: Origin,
}

impl Override<'_> {
    fn put(
        &self,
        table: &mut Table,
        shape: &Shape,
        segments: &[&str],
        value: &str,
    ) -> Result<(), Mistake> {
        let Some((first, rest)) = segments.split_first() else {
            return Err(self.mistake("this is a table; an override sets one key of it"));
        };
        let key = match &shape.form {
            Form::Table(fields) => self.fixed(fields, first, segments.len())?,
            Form::Named(_) => self.existing(table, first, segments.len())?,
            Form::Kinds(kinds) => {
                self.fixed(kinds, first, segments.len())?;
                self.existing(table, first, segments.len())?
            }
            _ => return Err(self.mistake("this key has no keys below it")),
        };
        let untyped = Node { origin: self.place.clone(), value: Value::Untyped(value.into()) };
        match shape.below(&key) {
            Some(below) if below.is_table() => {
                let empty = Node { origin: self.place.clone(), value: Value::Table(Table::new()) };
                let entry = Entry { key: self.place.clone(), node: empty };
                let inner = table.entry(key).or_insert(entry);
                match inner.node.table_mut() {
                    Some(inner) => self.put(inner, below, rest, value),
                    // The file has something else there, which is told when it is read.
                    None => Ok(()),
                }
            }
            _ if !rest.is_empty() => Err(self.mistake("this key has no keys below it")),
            _ => {
                Self::outrank(table, &key);
                table.insert(key, Entry { key: self.place.clone(), node: untyped });
                Ok(())
            }
        }
    }

    /// `api_key` in the environment replaces `api_key_file` in the file, and the other way round.
    fn outrank(table: &mut Table, key: &str) {
        let other = match key.strip_suffix("_file") {
            Some(plain) => plain.to_owned(),
            None => format!("{key}_file"),
        };
        if table.get(&other).is_some_and(|entry| matches!(entry.key, Origin::File(_))) {
            table.remove(&other);
        }
    }

    fn fixed(&self, fields: &[Field], segment: &str, left: usize) -> Result<String, Mistake> {
        let mut names: Vec<String> = Vec::new();
        for field in fields {
            names.push(field.name.clone());
            if field.shape.secret {
                names.push(format!("{}_file", field.name));
            }
        }
        self.one_of(&names, segment)?
            .ok_or_else(|| self.unknown(&names, segment, left, "there is no such key"))
    }

    fn existing(&self, table: &Table, segment: &str, left: usize) -> Result<String, Mistake> {
        let names: Vec<String> = table.keys().cloned().collect();
        self.one_of(&names, segment)?.ok_or_else(|| {
            let what = "an override changes a table of the file, and the file has no such table";
            self.unknown(&names, segment, left, what)
        })
    }

    fn one_of(&self, names: &[String], segment: &str) -> Result<Option<String>, Mistake> {
        let mut same = names.iter().filter(|name| plain(name) == plain(segment));
        match (same.next(), same.next()) {
            (Some(one), Some(other)) => {
                Err(self.mistake(&format!("this means both `{one}` and `{other}`")))
            }
            (found, _) => Ok(found.cloned()),
        }
    }

    fn unknown(&self, names: &[String], segment: &str, left: usize, what: &str) -> Mistake {
        let mistake = self.mistake(what);
        match nearest(segment, names) {
            Some(meant) => {
                let mut parts: Vec<_> = self.variable.split("__").collect();
                let at = parts.len() - left;
                let meant = meant.to_uppercase().replace('-', "_");
                parts[at] = &meant;
                mistake.hint(format!("did you mean {}?", parts.join("__")))
            }
            None => mistake.hint(format!("`{segment}` is none of {}", listed(names))),
        }
    }

    fn mistake(&self, what: &str) -> Mistake {
        Mistake::new(what).at(self.place.clone(), "")
    }
}

/// Variables are upper case and have no `-`; names in the file may be anything.
fn plain(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}
