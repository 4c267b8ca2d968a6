//! The configuration as a form: what there is, what is in effect, where it comes from, what can be
//! added. It follows the shape, so that a new key is in the form as soon as it exists.

use towline_api::settings::{self, Field, Kind, Section};
use towline_domain::LocalPath;

use crate::settings_file::BY_HAND;

use super::{
    check::is_ruled,
    shape::{self, Form, Shape},
    show, snippet,
    tree::{Entry, Node, Origin},
};

/// All of it.
pub(super) fn form(tree: &Node, shape: &Shape, text: &str) -> Section {
    Writer { text }.section("", &[], shape, Some(tree), false)
}

struct Writer<'a> {
    text: &'a str,
}

impl Writer<'_> {
    fn section(
        &self,
        name: &str,
        path: &[String],
        shape: &Shape,
        node: Option<&Node>,
        removable: bool,
    ) -> Section {
        let table = node.and_then(Node::table);
        let mut section = Section {
            path: path.to_vec(),
            name: name.to_owned(),
            summary: summary(&shape.doc),
            doc: plain(&shape.doc),
            written: table.is_some(),
            removable: removable && table.is_some(),
            fields: Vec::new(),
            sections: Vec::new(),
            kinds: Vec::new(),
        };
        match &shape.form {
            Form::Named(inner) => {
                let parts = table.into_iter().flatten();
                let parts = parts.map(|(name, entry)| {
                    self.section(name, &below(path, name), inner, Some(&entry.node), true)
                });
                section.sections = parts.collect();
                section.kinds = self.kinds(inner, path);
            }
            _ => {
                (section.fields, section.sections) = self.content(shape, path, node);
            }
        }
        section
    }

    /// Keys, and tables. Of kinds, those only that are written: there is one, and the others can't
    /// be added beside it.
    fn content(
        &self,
        shape: &Shape,
        path: &[String],
        node: Option<&Node>,
    ) -> (Vec<Field>, Vec<Section>) {
        let table = node.and_then(Node::table);
        let entry = |field: &shape::Field| table.and_then(|table| table.get(&field.name));
        let has_kinds = has_kinds(shape, path);
        let (tables, keys): (Vec<_>, Vec<_>) =
            shape.fields().iter().partition(|field| field.shape.is_table());
        let fields = keys.into_iter().map(|field| self.field(field, path, entry(field)));
        let shown = tables.into_iter().filter(|field| !has_kinds || entry(field).is_some());
        let sections = shown.map(|field| {
            let node = entry(field).map(|entry| &entry.node);
            let removable = !has_kinds && path.len() > 1;
            self.section(&field.name, &below(path, &field.name), &field.shape, node, removable)
        });
        (fields.collect(), sections.collect())
    }

    /// What can be added below a table, with paths that begin behind the name that is chosen.
    fn kinds(&self, part: &Shape, above: &[String]) -> Vec<Kind> {
        let kind = |name: &str, shape: &Shape| {
            let path: Vec<String> =
                if name.is_empty() { Vec::new() } else { vec![name.to_owned()] };
            let (fields, sections) = self.content(shape, &path, None);
            Kind {
                name: name.to_owned(),
                summary: summary(&shape.doc),
                doc: plain(&shape.doc),
                below: path,
                fields,
                sections,
            }
        };
        if !has_kinds(part, &below(above, "")) {
            return vec![kind("", part)];
        }
        let (kinds, rules): (Vec<_>, Vec<_>) =
            part.fields().iter().partition(|field| field.shape.is_table());
        let rules: Vec<_> = rules.into_iter().map(|rule| self.field(rule, &[], None)).collect();
        let kinds = kinds.into_iter().map(|field| {
            let mut kind = kind(&field.name, &field.shape);
            kind.fields.extend(rules.iter().cloned());
            kind
        });
        kinds.collect()
    }

    fn field(&self, field: &shape::Field, above: &[String], entry: Option<&Entry>) -> Field {
        let shape::Field { name, required, shape } = field;
        let written = entry.filter(|_| !shape.secret);
        let value = written.map(|entry| show::plain(&entry.node, shape));
        Field {
            path: below(above, name),
            name: name.clone(),
            summary: summary(&shape.doc),
            doc: plain(&shape.doc),
            form: self.form(&shape.form),
            required: *required,
            secret: shape.secret,
            set: entry.is_some(),
            value: value.or_else(|| shape.default.clone().filter(|_| !shape.secret)),
            default: shape.default.clone(),
            example: shape.example.clone(),
            origin: self.origin(entry, shape),
            locked: entry
                .and_then(variable)
                .map(locked)
                .or_else(|| shape.by_hand.then(|| BY_HAND.to_owned())),
        }
    }

    fn form(&self, form: &Form) -> settings::Form {
        match form {
            Form::Text => settings::Form::Text,
            Form::Path => settings::Form::Path,
            Form::Words(words) => settings::Form::Words { words: words.clone() },
            Form::Number => settings::Form::Number,
            Form::Bool => settings::Form::Bool,
            Form::List(of) => settings::Form::List { of: Box::new(self.form(&of.form)) },
            Form::Table(fields) => settings::Form::Table {
                fields: fields.iter().map(|field| self.field(field, &[], None)).collect(),
            },
            Form::Named(_) | Form::Kinds(_) | Form::Other => settings::Form::Other,
        }
    }

    fn origin(&self, entry: Option<&Entry>, shape: &Shape) -> settings::Origin {
        let Some(entry) = entry else {
            return match shape.default {
                Some(_) => settings::Origin::Default,
                None => settings::Origin::Nowhere,
            };
        };
        match (variable(entry), &entry.node.origin) {
            (Some(variable), _) => settings::Origin::Environment { variable: variable.to_owned() },
            (None, Origin::SecretFile(path)) => {
                settings::Origin::SecretFile { path: LocalPath::new(path).to_string() }
            }
            (None, Origin::File(span)) => {
                settings::Origin::File { line: snippet::position(self.text, span.start).0 }
            }
            (None, Origin::Variable(_)) => settings::Origin::Nowhere,
        }
    }
}

/// The variable by which a key is set.
pub(super) fn variable(entry: &Entry) -> Option<&str> {
    [&entry.node.origin, &entry.key].into_iter().find_map(|origin| match origin {
        Origin::Variable(name) => Some(name.as_str()),
        _ => None,
    })
}

/// Why a key can't be changed that a variable sets.
pub(super) fn locked(variable: &str) -> String {
    format!("the environment variable {variable} sets it, and counts more than the file")
}

/// Whether exactly one of the tables below is chosen. Some have rules beside their kind.
fn has_kinds(shape: &Shape, path: &[String]) -> bool {
    matches!(shape.form, Form::Kinds(_)) || (path.len() == 2 && is_ruled(&path[0]))
}

fn below(path: &[String], name: &str) -> Vec<String> {
    [path, &[name.to_owned()]].concat()
}

/// Paragraphs without the breaks of their lines.
fn plain(doc: &str) -> String {
    let paragraphs =
        doc.split("\n\n").map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The first sentence.
fn summary(doc: &str) -> String {
    let doc = plain(doc);
    let first = doc.split("\n\n").next().unwrap_or_default();
    let ends = first.match_indices(". ").map(|(at, _)| at + 1);
    let begins = |at: &usize| first[at + 1..].starts_with(|c: char| c.is_uppercase() || c == '`');
    let end = ends.into_iter().find(begins).unwrap_or(first.len());
    first[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    const TEXT: &str = "[imports.music.slskd]\npath = \"/in\"\nhook_secret = \"hunter2\"\n\
                        [lists.top.imdb]\nlist = \"top\"\n";

    fn all() -> Section {
        form(&Node::parse(TEXT).0, &Shape::of::<Settings>(), TEXT)
    }

    fn at<'a>(section: &'a Section, path: &[&str]) -> &'a Section {
        path.iter().fold(section, |at, name| {
            at.sections.iter().find(|section| section.name == *name).unwrap()
        })
    }

    fn field<'a>(fields: &'a [Field], name: &str) -> &'a Field {
        fields.iter().find(|field| field.name == name).unwrap()
    }

    #[test]
    fn every_key_tells_its_value_and_where_it_comes_from() {
        let all = all();
        let listen = field(&at(&all, &["server"]).fields, "listen").clone();
        assert_eq!(listen.origin, settings::Origin::Default);
        assert_eq!(listen.value.unwrap(), "127.0.0.1:8650");
        assert_eq!(listen.summary, "Address and port on which towline listens.");
        let import = at(&all, &["imports", "music", "slskd"]);
        let path = field(&import.fields, "path");
        assert_eq!(path.origin, settings::Origin::File { line: 2 });
        assert!(path.required && path.set && path.form == settings::Form::Path);
        assert_eq!(path.path, ["imports", "music", "slskd", "path"]);
        assert!(at(&all, &["imports", "music"]).removable && !import.removable);
    }

    #[test]
    fn a_secret_is_set_and_not_told() {
        let all = all();
        let secret = field(&at(&all, &["imports", "music", "slskd"]).fields, "hook_secret").clone();
        assert!(secret.secret && secret.set && secret.value.is_none());
        assert!(!serde_json::to_string(&all).unwrap().contains("hunter2"));
    }

    #[test]
    fn what_can_be_added_is_told_with_its_keys() {
        let all = all();
        let kinds = &at(&all, &["imports"]).kinds;
        let names: Vec<_> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        assert!(names.contains(&"directory") && names.contains(&"slskd"), "{names:?}");
        assert_eq!(field(&kinds[0].fields, "path").path, [names[0], "path"]);
        let list = at(&all, &["lists"]).kinds.iter().find(|kind| kind.name == "trakt").unwrap();
        assert_eq!(field(&list.fields, "every").path, ["every"]);
        assert_eq!(list.below, ["trakt"]);
        let written = at(&all, &["lists", "top"]);
        assert_eq!(written.sections.len(), 1, "of the kinds the one that is written");
        assert!(written.kinds.is_empty() && !written.fields.is_empty());
    }
}
