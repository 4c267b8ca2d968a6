//! A call as it goes out, free of its endpoint's type.

use http::{HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};

use crate::{Body, Call, CallError, Cause, Endpoint, Read, Waits, client::Kernel, scrub::Scrub};

/// Shorter ones keep no secret, and taking them out would spoil the words around them.
const SHORTEST_SECRET: usize = 6;

/// What is sent; and what is needed to read the answer.
pub(crate) struct Wire {
    pub(crate) call: Call,
    pub(crate) read: Read,
    pub(crate) turn: Option<&'static str>,
    pub(crate) takes_place: bool,
    pub(crate) waits: Waits,
    request: reqwest::Request,
    secrets: Vec<SecretString>,
}

impl Wire {
    pub(crate) fn new<E: Endpoint>(kernel: &Kernel, endpoint: &E) -> Result<Self, CallError> {
        let waits = endpoint.waits();
        let total = waits.total.unwrap_or(kernel.deadlines.total);
        let call = Call {
            service: kernel.service,
            origin: kernel.target.origin.clone(),
            endpoint: E::NAME,
            if_unsure: E::IF_UNSURE,
            settle: E::SETTLE.unwrap_or(total),
        };
        let unwritable = |why: &str| CallError::Unwritable {
            call: Box::new(call.clone()),
            source: Cause(why.to_owned()),
        };
        endpoint.check().map_err(unwritable)?;
        let url = kernel.target.url(&endpoint.path(), &endpoint.query()).map_err(unwritable)?;
        let mut request = reqwest::Request::new(E::METHOD, url);
        let headers = request.headers_mut();
        headers.extend(endpoint.headers());
        if let Some((name, value)) = &kernel.auth {
            headers.insert(name, value.clone());
        }
        let body = match endpoint.body() {
            Body::None => None,
            Body::Json(written) => {
                let bytes =
                    written.map_err(|_| unwritable("its body cannot be written as JSON"))?;
                Some((HeaderValue::from_static("application/json"), bytes))
            }
            Body::Form(text) => Some((
                HeaderValue::from_static("application/x-www-form-urlencoded"),
                text.into_bytes(),
            )),
            Body::Text(text) => {
                Some((HeaderValue::from_static("text/plain; charset=utf-8"), text.into_bytes()))
            }
            Body::Multipart(form) => {
                let (kind, bytes) = form.write();
                Some((
                    HeaderValue::try_from(kind).expect("a boundary is letters and digits"),
                    bytes,
                ))
            }
        };
        if let Some((kind, bytes)) = body {
            headers.insert(header::CONTENT_TYPE, kind);
            *request.body_mut() = Some(bytes.into());
        }
        let (read, turn, takes_place) = (E::READ, E::TURN, E::TAKES_PLACE);
        let secrets =
            endpoint.secrets().into_iter().filter(|secret| secret.len() >= SHORTEST_SECRET);
        let secrets = secrets.map(SecretString::from).collect();
        Ok(Self { call, read, turn, takes_place, waits, request, secrets })
    }

    /// What must not be repeated from the answer to this call.
    pub(crate) fn scrub(&self, kernel: &Kernel) -> Scrub {
        let mut scrub = kernel.scrub.clone();
        self.secrets.iter().for_each(|secret| scrub.hide(secret.expose_secret()));
        scrub
    }

    pub(crate) fn request(&self) -> reqwest::Request {
        self.request.try_clone().expect("bodies are bytes, not streams")
    }
}
