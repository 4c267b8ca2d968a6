//! What a client sends, put over what is there, as Go's decoder does.

use serde_json::Value;

use super::Refused;

/// What is written, as the server's source calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syncthing) enum Struct {
    Folder,
    Device,
    Gui,
    Ldap,
    Options,
    DefaultFolder,
    DefaultDevice,
}

impl Struct {
    fn name(self) -> &'static str {
        match self {
            Self::Folder | Self::DefaultFolder => "FolderConfiguration",
            Self::Device | Self::DefaultDevice => "DeviceConfiguration",
            Self::Gui => "GUIConfiguration",
            Self::Ldap => "LDAPConfiguration",
            Self::Options => "OptionsConfiguration",
        }
    }
}

/// Puts `sent` over `base`: objects are merged, lists replaced, what `base` does not have is passed
/// over, and a wrong type is refused.
pub(in crate::syncthing) fn merge(
    kind: Struct,
    base: &mut Value,
    sent: &Value,
) -> Result<(), Refused> {
    merge_at(kind, "", base, sent)
}

fn merge_at(kind: Struct, at: &str, base: &mut Value, sent: &Value) -> Result<(), Refused> {
    if sent.is_null() {
        return Ok(());
    }
    let is_map = at.ends_with("params");
    match (&mut *base, sent) {
        (Value::Object(members), Value::Object(sent)) if is_map => {
            members.extend(sent.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        (Value::Object(members), Value::Object(sent)) => {
            for (name, value) in sent {
                if let Some(member) = members.get_mut(name) {
                    let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                    merge_at(kind, &at, member, value)?;
                }
            }
        }
        (Value::Array(_), Value::Array(_))
        | (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_)) => *base = sent.clone(),
        (wanted, _) => {
            let (sent, wanted) = (sent_word(sent), wanted_word(wanted));
            let (name, dot) = (kind.name(), if at.is_empty() { "" } else { "." });
            let words = format!(
                "json: cannot unmarshal {sent} into Go struct field {name}{dot}{at} of type {wanted}"
            );
            return Err(Refused(400, words));
        }
    }
    Ok(())
}

fn sent_word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn wanted_word(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "bool",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        _ => "config.struct",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_sent_is_put_over_what_is_there() {
        let mut base = json!({"a": [1], "b": {"c": 1, "params": {}}, "d": true});
        let sent = json!({"a": [2, 3], "b": {"params": {"keep": "5"}}, "unknown": 1});
        merge(Struct::Folder, &mut base, &sent).unwrap();
        let expected = json!({"a": [2, 3], "b": {"c": 1, "params": {"keep": "5"}}, "d": true});
        assert_eq!(base, expected);
        let Refused(status, words) =
            merge(Struct::Folder, &mut base, &json!({"d": "perhaps"})).unwrap_err();
        let measured =
            "json: cannot unmarshal string into Go struct field FolderConfiguration.d of type bool";
        assert_eq!((status, words.as_str()), (400, measured));
    }
}
