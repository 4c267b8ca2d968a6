//! `GET /oauth2/oob/code`: a code for a person to type.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use super::LinkCode;
use crate::{Request, SignedUrl, path::path, wire};

/// Gets a code that a person types at put.io/link (putio contract §1). Send it as
/// [`Nobody`](crate::Access::Nobody).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartCode {
    /// The application's id at put.io.
    pub app_id: u64,
    /// What the person is shown of us, such as the name of this host.
    pub client_name: Option<String>,
}

impl Endpoint for StartCode {
    type Response = StartedCode;
    const NAME: &'static str = "oauth.code.start";
    const METHOD: Method = Method::GET;
    // A code that nobody types is good for nothing.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["oauth2", "oob", "code"])
    }

    fn query(&self) -> Query {
        Query::new().pair("app_id", self.app_id).maybe("client_name", self.client_name.as_deref())
    }
}

impl Request for StartCode {}

/// What [`StartCode`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StartedCode {
    /// What to show to the person, and to [poll](super::PollCode) with.
    pub code: LinkCode,
    /// An image for a telephone, which holds the code.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub qr_code_url: Option<SignedUrl>,
}
