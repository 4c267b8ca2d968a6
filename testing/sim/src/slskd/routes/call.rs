//! One call of the API, taken apart.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{HeaderMap, header, request::Parts},
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::slskd::{
    Sim,
    log::{Mutation, MutationKind, Touched},
    script::Role,
    transfers::Row,
};

pub(super) struct Call {
    pub(super) sim: Arc<Sim>,
    pub(super) method: String,
    /// Behind `/api/v0`, as they came.
    pub(super) segments: Vec<String>,
    query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) is_json: bool,
    pub(super) role: Role,
    number: usize,
}

impl Call {
    /// None: the path is not the API's.
    pub(super) fn new(
        sim: &Arc<Sim>,
        head: &Parts,
        path: &str,
        body: Bytes,
        number: usize,
    ) -> Option<Self> {
        let mut segments = path.trim_matches('/').split('/');
        let is_api = segments.next()?.eq_ignore_ascii_case("api")
            && segments.next()?.eq_ignore_ascii_case("v0");
        let kind = head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        is_api.then(|| Self {
            sim: Arc::clone(sim),
            method: head.method.to_string(),
            segments: segments.map(str::to_owned).collect(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers.clone(),
            is_json: kind.is_some_and(|kind| kind.starts_with("application/json")),
            body,
            role: Role::ReadOnly,
            number,
        })
    }

    /// A segment, decoded.
    pub(super) fn at(&self, place: usize) -> String {
        decode(&self.segments[place])
    }

    /// A user's name. Before 0.24.2 an encoded `/` stays encoded (section 3).
    pub(super) fn username(&self) -> String {
        let raw = &self.segments[2];
        if self.sim.script.version.decodes_usernames() { decode(raw) } else { without_slash(raw) }
    }

    /// A segment, decoded as ASP.NET does: `%2F` stays.
    pub(super) fn at_but_slash(&self, place: usize) -> String {
        without_slash(&self.segments[place])
    }

    pub(super) fn asks(&self, name: &str) -> Option<String> {
        let pair = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pair.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        values.next().map(|(_, value)| decode(&value.replace('+', " ")))
    }

    pub(super) fn is_asked(&self, name: &str) -> bool {
        self.asks(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub(super) fn did_to(&self, kind: MutationKind, row: &Row) {
        let row = Some(Touched::new(row));
        let mutation = Mutation { request: self.number, kind, row, what: String::new() };
        self.sim.log().did(mutation);
    }

    pub(super) fn did(&self, kind: MutationKind, what: &str) {
        let mutation = Mutation { request: self.number, kind, row: None, what: what.into() };
        self.sim.log().did(mutation);
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn without_slash(text: &str) -> String {
    let parts: Vec<String> = text.replace("%2f", "%2F").split("%2F").map(decode).collect();
    parts.join("%2F")
}
