//! Values as they are given: by JSON, or as words on the command line.

use serde_json::Value as Json;

use crate::config::{Form, Shape, edit::Value};

/// No value of a person is longer.
const LONGEST: usize = 8 * 1024;
const MOST_ITEMS: usize = 500;

/// A value of JSON; in words why it can't stand in the file.
pub(super) fn of_json(json: &Json) -> Result<Value, String> {
    Ok(match json {
        Json::Null => return Err("there is no value: to have none, take the key out".into()),
        Json::Bool(yes) => Value::Bool(*yes),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Number(whole),
            (None, Some(number)) if !number.is_nan() => Value::Float(number),
            _ => return Err("this number is too large".into()),
        },
        Json::String(text) if text.len() > LONGEST => {
            return Err(format!("a text has at most {LONGEST} bytes"));
        }
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) if items.len() > MOST_ITEMS => {
            return Err(format!("a list has at most {MOST_ITEMS} items"));
        }
        Json::Array(items) => Value::List(items.iter().map(of_json).collect::<Result<_, _>>()?),
        Json::Object(pairs) => {
            let pairs = pairs.iter().map(|(key, inner)| Ok((key.clone(), of_json(inner)?)));
            Value::Table(pairs.collect::<Result<_, String>>()?)
        }
    })
}

/// What words on the command line mean where a value of this form is wanted. As by environment: the
/// type is the one that is wanted.
pub(crate) fn of_text(text: &str, shape: &Shape) -> Json {
    match shape.form {
        Form::Text | Form::Path | Form::Words(_) => text.into(),
        _ => toml::from_str::<toml::Table>(&format!("it = {text}"))
            .ok()
            .filter(|table| table.len() == 1)
            .and_then(|table| serde_json::to_value(&table["it"]).ok())
            .unwrap_or_else(|| text.into()),
    }
}
