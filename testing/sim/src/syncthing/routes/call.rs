//! One request, taken apart.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{Method, request::Parts},
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::answer::refused;
use crate::syncthing::{Refused, Sim, identity};

pub(super) struct Call {
    pub(super) sim: Arc<Sim>,
    pub(super) method: Method,
    /// What stands behind `/rest/`, each decoded.
    pub(super) words: Vec<String>,
    query: Vec<(String, String)>,
    pub(super) body: Bytes,
}

impl Call {
    /// None: it is not below `/rest/`.
    pub(super) fn new(sim: Arc<Sim>, head: &Parts, body: Bytes) -> Option<Self> {
        let path = head.uri.path().strip_prefix("/rest/")?;
        let query = head.uri.query().unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
        });
        Some(Self {
            sim,
            method: head.method.clone(),
            words: path.split('/').map(decoded).collect(),
            query: pairs.collect(),
            body,
        })
    }

    /// A parameter; empty when it is missing, as in Go.
    pub(super) fn query(&self, name: &str) -> &str {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    pub(super) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(known, _)| known == name)
    }

    /// A device's id as the server writes it, or its refusal with this status.
    pub(super) fn device(&self, status: u16) -> Result<String, Refused> {
        identity::canonical(self.query("device")).map_err(|words| refused(status, &words))
    }

    /// The body as JSON, or Go's words about it.
    pub(super) fn json(&self, status: u16) -> Result<Value, Refused> {
        serde_json::from_slice(&self.body).map_err(|_| {
            let words = match self.body.first() {
                None => "EOF",
                Some(_) => "invalid character looking for beginning of value",
            };
            refused(status, words)
        })
    }

    /// Which page of a list, and how long pages are.
    pub(super) fn page(&self) -> (usize, usize) {
        let number = |name, default| match self.query(name).parse() {
            Ok(number) if number > 0 => number,
            _ => default,
        };
        (number("page", 1), number("perpage", 65_536))
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
