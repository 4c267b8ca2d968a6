//! Writes values, keys and comments as TOML.

use serde_json::Value as Json;

/// A value on one line.
pub(crate) fn value(json: &Json) -> String {
    match json {
        Json::Null => "\"\"".into(),
        Json::Bool(yes) => yes.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => toml::Value::String(text.clone()).to_string(),
        Json::Array(items) => {
            format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", "))
        }
        Json::Object(table) if table.is_empty() => "{}".into(),
        Json::Object(table) => {
            let pairs: Vec<_> = table
                .iter()
                .map(|(name, inner)| format!("{} = {}", key(name), value(inner)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

/// A key, in quotes where it must be.
pub(crate) fn key(name: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !name.is_empty() && name.chars().all(is_bare) {
        name.to_owned()
    } else {
        toml::Value::String(name.to_owned()).to_string()
    }
}

/// A table below another one.
pub(crate) fn below(path: &str, name: &str) -> String {
    match path {
        "" => key(name),
        path => format!("{path}.{}", key(name)),
    }
}

/// A text in lines of at most `width` letters, each behind `prefix`; paragraphs are kept apart.
pub(crate) fn wrapped(text: &str, prefix: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.iter().map(|line| format!("{prefix}{line}").trim_end().to_owned() + "\n").collect()
}
