//! What is in effect: the file, the overrides, the secrets (masked) and the defaults together.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::{
    hidden::without_credentials,
    shape::{Field, Form, Shape},
    toml_text,
    tree::{Node, Origin, Value},
};

/// Stands for a secret.
const MASK: &str = "…";

/// As TOML; what does not stand in the file says where it comes from.
pub(crate) fn toml(tree: &Node, shape: &Shape) -> String {
    let mut out = String::new();
    if let Effective::Table(table) = effective(Some(tree), shape) {
        write_table(&table, "", &mut out);
    }
    out
}

/// As JSON, without the origins.
pub(crate) fn json(tree: &Node, shape: &Shape) -> Json {
    effective(Some(tree), shape).into_json()
}

enum Effective {
    Value { value: Json, note: String },
    Table(Vec<(String, Effective)>),
    Unset,
}

fn effective(written: Option<&Node>, shape: &Shape) -> Effective {
    match (&shape.form, written) {
        (Form::Table(fields), node) => Effective::Table(
            fields.iter().map(|field| (field.name.clone(), one(node, field))).collect(),
        ),
        (Form::Named(_) | Form::Kinds(_), node) => {
            let entries = node.and_then(Node::table).into_iter().flatten();
            let inner = entries.filter_map(|(key, entry)| {
                Some((key.clone(), effective(Some(&entry.node), shape.below(key)?)))
            });
            Effective::Table(inner.collect())
        }
        (_, Some(found)) => {
            let value = if shape.secret { MASK.into() } else { plain(found, shape) };
            let note = match &found.origin {
                Origin::File(_) => String::new(),
                Origin::Variable(name) => format!("from {name}"),
                Origin::SecretFile(path) => {
                    format!("from the file {}", towline_domain::LocalPath::new(path))
                }
            };
            Effective::Value { value, note }
        }
        (_, None) => match &shape.default {
            Some(value) => Effective::Value { value: value.clone(), note: "default".into() },
            None => Effective::Unset,
        },
    }
}

fn one(table: Option<&Node>, field: &Field) -> Effective {
    let entry = table.and_then(Node::table).and_then(|table| table.get(&field.name));
    effective(entry.map(|entry| &entry.node), &field.shape)
}

/// A value as it was written, without credentials.
pub(super) fn plain(node: &Node, shape: &Shape) -> Json {
    match &node.value {
        Value::Text(text) if matches!(shape.form, Form::Path) => text.as_str().into(),
        Value::Text(text) => without_credentials(text).into(),
        Value::Datetime(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Bool(yes) => (*yes).into(),
        Value::Untyped(text) => match shape.form {
            Form::Path | Form::Words(_) => text.as_str().into(),
            Form::Text => without_credentials(text).into(),
            _ => Node::parse_value(text, &node.origin)
                .map_or_else(|| text.as_str().into(), |typed| plain(&typed, shape)),
        },
        Value::List(items) => {
            let inner = match &shape.form {
                Form::List(inner) => inner,
                _ => shape,
            };
            items.iter().map(|item| plain(item, inner)).collect()
        }
        Value::Table(table) => {
            let pairs = table.iter().filter_map(|(key, entry)| {
                let below = shape.below(key)?;
                let value = if below.secret { MASK.into() } else { plain(&entry.node, below) };
                Some((key.clone(), value))
            });
            Json::Object(pairs.collect())
        }
    }
}

impl Effective {
    fn into_json(self) -> Json {
        match self {
            Self::Value { value, .. } => value,
            Self::Unset => Json::Null,
            Self::Table(table) => {
                let pairs = table.into_iter().map(|(key, inner)| (key, inner.into_json()));
                Json::Object(pairs.collect::<Map<_, _>>())
            }
        }
    }
}

fn write_table(table: &[(String, Effective)], path: &str, out: &mut String) {
    let values: Vec<_> = table
        .iter()
        .filter_map(|(key, inner)| match inner {
            Effective::Value { value, note } => Some((key, value, note)),
            _ => None,
        })
        .collect();
    if !path.is_empty() && !values.is_empty() {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _infallible = writeln!(out, "{gap}[{path}]");
    }
    for (key, value, note) in values {
        let note = if note.is_empty() { String::new() } else { format!("  # {note}") };
        let _infallible =
            writeln!(out, "{} = {}{note}", toml_text::key(key), toml_text::value(value));
    }
    for (key, inner) in table {
        if let Effective::Table(inner) = inner {
            write_table(inner, &toml_text::below(path, key), out);
        }
    }
}
