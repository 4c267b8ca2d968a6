//! `GET /items/{id}/rope`: the tow rope, from the wish to the library; and cutting it.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Gets the rope on which an item is. 404 `no-such-item`.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetRope {
    /// The item's number.
    pub id: i64,
}

/// One timeline across services, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rope {
    /// From the wish on; what lies ahead comes last.
    pub hops: Vec<Hop>,
}

/// One hop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hop {
    /// The item that it belongs to; `None` where it is none: a list's wish.
    pub item: Option<i64>,
    /// What it is, in a few words: *Downloaded*.
    pub name: String,
    /// Where: at which service, in which list.
    pub place: String,
    /// How it stands.
    pub state: HopState,
    /// When it began; `None` of what lies ahead.
    pub at: Option<String>,
    /// What shows it: the last word of the journal about it. Control characters are escaped.
    pub proof: String,
    /// When it runs out, where it does.
    pub deadline: Option<String>,
    /// The link by which it is known to belong to what is before it: that one's item. It can be cut.
    pub linked_from: Option<i64>,
}

/// How a hop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HopState {
    /// It is behind us.
    Done,
    /// It is now.
    Now,
    /// A person is needed.
    Needs,
    /// It ended otherwise than was wished.
    Failed,
    /// It comes if all goes well.
    Ahead,
}

impl Endpoint for GetRope {
    type Response = Rope;
    const NAME: &'static str = "items.rope";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string(), "rope"])
    }
}

/// `DELETE /links/{from}/{to}`: says that one item did not come out of the other. They are not linked
/// again by themselves. 404 `no-such-link`.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct CutLink {
    /// The item that was there first.
    pub from: i64,
    /// What is said to have come out of it.
    pub to: i64,
}

impl Endpoint for CutLink {
    type Response = ();
    const NAME: &'static str = "links.cut";
    const METHOD: http::Method = http::Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["links", &self.from.to_string(), &self.to.to_string()])
    }
}
