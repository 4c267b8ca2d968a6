//! What of a configuration is not shown.

use serde_json::Value;

/// As `towline config show` writes it.
pub(super) const MASK: &str = "…";

/// Masks what is secret below a member of this name; whether there was any.
pub(super) fn mask(name: &str, value: &mut Value) -> bool {
    match value {
        Value::String(text) if !text.is_empty() => {
            let masked = masked(name, text);
            masked.is_some_and(|masked| {
                *text = masked;
                true
            })
        }
        // Not `any`: every one of them is to be masked.
        Value::Array(all) => {
            all.iter_mut().filter_map(|one| mask(name, one).then_some(())).count() > 0
        }
        Value::Object(all) => {
            all.iter_mut().filter_map(|(name, one)| mask(name, one).then_some(())).count() > 0
        }
        _ => false,
    }
}

fn masked(name: &str, text: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    if ["apikey", "password", "secret", "token"].iter().any(|word| name.contains(word)) {
        return Some(MASK.into());
    }
    let (scheme, rest) = text.split_once("://")?;
    // A relay's address can hold its token.
    if let Some((address, _)) = rest.split_once('?').filter(|(_, query)| query.contains("token")) {
        return Some(format!("{scheme}://{address}?{MASK}"));
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let (_login, host) = authority.rsplit_once('@')?;
    Some(format!("{scheme}://{MASK}@{host}{}", &rest[authority.len()..]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_passwords_and_tokens_are_not_shown() {
        let mut config = json!({
            "gui": {"apiKey": "S", "password": "S", "user": "me", "useTLS": true},
            "folders": [{"devices": [{"encryptionPassword": "S"}, {"encryptionPassword": ""}]}],
            "options": {"listenAddresses": ["relay://r:1/?id=x&token=S", "default"],
                        "urURL": "https://me:S@h/path"},
        });
        assert!(mask("", &mut config));
        let shown = config.to_string();
        assert!(
            !shown.contains("\"S\"") && !shown.contains("=S") && !shown.contains(":S"),
            "{shown}"
        );
        assert_eq!(config["gui"]["user"], "me");
        assert_eq!(config["folders"][0]["devices"][1]["encryptionPassword"], "", "none is none");
        assert_eq!(config["options"]["listenAddresses"], json!(["relay://r:1/?…", "default"]));
        assert_eq!(config["options"]["urURL"], "https://…@h/path");
        let mut key = json!("S");
        assert!(mask("apiKey", &mut key) && key == MASK);
        assert!(!mask("label", &mut json!("S")));
    }
}
