//! `POST /lists/{name}/plan`: what a run would come to.

use serde::{Deserialize, Serialize};
use towline_domain::wishes::{Candidate, TitleKey};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

use crate::described;

use super::Run;

/// Reads a list and asks the server, and tells what would be asked for. Nothing is asked for, and
/// nothing is written. 404 `no-such-list`, 424 `list-unreadable`: the list, or its server, cannot
/// be read. Not 502, which is sent again at once: that would read a list that fails twice.
#[derive(Debug, Clone, ToSchema)]
pub struct PlanList {
    /// Its name in the configuration.
    pub name: String,
}

/// What a run would come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    /// The list's name.
    pub list: String,
    /// In numbers.
    pub run: Run,
    /// In the list's order.
    pub lines: Vec<PlanLine>,
}

/// What would become of a wish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanLine {
    /// What tells it apart.
    pub ident: String,
    /// What people call it.
    pub name: String,
    /// The title that it means, where that is certain.
    #[schema(value_type = Option<String>, example = "movie:603")]
    pub means: Option<TitleKey>,
    /// What would become of it: `new`, `available`, `requested`, `unsure`, …
    pub word: String,
    /// Why.
    pub why: String,
    /// Those that it may mean, where it is not certain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<described::Candidate>)]
    pub candidates: Vec<Candidate>,
}

impl Endpoint for PlanList {
    type Response = Plan;
    const NAME: &'static str = "lists.plan";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["lists", &self.name, "plan"])
    }

    fn body(&self) -> Body {
        Body::json(&serde_json::json!({}))
    }
}
