//! `GET /accounts/{name}/groom`: what a grooming would do now; `POST` there: groom now.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Asks the service what it lists, and tells what a grooming would do. Changes nothing. 404
/// `no-such-account`; 422 `not-groomed` where the configuration says nothing about it; 502 `service`.
#[derive(Debug, Clone, ToSchema)]
pub struct GetGroomPlan {
    /// The account's name in the configuration.
    #[schema(rename = "name")]
    pub account: String,
}

/// What a grooming would do now. Of each list at most 100 are told; `and_more` counts the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroomPlan {
    /// These would be cancelled. Their files stay.
    pub cancel: Vec<GroomedTransfer>,
    /// These would be taken out of the list.
    pub clean: Vec<GroomedTransfer>,
    /// These would be cancelled or cleaned, were their files not still needed.
    pub spare: Vec<GroomedTransfer>,
    /// So many more.
    pub and_more: u64,
    /// Only told, and never done: `dry_run` stands in the configuration.
    pub dry_run: bool,
    /// When it is done next by itself, where it is.
    pub next: Option<String>,
}

/// A transfer at a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroomedTransfer {
    /// Its number at the service.
    pub id: i64,
    /// What people call it. Control characters are escaped.
    pub name: String,
    /// Its service's word for how it stands.
    pub status: String,
}

impl Endpoint for GetGroomPlan {
    type Response = GroomPlan;
    const NAME: &'static str = "accounts.groom_plan";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts", &self.account, "groom"])
    }
}

/// Grooms as soon as may be; it looks itself what there is to do then. 404 `no-such-account`; 422
/// `not-groomed`.
#[derive(Debug, Clone, ToSchema)]
pub struct Groom {
    /// The account's name in the configuration.
    #[schema(rename = "name")]
    pub account: String,
}

impl Endpoint for Groom {
    type Response = ();
    const NAME: &'static str = "accounts.groom";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts", &self.account, "groom"])
    }
}
