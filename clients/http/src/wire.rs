//! A call as it goes out, free of its endpoint's type.

use http::{HeaderValue, header};

use crate::{Body, Call, CallError, Cause, Endpoint, Read, Waits, client::Kernel};

/// What is sent; and what is needed to read the answer.
pub(crate) struct Wire {
    pub(crate) call: Call,
    pub(crate) read: Read,
    pub(crate) turn: Option<&'static str>,
    pub(crate) takes_place: bool,
    pub(crate) waits: Waits,
    request: reqwest::Request,
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
                Some(("application/json", bytes))
            }
            Body::Form(text) => Some(("application/x-www-form-urlencoded", text.into_bytes())),
            Body::Text(text) => Some(("text/plain; charset=utf-8", text.into_bytes())),
        };
        if let Some((kind, bytes)) = body {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            *request.body_mut() = Some(bytes.into());
        }
        let (read, turn, takes_place) = (E::READ, E::TURN, E::TAKES_PLACE);
        Ok(Self { call, read, turn, takes_place, waits, request })
    }

    pub(crate) fn request(&self) -> reqwest::Request {
        self.request.try_clone().expect("bodies are bytes, not streams")
    }
}
