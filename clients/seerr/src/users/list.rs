//! `GET /user`: the users, page by page.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::User;
use crate::{
    Page, Paged, Request,
    pages::{PER_PAGE, check_take},
    path::path,
};

/// The users. The server's own page has 10 of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// How many rows a page has.
    pub take: u32,
    /// How many rows are left out before.
    pub skip: u32,
    /// In which order.
    pub sort: UserSort,
    /// Only those whose name or address holds this. Overseerr refuses it with 400.
    pub search: Option<String>,
}

impl Default for List {
    fn default() -> Self {
        Self { take: PER_PAGE, skip: 0, sort: UserSort::default(), search: None }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UserSort {
    /// `created`: the order in which they came.
    #[default]
    Created,
    /// `updated`
    Updated,
    /// `requests`: who has most of them first.
    Requests,
    /// `displayname`
    DisplayName,
}

impl UserSort {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Requests => "requests",
            Self::DisplayName => "displayname",
        }
    }
}

impl Endpoint for List {
    type Response = Page<User>;
    const NAME: &'static str = "users.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn check(&self) -> Result<(), &'static str> {
        check_take(self.take)
    }

    fn path(&self) -> Vec<String> {
        path(["user"])
    }

    fn query(&self) -> Query {
        Query::new()
            .pair("take", self.take)
            .pair("skip", self.skip)
            .pair("sort", self.sort.as_str())
            .maybe("q", self.search.as_deref())
    }
}

impl Request for List {}

impl Paged for List {
    fn skip(&self) -> u32 {
        self.skip
    }

    fn skipping(&self, skip: u32) -> Self {
        Self { skip, ..self.clone() }
    }
}
