//! What of a configuration is not shown.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::report::Hinted as _;

/// As `towline config show` writes it.
pub(super) const MASK: &str = "…";

/// Masks what is secret below a member of this name; whether there was any.
pub(super) fn mask(name: &str, value: &mut Value) -> bool {
    match value {
        Value::String(text) if !text.is_empty() => {
            let masked = masked_text(name, text);
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

/// Refuses what [`mask`] has written in the place of a secret: written back, it would be the
/// secret.
pub(super) fn refuse(path: &str, name: &str, before: &Value, new: &Value) -> anyhow::Result<()> {
    let mut masked = before.clone();
    let had_secrets = mask(name, &mut masked);
    let mut shown = BTreeSet::new();
    texts(name, &masked, &mut |_, text| _ = shown.insert(text.to_owned()));
    let mut is_mask = false;
    texts(name, new, &mut |name, text| {
        is_mask |= text.contains(MASK)
            && match masked_text(name, text) {
                // A secret of one's own may have the sign in it, where there is none to be lost.
                Some(again) => had_secrets || again == text,
                None => had_secrets && shown.contains(text) || is_cut(text),
            };
    });
    if !is_mask {
        return Ok(());
    }
    Err(anyhow::anyhow!("{path}: {MASK} stands for a secret, and would be written in its place"))
        .hint(
            "take the value from `config get --show-secrets`, or name the one member that is to \
             change",
        )
        .wrong_usage()
}

/// As an address is shown: without its login, or what is behind the question mark.
fn is_cut(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| {
        rest.ends_with(&format!("?{MASK}")) || rest.starts_with(&format!("{MASK}@"))
    })
}

/// Every text below a member of this name, with the name that decides about it.
fn texts(name: &str, value: &Value, each: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => each(name, text),
        Value::Array(all) => all.iter().for_each(|one| texts(name, one, each)),
        Value::Object(all) => all.iter().for_each(|(name, one)| texts(name, one, each)),
        _ => {}
    }
}

fn masked_text(name: &str, text: &str) -> Option<String> {
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
        let before: Value = serde_json::from_value(json!({
            "apiKey": "S", "label": "a…", "pages": ["https://me:S@h/", "default"],
            "list": [{"encryptionPassword": "S"}, {"encryptionPassword": ""}],
        }))
        .unwrap();
        let mut shown = before.clone();
        assert!(mask("", &mut shown));
        for member in ["apiKey", "pages", "list"] {
            let refused = refuse("it", member, &before[member], &shown[member]);
            assert!(refused.is_err(), "{member}");
        }
        assert!(refuse("it", "label", &before["label"], &json!("b…")).is_ok());
        assert!(refuse("it", "list", &before["list"], &before["list"]).is_ok());
        let elsewhere = json!([{"encryptionPassword": MASK}]);
        assert!(refuse("it", "list", &json!([]), &elsewhere).is_err(), "from another folder");
        assert!(refuse("it", "pages", &json!([]), &json!(["relay://r/?…"])).is_err());
        let mut key = json!("S");
        assert!(mask("apiKey", &mut key) && key == MASK);
        assert!(!mask("label", &mut json!("S")));
    }
}
