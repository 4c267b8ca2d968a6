//! `GET /lists/{name}`: what a list holds, and what has become of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use towline_domain::wishes::{Ids, TitleKey, TitleKind};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

use crate::described;

use super::List;

/// Asks what a list held when it was last read. 404 `no-such-list`.
#[derive(Debug, Clone, ToSchema)]
pub struct ShowList {
    /// Its name in the configuration.
    pub name: String,
}

/// What a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shown {
    /// The list.
    pub list: List,
    /// In its order.
    pub wishes: Vec<Wish>,
}

/// A wish on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wish {
    /// What tells it apart: what `pin` is told.
    pub ident: String,
    /// Its title with the year.
    pub name: String,
    /// As the list calls it.
    pub title: Option<String>,
    /// Film or show, where the list says so.
    #[schema(value_type = Option<described::TitleKind>)]
    pub kind: Option<TitleKind>,
    /// When it came out.
    pub year: Option<u16>,
    /// By what it is known elsewhere.
    #[schema(value_type = described::Ids)]
    pub ids: Ids,
    /// The seasons that the list names; none: the show.
    pub seasons: BTreeSet<u16>,
    /// The title that it means, once that is certain.
    #[schema(value_type = Option<String>, example = "movie:603")]
    pub means: Option<TitleKey>,
    /// What has become of it, in a word: `requested`, `available`, `unsure`, `not-found`, `left-out`.
    pub stage: String,
    /// Its item in the ledger, where it has one.
    pub item: Option<i64>,
    /// Since when it is on the list, as far as was read.
    pub since: String,
}

impl Endpoint for ShowList {
    type Response = Shown;
    const NAME: &'static str = "lists.show";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["lists", &self.name])
    }
}
