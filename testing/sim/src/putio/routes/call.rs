//! One call, taken apart.

use std::sync::{Arc, MutexGuard};

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, header, request::Parts},
};
use percent_encoding::percent_decode_str;

use super::body::{Fields, pairs};
use crate::putio::{Millis, Refused, Sim, state::State};

pub(super) struct Call {
    pub(super) sim: Arc<Sim>,
    pub(super) method: Method,
    /// What stands behind `/v2/`, each decoded.
    pub(super) words: Vec<String>,
    query: Vec<(String, String)>,
    pub(super) fields: Fields,
    headers: HeaderMap,
}

impl Call {
    /// None: it is not below `/v2/`.
    pub(super) fn new(sim: &Arc<Sim>, head: &Parts, body: &Bytes) -> Option<Self> {
        let path = head.uri.path().strip_prefix("/v2/")?.trim_end_matches('/');
        let decoded = |word| percent_decode_str(word).decode_utf8_lossy().into_owned();
        Some(Self {
            sim: Arc::clone(sim),
            method: head.method.clone(),
            words: path.split('/').map(decoded).collect(),
            query: pairs(head.uri.query().unwrap_or_default().as_bytes()),
            fields: Fields::read(&head.headers, body),
            headers: head.headers.clone(),
        })
    }

    pub(super) fn now(&self) -> Millis {
        self.sim.clock.now()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.sim.state()
    }

    /// A parameter, in the body or the query. Empty ones are as good as missing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let queried = || {
            let found = self.query.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        self.fields.get(name).or_else(queried).filter(|value| !value.is_empty())
    }

    pub(super) fn need(&self, name: &str) -> Result<&str, Refused> {
        self.get(name).ok_or_else(Refused::bad_request)
    }

    /// `1`, `true` and `True` are all in use.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }

    /// A number; a word that is none is refused.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refused> {
        let read = |value: &str| value.trim().parse().map_err(|_| Refused::bad_request());
        self.get(name).map(read).transpose()
    }

    pub(super) fn need_number(&self, name: &str) -> Result<i64, Refused> {
        self.number(name)?.ok_or_else(Refused::bad_request)
    }

    /// Numbers with commas between them; also under the name of one of them.
    pub(super) fn numbers(&self, names: &[&str]) -> Result<Option<Vec<i64>>, Refused> {
        let Some(list) = names.iter().find_map(|name| self.get(name)) else { return Ok(None) };
        let read = |word: &str| word.trim().parse().map_err(|_| Refused::bad_request());
        list.split(',')
            .filter(|word| !word.trim().is_empty())
            .map(read)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// How long a page is to be: 1 to 1000.
    pub(super) fn per_page(&self) -> Result<Option<usize>, Refused> {
        let Some(number) = self.number("per_page")? else { return Ok(None) };
        match usize::try_from(number) {
            Ok(number @ 1..=1000) => Ok(Some(number)),
            _ => Err(Refused::bad_request()),
        }
    }

    /// The header's, with whichever word before it; or the query's.
    pub(super) fn token(&self) -> Option<&str> {
        let header = self.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let header = header.and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim());
        header.or_else(|| self.get("oauth_token"))
    }

    /// An account that is not paid for gets 402 here.
    pub(super) fn check_paid(&self) -> Result<(), Refused> {
        if self.state().active { Ok(()) } else { Err(Refused::inactive()) }
    }
}
