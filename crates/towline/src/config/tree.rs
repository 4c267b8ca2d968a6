//! The configuration as a tree that remembers where each key and each value was written.
//!
//! Overrides and secrets are put into this tree before it is read into types, so one reading and
//! one kind of error serve the file, the environment and the secret files alike.

use std::{collections::BTreeMap, ops::Range, path::PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{mistake::Mistake, snippet::position};

/// Where something was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Between these bytes of the configuration file.
    File(Range<usize>),
    /// In this environment variable.
    Variable(String),
    /// In this file, which was named by a `…_file` key.
    SecretFile(PathBuf),
}

/// A value and where it was written.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) origin: Origin,
    pub(crate) value: Value,
}

/// What a value can be.
#[derive(Clone)]
pub(crate) enum Value {
    Table(Table),
    List(Vec<Node>),
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    Datetime(String),
    /// From the environment: its type is the one that is wanted where it is read.
    Untyped(String),
}

/// Keys in the order of the alphabet; mistakes are put into the order of the file later.
pub(crate) type Table = BTreeMap<String, Entry>;

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Origin,
    pub(crate) node: Node,
}

/// Values may be secrets, so only their type is told.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Table(table) => table.fmt(f),
            Self::List(items) => items.fmt(f),
            other => f.write_str(other.type_name()),
        }
    }
}

impl Value {
    /// The type in a person's words.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::List(_) => "an array",
            Self::Text(_) | Self::Untyped(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Datetime(_) => "a date",
        }
    }
}

impl Node {
    /// Reads the file. What could be read of a broken one is returned with the mistakes, so that
    /// the rest of it can be judged too.
    pub(crate) fn parse(text: &str) -> (Self, Vec<Mistake>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut line = usize::MAX;
        let mut mistakes: Vec<Mistake> = Vec::new();
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            // What follows on the same line is usually a consequence.
            let here = position(text, span.start).0;
            if std::mem::replace(&mut line, here) != here {
                let what = format!("this is not TOML: {}", error.message());
                mistakes.push(Mistake::new(what).at(Origin::File(span), ""));
            }
        }
        let value = table_of(table.get_ref(), &Origin::File, &mut mistakes);
        (Self { origin: Origin::File(0..0), value }, mistakes)
    }

    /// Reads one TOML value, as an environment variable may hold it.
    pub(crate) fn parse_value(text: &str, origin: &Origin) -> Option<Self> {
        let value = DeValue::parse(text).ok()?;
        let mut mistakes = Vec::new();
        let node = node_of(&value, &|_| origin.clone(), &mut mistakes);
        mistakes.is_empty().then_some(node)
    }

    /// The table in this node.
    pub(crate) fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table in this node, to change it.
    pub(crate) fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text in this node.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Untyped(text) => Some(text),
            _ => None,
        }
    }

    /// The entry at a path of keys.
    pub(crate) fn find(&self, path: &[&str]) -> Option<&Entry> {
        let (last, above) = path.split_last()?;
        let mut table = self.table()?;
        for key in above {
            table = table.get(*key)?.node.table()?;
        }
        table.get(*last)
    }

    /// Where the value at a path of keys and of places in lists stands; where there is none, the
    /// last part of the path that there is.
    pub(crate) fn place(&self, path: &[&str]) -> Option<&Origin> {
        let (first, rest) = path.split_first()?;
        let (own, below) = match &self.value {
            Value::Table(table) => {
                let Entry { key, node } = table.get(*first)?;
                (if node.table().is_some() { key } else { &node.origin }, node)
            }
            Value::List(items) => {
                let node = items.get(first.parse::<usize>().ok()?)?;
                (&node.origin, node)
            }
            _ => return None,
        };
        below.place(rest).or(Some(own))
    }

    /// Takes away what stands at a path, and every table that is empty then. False: nothing did.
    pub(crate) fn prune(&mut self, path: &[String]) -> bool {
        let Some((first, rest)) = path.split_first() else { return false };
        match &mut self.value {
            Value::Table(table) => {
                let Some(entry) = table.get_mut(first) else { return false };
                if rest.is_empty() {
                    return table.remove(first).is_some();
                }
                let pruned = entry.node.prune(rest);
                if entry.node.table().is_some_and(Table::is_empty) {
                    table.remove(first);
                }
                pruned
            }
            Value::List(items) => {
                let Some(index) = first.parse::<usize>().ok().filter(|index| *index < items.len())
                else {
                    return false;
                };
                if rest.is_empty() || items[index].table().is_none() {
                    items.remove(index);
                    return true;
                }
                items[index].prune(rest)
            }
            _ => false,
        }
    }
}

type Place<'a> = &'a dyn Fn(Range<usize>) -> Origin;

fn table_of(table: &DeTable<'_>, place: Place<'_>, mistakes: &mut Vec<Mistake>) -> Value {
    let entries = table.iter().map(|(key, value)| {
        let entry = Entry { key: place(key.span()), node: node_of(value, place, mistakes) };
        (key.get_ref().to_string(), entry)
    });
    Value::Table(entries.collect())
}

fn node_of(value: &Spanned<DeValue<'_>>, place: Place<'_>, mistakes: &mut Vec<Mistake>) -> Node {
    let origin = place(value.span());
    let mut refuse = |text: &str| {
        let what = format!("the number {text} is too large");
        mistakes.push(Mistake::new(what).at(origin.clone(), ""));
    };
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str();
            Value::Integer(i64::from_str_radix(digits, number.radix()).unwrap_or_else(|_| {
                refuse(digits);
                0
            }))
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or_else(|_| {
            refuse(number.as_str());
            0.0
        })),
        DeValue::Boolean(yes) => Value::Bool(*yes),
        DeValue::Datetime(moment) => Value::Datetime(moment.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node_of(item, place, mistakes)).collect())
        }
        DeValue::Table(table) => table_of(table, place, mistakes),
    };
    Node { origin, value }
}
