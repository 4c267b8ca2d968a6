//! `POST /transfers/add-multi`: fetch several things.

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value};
use towline_http::{Body, Endpoint, IfUnsure};

use super::{Add, Transfer};
use crate::{ErrorType, Request, Sensitive, form::Form, path::path, wire};

/// Has put.io fetch several magnets and URLs (putio contract §5).
///
/// # Caveats
/// A good answer may tell that some were refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddMulti {
    /// They; at least one.
    pub all: Vec<Add>,
}

impl Endpoint for AddMulti {
    type Response = AddedMulti;
    const NAME: &'static str = "transfers.add_multi";
    const METHOD: Method = Method::POST;
    // As for `Add`.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["transfers", "add-multi"])
    }

    fn secrets(&self) -> Vec<&str> {
        self.all.iter().flat_map(Add::addresses).collect()
    }

    fn body(&self) -> Body {
        let all: Vec<_> = self.all.iter().map(object).collect();
        Form::new().pair("urls", Value::from(all)).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.all.is_empty() {
            return Err("there is no URL");
        }
        self.all.iter().try_for_each(Endpoint::check)
    }
}

impl Request for AddMulti {}

/// What [`AddMulti`] answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AddedMulti {
    /// Those that were added.
    pub transfers: Vec<Transfer>,
    /// Those that were not.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub errors: Vec<NotAdded>,
}

/// One that was not added.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NotAdded {
    /// Which one.
    #[serde(default)]
    pub url: Sensitive,
    /// Why.
    #[serde(default)]
    pub error_type: ErrorType,
    /// As which status that would count.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub status_code: Option<u64>,
}

fn object(add: &Add) -> Value {
    let Add { url, save_parent_id, callback_url } = add;
    let mut fields = Map::new();
    fields.insert("url".into(), url.reveal().into());
    if let Some(id) = save_parent_id {
        fields.insert("save_parent_id".into(), id.get().into());
    }
    if let Some(url) = callback_url {
        fields.insert("callback_url".into(), url.reveal().into());
    }
    fields.into()
}
