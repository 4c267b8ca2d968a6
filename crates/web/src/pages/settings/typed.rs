//! What was typed, and the changes that it comes to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use towline_api::settings::{Change, Field, Form};

use super::{
    sealed,
    shape::{Part, new_part},
};

/// A form as it came in.
#[derive(Debug, Default)]
pub(in crate::pages) struct Typed {
    values: BTreeMap<String, String>,
    /// Those that were on the form: a box that is not ticked sends nothing.
    boxes: BTreeSet<String>,
    /// Secrets that were typed in a step before.
    pub(in crate::pages) kept: BTreeMap<String, String>,
    /// The text that the page was made of.
    pub(in crate::pages) version: String,
    path: Vec<String>,
    kind: Option<String>,
    /// A table that is to be taken out.
    pub(in crate::pages) remove: Option<Vec<String>>,
    /// What was looked over.
    pub(in crate::pages) changes: Option<Vec<Change>>,
}

const KEPT: &str = "secrets that were typed";
const CHANGES: &str = "changes that were looked over";

/// Before the name of a key in a form.
pub(in crate::pages) const VALUE: &str = "v:";
/// That a box is on the form.
pub(in crate::pages) const BOX: &str = "b:";

impl Typed {
    /// Of the pairs of a form.
    pub(in crate::pages) fn read(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "version" => typed.version = value,
                "part" => typed.path = path_in(&value),
                "kind" => typed.kind = Some(value),
                "remove" => typed.remove = Some(path_in(&value)),
                "kept" => typed.kept = sealed::open(KEPT, &value).unwrap_or_default(),
                "changes" => typed.changes = sealed::open(CHANGES, &value),
                _ => {
                    if let Some(key) = name.strip_prefix(VALUE) {
                        typed.values.insert(key.into(), value);
                    } else if let Some(key) = name.strip_prefix(BOX) {
                        typed.boxes.insert(key.into());
                    }
                }
            }
        }
        typed
    }

    /// As if what these changes say had been typed.
    pub(in crate::pages) fn with(mut self, changes: &[Change]) -> Self {
        for change in changes {
            match change {
                // It may be a secret: `value` shows what is kept for fields that are none.
                Change::Set { path, value: Value::String(text) } => {
                    self.kept.insert(key(path), text.clone());
                }
                Change::Set { path, value: Value::Bool(ticked) } => {
                    self.boxes.insert(key(path));
                    if *ticked {
                        self.values.insert(key(path), "true".into());
                    }
                }
                Change::Set { path, value } => drop(self.values.insert(key(path), as_text(value))),
                Change::Unset { path } => drop(self.values.insert(key(path), String::new())),
                Change::Add { .. } => {}
                Change::Remove { path } => self.remove = Some(path.clone()),
            }
        }
        self
    }

    /// As if what this change sets had been typed.
    pub(in crate::pages) fn answer(&mut self, change: &Change) {
        *self = std::mem::take(self).with(std::slice::from_ref(change));
        // What was typed there before counts no more.
        if let Change::Set { path, value: Value::String(_) } = change {
            self.values.remove(&key(path));
        }
    }

    /// Whether one of the part's keys was answered.
    pub(in crate::pages) fn has_any(&self, part: &Part) -> bool {
        part.fields().any(|field| {
            self.secret(field).is_some() || self.value(field).is_some_and(|typed| !typed.is_empty())
        })
    }

    /// The part that it is about, as the settings are now.
    pub(in crate::pages) fn part(&self, root: &towline_api::settings::Section) -> Option<Part> {
        let Some(kind) = &self.kind else { return super::shape::find_part(root, &self.path) };
        let (name, below) = self.path.split_last()?;
        new_part(root, below, name, kind)
    }

    /// What stands in a field, where something was typed; never a secret.
    pub(in crate::pages) fn value(&self, field: &Field) -> Option<&str> {
        if field.secret {
            return None;
        }
        let key = key(&field.path);
        self.values.get(&key).or_else(|| self.kept.get(&key)).map(String::as_str)
    }

    /// Whether a box is ticked, where it was on the form.
    pub(in crate::pages) fn ticked(&self, field: &Field) -> Option<bool> {
        let key = key(&field.path);
        self.boxes.contains(&key).then(|| self.values.contains_key(&key))
    }

    /// A secret that was typed, now or in a step before.
    fn secret(&self, field: &Field) -> Option<&String> {
        let key = key(&field.path);
        self.values.get(&key).filter(|typed| !typed.is_empty()).or_else(|| self.kept.get(&key))
    }

    pub(in crate::pages) fn has_secret(&self, field: &Field) -> bool {
        field.secret && self.secret(field).is_some()
    }

    /// The secrets, for the next step.
    pub(in crate::pages) fn keep(&self, part: &Part) -> Option<String> {
        let secrets = part.fields().filter(|field| field.secret);
        let kept: BTreeMap<_, _> =
            secrets.filter_map(|field| Some((key(&field.path), self.secret(field)?))).collect();
        if kept.is_empty() { None } else { sealed::seal(KEPT, &kept) }
    }

    /// What it comes to; words where a field makes no sense.
    pub(in crate::pages) fn changes(
        &self,
        part: &Part,
    ) -> Result<Vec<Change>, (Vec<String>, String)> {
        if let Some(path) = &self.remove {
            return Ok(vec![Change::Remove { path: path.clone() }]);
        }
        let add = part.new.iter().map(|new| Change::Add { path: new.table.clone() });
        let mut changes: Vec<_> = add.collect();
        for field in part.fields().filter(|field| field.locked.is_none()) {
            changes.extend(self.change(field).map_err(|words| (field.path.clone(), words))?);
        }
        Ok(changes)
    }

    fn change(&self, field: &Field) -> Result<Option<Change>, String> {
        let set = |value: Value| Some(Change::Set { path: field.path.clone(), value });
        if field.secret {
            return Ok(self.secret(field).and_then(|secret| set(secret.as_str().into())));
        }
        if field.form == Form::Bool {
            let ticked = self.ticked(field).filter(|ticked| *ticked != is_true(field));
            return Ok(ticked.and_then(|ticked| set(ticked.into())));
        }
        let Some(typed) = self.value(field) else { return Ok(None) };
        let typed = lines(typed);
        if typed == lines(&shown(field)) {
            return Ok(None);
        }
        if typed.is_empty() {
            return Ok(field.set.then(|| Change::Unset { path: field.path.clone() }));
        }
        match &field.form {
            Form::List { of } => {
                let all: Result<Vec<_>, _> = typed.iter().map(|line| value_of(line, of)).collect();
                Ok(set(all?.into()))
            }
            form => Ok(set(value_of(&typed.join("\n"), form)?)),
        }
    }
}

/// Seals changes that were looked over.
pub(in crate::pages) fn looked_over(changes: &[Change]) -> Option<String> {
    sealed::seal(CHANGES, &changes)
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// What is no number is sent as it is: who reads the settings says better what is wrong with it.
fn value_of(text: &str, form: &Form) -> Result<Value, String> {
    match form {
        Form::Number => {
            Ok(text.parse::<serde_json::Number>().map_or_else(|_| text.into(), Value::Number))
        }
        Form::Table { .. } | Form::Other => {
            serde_json::from_str(text).map_err(|_| format!("this line is no JSON: {text}"))
        }
        _ => Ok(text.into()),
    }
}

/// What stands in a field as the settings are: nothing where it follows its default.
pub(in crate::pages) fn shown(field: &Field) -> String {
    match &field.value {
        Some(value) if field.set => as_text(value),
        _ => String::new(),
    }
}

/// A value as it is typed.
pub(in crate::pages) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(as_text).collect::<Vec<_>>().join("\n"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Whether a box is ticked as the settings are.
pub(in crate::pages) fn is_true(field: &Field) -> bool {
    field.value.as_ref().or(field.default.as_ref()).and_then(Value::as_bool).unwrap_or(false)
}

/// A path as the name of a field.
pub(in crate::pages) fn key(path: &[String]) -> String {
    serde_json::to_string(path).unwrap_or_default()
}

fn path_in(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}
