//! Pages of items (section 4.5): what is clamped, and what the headers say.

use axum::{body::Body, http::Response};
use serde_json::Value;

use super::{Script, wire::Item};
use crate::lists::{Call, Title, answer, page::part};

/// A row of items, before it is cut into pages.
pub(super) struct Row<'a> {
    pub(super) items: Vec<Item<'a>>,
    /// What `X-Pagination-Item-Count` says, when that is wrong.
    pub(super) told_count: Option<usize>,
    /// The list's own order, echoed in headers.
    pub(super) sort: Option<(&'a str, &'a str)>,
    /// Whether it suffers from repeated items.
    pub(super) may_repeat: bool,
    /// Whether it is paged at all.
    pub(super) is_paged: bool,
}

impl<'a> Row<'a> {
    pub(super) fn of(titles: &'a [Title]) -> Self {
        let items = titles.iter().enumerate().collect();
        Self { items, told_count: None, sort: None, may_repeat: false, is_paged: true }
    }

    /// Only these, as in `movie,show`. A word in the plural is taken as well.
    pub(super) fn only(mut self, kinds: &str) -> Self {
        let kinds: Vec<&str> = kinds.split(',').map(|kind| kind.trim_end_matches('s')).collect();
        if kinds != ["all"] {
            self.items.retain(|(_, title)| kinds.contains(&title.medium()));
        }
        self
    }

    pub(super) fn sorted(mut self, by: &str, how: &str) -> Self {
        match by {
            "title" => self.items.sort_by_key(|(_, title)| title.name.clone()),
            "released" => self.items.sort_by_key(|(_, title)| title.released()),
            // Ranks are given in the order in which things are added.
            _ => {}
        }
        if how == "desc" {
            self.items.reverse();
        }
        self.may_repeat &= by != "added";
        self
    }

    pub(super) fn answer(
        self,
        script: &Script,
        call: &Call,
        write: impl Fn(Item<'a>) -> Value,
    ) -> Response<Body> {
        let count = self.items.len();
        if !self.is_paged {
            return answer::json(200, &self.items.into_iter().map(write).collect());
        }
        let limit = call.number("limit").filter(|limit| *limit > 0);
        let limit = limit.unwrap_or(script.page_default).min(script.page_most).max(1);
        let number = call.number("page").unwrap_or(1).max(1);
        // Every page but the first begins one too early, and the last does not make up for it.
        let shift = if self.may_repeat && script.pages_repeat { number - 1 } else { 0 };
        let start = (number - 1).saturating_mul(limit).min(count);
        let size = limit.min(count - start);
        let page = part(&self.items, start.saturating_sub(shift), size);
        let body = answer::json(200, &page.items.iter().copied().map(write).collect());
        let told = self.told_count.unwrap_or(count);
        let (by, how) = self.sort.unwrap_or_default();
        let answer = answer::with(
            body,
            &[
                ("x-pagination-page", &number.to_string()),
                ("x-pagination-limit", &limit.to_string()),
                ("x-pagination-page-count", &told.div_ceil(limit).to_string()),
                ("x-pagination-item-count", &told.to_string()),
            ],
        );
        if by.is_empty() {
            answer
        } else {
            answer::with(answer, &[("x-sort-by", by), ("x-sort-how", how)])
        }
    }
}
