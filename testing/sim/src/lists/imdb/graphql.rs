//! As much GraphQL as a query of titles needs: fields, aliases, arguments, variables, fragments.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A query, read.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Declared variables and their types, as in `ID!`.
    pub(super) variables: BTreeMap<String, String>,
    pub(super) fields: Vec<Selection>,
    pub(super) fragments: BTreeMap<String, Vec<Selection>>,
}

#[derive(Debug, Clone)]
pub(super) enum Selection {
    Field(Field),
    /// `... on Title { … }`
    Inline(Vec<Selection>),
    /// `...Name`
    Spread(String),
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) alias: Option<String>,
    pub(super) name: String,
    pub(super) arguments: BTreeMap<String, Argument>,
    pub(super) fields: Vec<Selection>,
}

#[derive(Debug, Clone)]
pub(super) enum Argument {
    Variable(String),
    Literal(Value),
    List(Vec<Argument>),
    Object(BTreeMap<String, Argument>),
}

impl Document {
    /// The fields of a selection, those of fragments among them.
    pub(super) fn flat<'a>(&'a self, selections: &'a [Selection]) -> Vec<&'a Field> {
        let mut found = Vec::new();
        for selection in selections {
            match selection {
                Selection::Field(field) => found.push(field),
                Selection::Inline(inner) => found.extend(self.flat(inner)),
                Selection::Spread(name) => {
                    let inner = self.fragments.get(name);
                    found.extend(inner.into_iter().flat_map(|inner| self.flat(inner)));
                }
            }
        }
        found
    }

    /// What was selected of a value, under its aliases. Fails with a field that it does not have.
    pub(super) fn project(&self, field: &Field, value: &Value) -> Result<Value, String> {
        match value {
            Value::Array(items) => items.iter().map(|item| self.project(field, item)).collect(),
            Value::Object(map) => {
                let selected = self.flat(&field.fields);
                if selected.is_empty() {
                    return Err(format!(
                        "Field \"{0}\" must have a selection of subfields. Did you mean \"{0} {{ ... }}\"?",
                        field.name
                    ));
                }
                let mut answer = Map::new();
                for inner in selected {
                    let Some(value) = map.get(&inner.name) else {
                        let (name, on) = (&inner.name, &field.name);
                        return Err(format!("Cannot query field \"{name}\" on type of \"{on}\"."));
                    };
                    answer.insert(inner.key().into(), self.project(inner, value)?);
                }
                Ok(Value::Object(answer))
            }
            Value::Null => Ok(Value::Null),
            scalar if field.fields.is_empty() => Ok(scalar.clone()),
            _ => Err(format!("Field \"{}\" must not have a selection", field.name)),
        }
    }

    /// Fails with a variable that is not declared, or stands where another type is wanted.
    pub(super) fn check(&self, selections: &[Selection]) -> Result<(), String> {
        for field in self.flat(selections) {
            for (name, argument) in &field.arguments {
                self.check_argument(wanted(&field.name, name), argument)?;
            }
            self.check(&field.fields)?;
        }
        Ok(())
    }

    fn check_argument(&self, wanted: Option<&str>, argument: &Argument) -> Result<(), String> {
        match argument {
            Argument::Variable(name) => {
                let Some(declared) = self.variables.get(name) else {
                    return Err(format!("Variable \"${name}\" is not defined."));
                };
                match wanted {
                    Some(wanted) if !fits(declared, wanted) => Err(format!(
                        "Variable \"${name}\" of type \"{declared}\" used in position expecting type \"{wanted}\"."
                    )),
                    _ => Ok(()),
                }
            }
            Argument::List(inner) => {
                inner.iter().try_for_each(|one| self.check_argument(None, one))
            }
            Argument::Object(inner) => {
                inner.values().try_for_each(|one| self.check_argument(None, one))
            }
            Argument::Literal(_) => Ok(()),
        }
    }
}

impl Field {
    /// What its value is called in the answer.
    pub(super) fn key(&self) -> &str {
        self.alias.as_ref().unwrap_or(&self.name)
    }

    /// An argument, wherever its value stands; null when there is none.
    pub(super) fn argument(&self, name: &str, variables: &Value) -> Value {
        self.arguments.get(name).map_or(Value::Null, |argument| argument.value(variables))
    }
}

impl Argument {
    fn value(&self, variables: &Value) -> Value {
        match self {
            Self::Variable(name) => variables[name.as_str()].clone(),
            Self::Literal(value) => value.clone(),
            Self::List(inner) => inner.iter().map(|one| one.value(variables)).collect(),
            Self::Object(inner) => {
                inner.iter().map(|(name, one)| (name.clone(), one.value(variables))).collect()
            }
        }
    }
}

/// The types of those arguments that are known (section 3.3).
fn wanted(field: &str, argument: &str) -> Option<&'static str> {
    match (field, argument) {
        ("list", "id") => Some("ID!"),
        ("predefinedList", "userId") => Some("ID"),
        ("titleListItemSearch" | "chartTitles", "after") => Some("String"),
        ("items", "after") => Some("ID"),
        (_, "first") => Some("Int"),
        _ => None,
    }
}

fn fits(declared: &str, wanted: &str) -> bool {
    declared == wanted || declared.strip_suffix('!') == Some(wanted)
}
