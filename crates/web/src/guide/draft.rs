//! A part that is being set up, as far as it was answered.

use serde_json::Value;
use towline_api::settings::{Change, Field, Form, Section};

use super::{Ask, Recipe, Step};

/// A part that is being set up.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// `["imports", "soulseek"]`.
    pub part: Vec<String>,
    /// The table that is added: `["imports", "soulseek", "slskd"]`.
    pub table: Vec<String>,
    /// What is asked, in its order, as a field with our words.
    pub fields: Vec<Field>,
    /// The paths of those that may be left empty: they are looked for.
    pub looked_for: Vec<Vec<String>>,
}

impl Draft {
    /// Of a recipe, under the first name that is free. `None`: the settings know no such kind.
    pub fn new(root: &Section, step: &Step, recipe: &Recipe) -> Option<Self> {
        let section = root.sections.iter().find(|section| section.name == step.table)?;
        let kind = section.kinds.iter().find(|kind| kind.name == recipe.kind)?;
        let part = vec![step.table.to_owned(), free_name(root, recipe.name)];
        let table = [part.as_slice(), &kind.below].concat();
        let given = |ask: &Ask| {
            let path: Vec<String> = table.iter().cloned().chain(texts(ask.key)).collect();
            let known = kind.fields.iter().find(|field| ask.key == [field.name.as_str()]);
            let mut field = match known {
                Some(known) => Field { path, ..known.clone() },
                None => line_field(path),
            };
            field.name = ask.label.into();
            field.summary = ask.hint.into();
            field.required &= !ask.is_looked_for;
            if ask.key == ["importer"] {
                field.form = Form::Words { words: names(root, "importers") };
            }
            Some(field)
        };
        let fields = recipe.asks.iter().filter_map(given).collect();
        let looked_for = recipe.asks.iter().filter(|ask| ask.is_looked_for);
        let looked_for =
            looked_for.map(|ask| table.iter().cloned().chain(texts(ask.key)).collect()).collect();
        Some(Self { part, table, fields, looked_for })
    }

    /// The changes that these answers come to. An empty answer is none.
    pub fn changes(&self, answers: &[(Vec<String>, String)]) -> Vec<Change> {
        let mut changes = vec![Change::Add { path: self.table.clone() }];
        for (path, answer) in answers.iter().filter(|(_, answer)| !answer.is_empty()) {
            let value = Value::String(answer.clone());
            changes.push(Change::Set { path: path.clone(), value });
        }
        with_lines(changes)
    }
}

/// Puts what adds a line of a list of tables before what is set in it.
pub fn with_lines(changes: Vec<Change>) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::with_capacity(changes.len());
    let mut lines: Vec<Vec<String>> = Vec::new();
    for change in changes {
        if let Change::Set { path, .. } = &change
            && let [line @ .., _] = path.as_slice()
            && let [list @ .., number] = line
            && number.parse::<usize>().is_ok()
            && !lines.iter().any(|known| known == line)
        {
            // A proposal may have said so already.
            let add = Change::Add { path: list.to_vec() };
            if all.last() != Some(&add) {
                all.push(add);
            }
            lines.push(line.to_vec());
        }
        all.push(change);
    }
    all
}

fn texts(key: &[&str]) -> impl Iterator<Item = String> {
    key.iter().map(ToString::to_string)
}

/// A key of a line of a list of tables: a path, as all that are asked about are.
fn line_field(path: Vec<String>) -> Field {
    Field {
        path,
        name: String::new(),
        summary: String::new(),
        doc: String::new(),
        form: Form::Path,
        required: false,
        secret: false,
        set: false,
        value: None,
        default: None,
        example: None,
        origin: towline_api::settings::Origin::Nowhere,
        locked: None,
    }
}

/// What is set up below a table, by name, with the kinds of each.
pub fn parts(root: &Section, table: &str) -> Vec<(String, Vec<String>)> {
    let section = root.sections.iter().find(|section| section.name == table);
    let parts = section.into_iter().flat_map(|section| &section.sections);
    let kinds = |part: &Section| {
        let kinds = part.sections.iter().filter(|kind| kind.written);
        kinds.map(|kind| kind.name.clone()).collect()
    };
    parts.filter(|part| part.written).map(|part| (part.name.clone(), kinds(part))).collect()
}

fn names(root: &Section, table: &str) -> Vec<String> {
    parts(root, table).into_iter().map(|(name, _)| name).collect()
}

/// No two parts have one name: commands find them by it.
fn free_name(root: &Section, wanted: &str) -> String {
    let tables = ["imports", "importers", "folders", "torrents", "requests", "lists"];
    let taken: Vec<_> = tables.iter().flat_map(|table| names(root, table)).collect();
    let numbered = (2_u32..).map(|number| format!("{wanted}-{number}"));
    let mut all = std::iter::once(wanted.to_owned()).chain(numbered);
    all.find(|name| !taken.contains(name)).expect("there are more numbers than parts")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(keys: &str) -> Vec<String> {
        keys.split('.').map(str::to_owned).collect()
    }

    fn set(keys: &str, value: &str) -> Change {
        Change::Set { path: path(keys), value: value.into() }
    }

    #[test]
    fn a_line_of_a_list_is_added_once_before_what_is_set_in_it() {
        let table = "torrents.home.putio";
        let draft = Draft {
            part: path("torrents.home"),
            table: path(table),
            fields: Vec::new(),
            looked_for: Vec::new(),
        };
        let answers = [
            (path(&format!("{table}.destination")), "/done".to_owned()),
            (path(&format!("{table}.watch.0.path")), "/drop".to_owned()),
            (path(&format!("{table}.watch.0.category")), "tv".to_owned()),
            (path(&format!("{table}.token")), String::new()),
        ];
        let expected = [
            Change::Add { path: path(table) },
            set(&format!("{table}.destination"), "/done"),
            Change::Add { path: path(&format!("{table}.watch")) },
            set(&format!("{table}.watch.0.path"), "/drop"),
            set(&format!("{table}.watch.0.category"), "tv"),
        ];
        assert_eq!(draft.changes(&answers), expected);
    }
}
