//! What a person writes for a value: read by the type of what stands there.

use serde_json::Value;

use crate::{config::nearest, report::Hinted as _};

/// The value that `text` means in the place of `current`.
///
/// A text stays a text, also one that looks like a number. Members of an object that are not named
/// stay as they are.
pub(super) fn read(name: &str, text: &str, current: &Value) -> anyhow::Result<Value> {
    let written: Option<Value> = serde_json::from_str(text).ok();
    match (current, written) {
        (Value::String(_) | Value::Null, Some(written @ Value::String(_))) => Ok(written),
        (Value::String(_), _) | (_, None) if current.is_string() || current.is_null() => {
            Ok(Value::String(text.into()))
        }
        (_, None) => refused(name, current, &Value::String(text.into())),
        (_, Some(written)) => fitted(name, current, written),
    }
}

/// `new` with what it does not name; refused where a type changes or a member is not known.
fn fitted(name: &str, current: &Value, new: Value) -> anyhow::Result<Value> {
    match (current, new) {
        (Value::Object(current), Value::Object(new)) => {
            let mut all = current.clone();
            for (member, value) in new {
                let value = match current.get(&member) {
                    Some(before) => fitted(&member, before, value)?,
                    // Names are free where there is none.
                    None if current.is_empty() || name == "params" => value,
                    None => return unknown(name, &member, current),
                };
                all.insert(member, value);
            }
            Ok(Value::Object(all))
        }
        (Value::Null, new) => Ok(new),
        (current, new) if kind(current) == kind(&new) => Ok(new),
        (current, new) => refused(name, current, &new),
    }
}

fn unknown(
    name: &str,
    member: &str,
    known: &serde_json::Map<String, Value>,
) -> anyhow::Result<Value> {
    let names: Vec<_> = known.keys().map(String::as_str).collect();
    let hint = match nearest(member, &names) {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None => format!("there are: {}", names.join(", ")),
    };
    Err(anyhow::anyhow!("{name:?} has no {member:?}")).hint(hint).wrong_usage()
}

/// The values are not told: they may be secrets.
fn refused(name: &str, current: &Value, new: &Value) -> anyhow::Result<Value> {
    let (is, wants) = (kind(new), kind(current));
    Err(anyhow::anyhow!("{name:?} is {wants}, and what is given is {is}"))
        .hint("a value is written as JSON: true, 100, [\"a\", \"b\"]")
        .wrong_usage()
}

/// The type in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(text: &str, current: &Value) -> Result<Value, String> {
        read("it", text, current).map_err(|error| crate::report::for_people(&error, false))
    }

    #[test]
    fn a_value_has_the_type_of_what_stands_there() {
        for (text, current, value) in [
            ("true", json!(false), json!(true)),
            ("-1", json!(0), json!(-1)),
            ("1.5", json!(10), json!(1.5)),
            ("alphabetic", json!("random"), json!("alphabetic")),
            ("\"quoted\"", json!("x"), json!("quoted")),
            ("2024", json!("x"), json!("2024")),
            ("true", json!(""), json!("true")),
            ("[\"a\"]", json!([]), json!(["a"])),
            ("[\"a\"]", json!(null), json!(["a"])),
            ("word", json!(null), json!("word")),
            ("", json!("x"), json!("")),
        ] {
            assert_eq!(of(text, &current), Ok(value), "{text} for {current}");
        }
    }

    #[test]
    fn a_change_of_type_is_refused_and_the_value_not_told() {
        for (text, current) in [
            ("hunter2", json!(1)),
            ("\"1\"", json!(1)),
            ("1", json!(true)),
            ("null", json!(1)),
            ("hunter2", json!(["a"])),
            ("[]", json!({})),
        ] {
            let refused = of(text, &current).unwrap_err();
            assert!(refused.contains("and what is given is"), "{refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }

    #[test]
    fn members_that_are_not_named_stay() {
        let disk = json!({"value": 1, "unit": "%", "brandNew": [1]});
        let changed = json!({"value": 5, "unit": "%", "brandNew": [1]});
        assert_eq!(of(r#"{"value": 5}"#, &disk), Ok(changed));
        let slip = of(r#"{"valeu": 5}"#, &disk).unwrap_err();
        assert!(slip.contains("did you mean \"value\"?"), "{slip}");
        assert!(of(r#"{"value": "5"}"#, &disk).is_err());
        assert_eq!(of(r#"{"keep": "5"}"#, &json!({})), Ok(json!({"keep": "5"})));
    }
}
