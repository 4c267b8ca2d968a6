//! Whether a call is as the API's description says (reference §1, §5.1).

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    http::{HeaderMap, header},
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{
    answer::Refused,
    openapi::{Member, OPERATIONS, Operation, Type},
};
use crate::seerr::Product;

/// What a body may be, in bytes.
const LARGEST: usize = 100 * 1024;
const RESERVED: &[char] =
    &[':', '/', '?', '#', '[', ']', '@', '!', '$', '&', '\'', '(', ')', '*', '+', ',', ';'];

/// Read before anything else is looked at. None: there is none, or it is no JSON by its header.
pub(super) fn read_body(headers: &HeaderMap, body: &Bytes) -> Result<Option<Value>, Refused> {
    if body.is_empty() || !is_json(headers) {
        return Ok(None);
    }
    if body.len() > LARGEST {
        return Err(Refused::new(413, "request entity too large"));
    }
    let value: Result<Value, _> = serde_json::from_slice(body);
    match value {
        Ok(value) if value.is_object() || value.is_array() => Ok(Some(value)),
        Ok(_) => Err(Refused::new(400, "Unexpected token in JSON at position 0")),
        Err(error) => Err(Refused::new(
            400,
            &format!("Unexpected token in JSON at position {}", error.column()),
        )),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/json"))
}

/// The operation of these words after `/api/v1`; an unknown one is refused (§1).
pub(super) fn find(
    product: Product,
    method: &str,
    path: &str,
    words: &[String],
) -> Result<&'static Operation, Refused> {
    let here = OPERATIONS.iter().filter(|operation| operation.by.has(product));
    let mut is_known = false;
    for operation in here.filter(|operation| is_like(operation.path, words)) {
        if operation.method == method {
            return Ok(operation);
        }
        is_known = true;
    }
    let (status, message) = if is_known {
        (405, format!("{method} method not allowed"))
    } else {
        (404, "not found".into())
    };
    Err(Refused::Invalid { status, path: path.into(), message, code: None })
}

/// Words that stand for themselves are the same; whether the others are right is seen later.
fn is_like(pattern: &str, words: &[String]) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let fits = |(part, word): (&&str, &String)| part.starts_with('{') || *part == word.as_str();
    // `request/count` is no number, and stands before the others.
    pattern.len() == words.len() && pattern.iter().zip(words).all(fits)
}

pub(super) fn path(operation: &Operation, words: &[String]) -> Result<(), Refused> {
    for (part, word) in operation.path.split('/').zip(words) {
        let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
            continue;
        };
        if name.contains('|') {
            if !name.split('|').any(|known| known == word) {
                let known = name.replace('|', ", ");
                return Err(mistake(".params.status", &one_of(&known), ENUM));
            }
        } else if word.parse::<i64>().is_err() {
            return Err(mistake(&format!(".params.{name}"), "should be number", TYPE));
        }
    }
    Ok(())
}

/// The parameters, decoded.
pub(super) fn query(
    operation: &Operation,
    product: Product,
    raw: &str,
) -> Result<BTreeMap<String, String>, Refused> {
    let mut found = BTreeMap::new();
    for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name);
        let known =
            operation.query.iter().find(|param| param.name == name && param.by.has(product));
        let Some(param) = known else {
            let message = format!("Unknown query parameter '{name}'");
            return Err(Refused::invalid(format!(".query.{name}"), message));
        };
        if value.is_empty() {
            let message = format!("Empty value found for query parameter '{name}'");
            return Err(Refused::invalid(format!(".query.{name}"), message));
        }
        if value.contains(RESERVED) {
            let message = format!(
                "Parameter '{name}' must be url encoded. Its value may not contain reserved \
                 characters."
            );
            return Err(Refused::invalid(format!(".query.{name}"), message));
        }
        let value = decoded(value);
        if let Some((what, code)) = wrong_text(param.of, &value) {
            return Err(mistake(&format!(".query.{name}"), &what, code));
        }
        if found.insert(name.clone(), value).is_some() {
            return Err(mistake(&format!(".query.{name}"), "should be string", TYPE));
        }
    }
    for param in operation.query.iter().filter(|param| param.is_required) {
        if !found.contains_key(param.name) {
            let message = format!("should have required property '{}'", param.name);
            return Err(mistake(&format!(".query.{}", param.name), &message, REQUIRED));
        }
    }
    Ok(found)
}

/// A bare `%` switches decoding off (§5.1).
fn decoded(raw: &str) -> String {
    let bytes = raw.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let is_encoded = |at: usize| is_hex(at + 1) && is_hex(at + 2);
    let is_whole = (0..bytes.len()).all(|at| bytes[at] != b'%' || is_encoded(at));
    let text = is_whole.then(|| percent_decode_str(raw).decode_utf8().ok()).flatten();
    text.map_or_else(|| raw.to_owned(), std::borrow::Cow::into_owned)
}

/// Without one where one is needed: 415. What it does not describe is not looked at.
pub(super) fn body(operation: &Operation, url: &str, body: Option<&Value>) -> Result<(), Refused> {
    let Some(members) = operation.body else { return Ok(()) };
    let Some(body) = body else {
        let (path, message) = (url.to_owned(), "unsupported media type undefined".to_owned());
        return Err(Refused::Invalid { status: 415, path, message, code: None });
    };
    if !body.is_object() {
        return Err(mistake(".body", "should be object", TYPE));
    }
    members.iter().try_for_each(|member| one(member, body.get(member.name)))
}

fn one(member: &Member, value: Option<&Value>) -> Result<(), Refused> {
    let path = format!(".body.{}", member.name);
    match value {
        None if member.is_required => {
            let message = format!("should have required property '{}'", member.name);
            Err(mistake(&path, &message, REQUIRED))
        }
        None => Ok(()),
        Some(Value::Null) if member.may_be_null => Ok(()),
        Some(value) => match wrong(member.of, value) {
            Some((message, code)) => Err(mistake(&path, &message, code)),
            None => Ok(()),
        },
    }
}

const TYPE: &str = "type.openapi.validation";
const ENUM: &str = "enum.openapi.validation";
const REQUIRED: &str = "required.openapi.validation";

type Wrong = Option<(String, &'static str)>;

fn wrong(of: Type, value: &Value) -> Wrong {
    let is_number = Value::is_number;
    let (is_right, name) = match of {
        Type::Text => (value.is_string(), "string"),
        Type::Number => (value.is_number(), "number"),
        Type::Flag => (value.is_boolean(), "boolean"),
        Type::Object => (value.is_object(), "object"),
        Type::Numbers => (value.as_array().is_some_and(|all| all.iter().all(is_number)), "array"),
        Type::Objects => {
            (value.as_array().is_some_and(|all| all.iter().all(Value::is_object)), "array")
        }
        Type::Seasons if value.is_array() => return wrong(Type::Numbers, value),
        Type::Seasons => (value == "all", "array"),
        Type::Word(known) => {
            return match value.as_str() {
                Some(word) => wrong_text(Type::Word(known), word),
                None => Some(("should be string".into(), TYPE)),
            };
        }
    };
    (!is_right).then(|| (format!("should be {name}"), TYPE))
}

fn wrong_text(of: Type, value: &str) -> Wrong {
    match of {
        Type::Number if value.parse::<f64>().is_err() => Some(("should be number".into(), TYPE)),
        Type::Word(known) if !known.contains(&value) => Some((one_of(&known.join(", ")), ENUM)),
        _ => None,
    }
}

fn one_of(known: &str) -> String {
    format!("should be equal to one of the allowed values: {known}")
}

fn mistake(path: &str, message: &str, code: &'static str) -> Refused {
    let (path, message) = (path.to_owned(), message.to_owned());
    Refused::Invalid { status: 400, path, message, code: Some(code) }
}
