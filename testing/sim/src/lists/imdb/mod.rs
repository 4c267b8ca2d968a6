//! IMDb's free-form GraphQL (section 3.3 and 3.4), at any path.
//!
//! What is selected is answered, under the aliases that were given; a field that is not known here
//! is refused as IMDb refuses one that it does not have. Not in it: sessions, and most constraints of
//! `advancedTitleSearch`.
//!
//! For faults and the log a call has the names of the fields that it asks for, as `list` or
//! `chartTitles`, alone and with the page, as in `list page 2`: pages are told by their cursors.

mod fields;
mod graphql;
mod lexer;
mod reader;
mod script;
mod wire;

use axum::{body::Body, http::Response};
use serde_json::{Map, Value, json};

pub use script::{Chart, List, Script};

use super::{Call, FaultRule, ListHost, Provider, answer};
use graphql::{Document, Field};
use wire::start_of;

/// IMDb.
pub struct Imdb;

/// A running simulated IMDb.
pub type ImdbSim = ListHost<Imdb>;

/// Why a field is not answered: an entry of `errors[]`.
struct Refused {
    message: String,
    code: Option<&'static str>,
}

impl Refused {
    fn plain(message: &str) -> Self {
        Self { message: message.into(), code: None }
    }

    fn coded(code: &'static str, message: &str) -> Self {
        Self { message: message.into(), code: Some(code) }
    }

    fn bad_input(message: &str) -> Self {
        Self::coded("BAD_USER_INPUT", message)
    }

    fn invalid(message: &str) -> Self {
        Self::coded("GRAPHQL_VALIDATION_FAILED", message)
    }

    fn entry(&self, path: Option<&str>) -> Value {
        let mut entry = json!({ "message": self.message });
        if let Some(path) = path {
            entry["path"] = json!([path]);
        }
        if let Some(code) = self.code {
            entry["extensions"] = json!({ "code": code });
        }
        entry
    }
}

impl Provider for Imdb {
    type Script = Script;
    type Memory = ();

    fn faults(script: &mut Script) -> &mut Vec<FaultRule> {
        &mut script.faults
    }

    fn answer(script: &Script, (): &mut (), call: &Call) -> Response<Body> {
        let is_named = call
            .header("x-imdb-client-name")
            .is_some_and(|name| script.client_names.iter().any(|known| known == name));
        if !is_named || call.header("user-agent").is_none() {
            return turned_away();
        }
        if call.method != "POST" {
            return answer::json(405, &json!({ "errors": [{ "message": "Method Not Allowed" }] }));
        }
        let Some(body) = call.json().filter(|_| call.is_json()) else {
            return answer::json(400, &json!({ "errors": [{ "message": "Bad Request" }] }));
        };
        answer::with(
            answer::json(200, &execute(script, &body)),
            &[("content-type", "application/graphql+json; charset=utf-8")],
        )
    }

    fn error(_: &Script, status: u16) -> Response<Body> {
        match status {
            403 => turned_away(),
            429 => answer::of(429, "text/plain", "Too many network requests"),
            _ => {
                answer::html(status, &format!("<html><head><title>{status}</title></head></html>"))
            }
        }
    }

    /// The fields that are asked for, and which page of them.
    fn operations(call: &Call) -> Vec<String> {
        let body = call.json().unwrap_or_default();
        let document = Document::read(body["query"].as_str().unwrap_or_default());
        let Ok(document) = document else { return Vec::new() };
        let mut names = Vec::new();
        for field in document.flat(&document.fields) {
            let page = page_of(&document, field, &body["variables"]);
            names.push(field.name.clone());
            names.push(format!("{} page {page}", field.name));
        }
        names
    }
}

/// Which page, from 1.
fn page_of(document: &Document, field: &Field, variables: &Value) -> usize {
    let inner = document.flat(&field.fields);
    let mut askers = std::iter::once(&field).chain(&inner);
    let Some(asker) = askers.find(|field| field.arguments.contains_key("first")) else { return 1 };
    let first = asker.argument("first", variables).as_u64().unwrap_or(1).max(1);
    let after = asker.argument("after", variables).as_str().and_then(start_of).unwrap_or(0);
    after / usize::try_from(first).unwrap_or(1) + 1
}

/// What the load balancer says in IMDb's place (section 3.3).
fn turned_away() -> Response<Body> {
    let page = "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n\
                <center><h1>403 Forbidden</h1></center>\r\n</body>\r\n</html>\r\n";
    answer::with(answer::html(403, page), &[("server", "awselb/2.0")])
}

fn execute(script: &Script, body: &Value) -> Value {
    let Some(query) = body["query"].as_str() else {
        // A hash alone is always a stale one here (section 3.4).
        return fatal(&Refused::coded("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"));
    };
    let document = match Document::read(query) {
        Ok(document) => document,
        Err(why) => return fatal(&Refused::coded("GRAPHQL_PARSE_FAILED", &why)),
    };
    let selected = document.flat(&document.fields);
    if selected.iter().any(|field| field.name.starts_with("__") && field.name != "__typename") {
        return fatal(&Refused::plain("Unauthorized introspection request"));
    }
    if let Err(why) = document.check(&document.fields) {
        return fatal(&Refused::invalid(&why));
    }
    let variables = &body["variables"];
    for (name, kind) in &document.variables {
        if kind.ends_with('!') && variables[name].is_null() {
            let why = format!("Variable \"${name}\" of required type \"{kind}\" was not provided.");
            return fatal(&Refused::bad_input(&why));
        }
    }
    let (mut data, mut errors) = (Map::new(), Vec::new());
    for field in selected {
        let found = fields::find(script, &document, field, variables);
        let value = match found {
            Ok(fields::Found { value, gone }) => {
                errors.extend(gone);
                match document.project(field, &value) {
                    Ok(value) => value,
                    Err(why) => return fatal(&Refused::invalid(&why)),
                }
            }
            Err(refused) if refused.code == Some("GRAPHQL_VALIDATION_FAILED") => {
                return fatal(&refused);
            }
            Err(refused) => {
                errors.push(refused.entry(Some(field.key())));
                Value::Null
            }
        };
        data.insert(field.key().into(), value);
    }
    if errors.is_empty() {
        json!({ "data": data })
    } else {
        json!({ "data": data, "errors": errors })
    }
}

/// Nothing is answered at all.
fn fatal(refused: &Refused) -> Value {
    json!({ "errors": [refused.entry(None)] })
}
