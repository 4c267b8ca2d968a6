//! `GET`, `PUT` and `PATCH /rest/config/{gui,ldap,options,defaults/folder,defaults/device}`.

use std::marker::PhantomData;

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Request, config::Part, rest::rest};

/// A part of the configuration (reference §3.2).
#[derive(Debug, Clone, Copy)]
pub struct GetPart<P>(PhantomData<fn() -> P>);

/// Replaces a part. Missing members get their defaults.
#[derive(Debug, Clone)]
pub struct PutPart<P: Part>(pub P::Settings);

/// Changes some members of a part. A list is replaced, not added to.
#[derive(Debug, Clone)]
pub struct PatchPart<P: Part>(pub P::Settings);

/// The part that new folders are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultFolder {}

/// The part that new devices are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultDevice {}

impl<P> Default for GetPart<P> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<P: Part> Endpoint for GetPart<P> {
    type Response = P::Settings;
    const NAME: &'static str = P::NAMES[0];
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path::<P>()
    }
}

impl<P: Part> Request for GetPart<P> {}

impl<P: Part> Endpoint for PutPart<P> {
    type Response = ();
    const NAME: &'static str = P::NAMES[1];
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        path::<P>()
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl<P: Part> Request for PutPart<P> {}

impl<P: Part> Endpoint for PatchPart<P> {
    type Response = ();
    const NAME: &'static str = P::NAMES[2];
    const METHOD: Method = Method::PATCH;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        path::<P>()
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl<P: Part> Request for PatchPart<P> {}

fn path<P: Part>() -> Vec<String> {
    rest(["config"]).into_iter().chain(P::PATH.iter().map(ToString::to_string)).collect()
}
