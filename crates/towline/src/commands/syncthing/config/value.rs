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
        (Value::Array(current), Value::Array(new)) => {
            let all = new.into_iter().map(|one| element(name, current, one));
            Ok(Value::Array(all.collect::<anyhow::Result<_>>()?))
        }
        (Value::Null, new) => Ok(new),
        (current, new) if kind(current) == kind(&new) => Ok(new),
        (current, new) => refused(name, current, &new),
    }
}

/// An element of a list with all of its members. The server would fill in what is not named from
/// whatever stood at the same number before: the secrets of another.
fn element(name: &str, current: &[Value], new: Value) -> anyhow::Result<Value> {
    let (Value::Object(_), Some(mut base)) = (&new, nothing(current)) else { return Ok(new) };
    let same = id(&new).and_then(|wanted| current.iter().find(|one| id(one) == Some(wanted)));
    if let Some(Value::Object(same)) = same {
        base.extend(same.clone());
    }
    fitted(name, &Value::Object(base), new)
}

/// What names an element of a list.
pub(super) fn id(element: &Value) -> Option<&str> {
    ["deviceID", "id", "key"].iter().find_map(|member| element.get(member)?.as_str())
}

/// All members that elements of this list have, each of them nothing; none where there is none.
fn nothing(elements: &[Value]) -> Option<serde_json::Map<String, Value>> {
    let members = elements.iter().filter_map(Value::as_object).flatten();
    let all: serde_json::Map<_, _> =
        members.map(|(name, value)| (name.clone(), empty(value))).collect();
    Some(all).filter(|all| !all.is_empty())
}

fn empty(like: &Value) -> Value {
    match like {
        Value::Null => Value::Null,
        Value::Bool(_) => false.into(),
        Value::Number(_) => 0.into(),
        // Go's time that is none.
        Value::String(text) if is_time(text) => "0001-01-01T00:00:00Z".into(),
        Value::String(_) => "".into(),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(all) => all.iter().map(|(name, one)| (name.clone(), empty(one))).collect(),
    }
}

/// As in `2026-11-21T05:32:42Z`.
fn is_time(text: &str) -> bool {
    let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    signs.iter().all(|(at, sign)| text.as_bytes().get(*at) == Some(sign))
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

    /// By its number, the server would give it what another has.
    #[test]
    fn an_element_of_a_list_keeps_what_is_its_own_and_nothing_of_another() {
        let devices = json!([
            {"deviceID": "A", "introducedBy": "", "encryptionPassword": "pwA"},
            {"deviceID": "B", "introducedBy": "A", "encryptionPassword": "pwB", "brandNew": 1},
        ]);
        let b = json!({"deviceID": "B", "introducedBy": "A", "encryptionPassword": "pwB", "brandNew": 1});
        assert_eq!(of(r#"[{"deviceID": "B"}]"#, &devices), Ok(json!([b])));
        let new =
            json!({"deviceID": "C", "introducedBy": "", "encryptionPassword": "x", "brandNew": 0});
        let written = r#"[{"deviceID": "C", "encryptionPassword": "x"}, {"deviceID": "B"}]"#;
        assert_eq!(of(written, &devices), Ok(json!([new, b])));
        let slip = of(r#"[{"deviceID": "C", "encryptionPasword": "x"}]"#, &devices).unwrap_err();
        assert!(slip.contains("did you mean \"encryptionPassword\"?"), "{slip}");
        assert!(of(r#"[{"deviceID": "B", "encryptionPassword": 1}]"#, &devices).is_err());
        let entries = json!([{"match": "a", "permit": true}]);
        let written = of(r#"[{"match": "b"}, {"match": "a"}]"#, &entries);
        let nobodys = json!([{"match": "b", "permit": false}, {"match": "a", "permit": false}]);
        assert_eq!(written, Ok(nobodys));
        let ignored = json!([{"time": "2026-11-21T05:32:42Z", "id": "x", "label": "X"}]);
        let written = of(r#"[{"id": "y"}]"#, &ignored);
        let never = json!([{"time": "0001-01-01T00:00:00Z", "id": "y", "label": ""}]);
        assert_eq!(written, Ok(never));
        assert_eq!(of(r#"[{"deviceID": "C"}]"#, &json!([])), Ok(json!([{"deviceID": "C"}])));
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
