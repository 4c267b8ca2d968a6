//! A server of files, of any kind and in any state (sections 5.3, 5.5, 12 and 14).
//!
//! A redirect to a private address is simply one to it, as in `http://169.254.169.254/`: that the
//! host itself stands on a loopback address makes it one, too.

pub mod bodies;
mod script;

use axum::{
    body::{Body, Bytes},
    http::{Response, header},
};

pub use script::{Content, File, Redirect, Script, Validators};

use super::{Call, FaultRule, ListHost, Provider, answer, flow::Repeated};

/// A server of files.
pub struct Shelf;

/// A running server of files.
pub type ShelfSim = ListHost<Shelf>;

impl ListHost<Shelf> {
    /// Puts a file there, in the place of what was there before.
    pub fn put(&self, path: &str, file: impl Into<File>) {
        let file = file.into();
        self.change(|script| {
            script.redirects.remove(path);
            script.files.insert(path.into(), file);
        });
    }

    /// Takes it away: 404.
    pub fn remove(&self, path: &str) {
        self.change(|script| {
            script.redirects.remove(path);
            script.files.remove(path);
        });
    }
}

impl Provider for Shelf {
    type Script = Script;
    type Memory = ();

    fn faults(script: &mut Script) -> &mut Vec<FaultRule> {
        &mut script.faults
    }

    fn answer(script: &Script, (): &mut (), call: &Call) -> Response<Body> {
        if !matches!(call.method.as_str(), "GET" | "HEAD") {
            return answer::empty(405);
        }
        let target = call.target();
        let redirect = script.redirects.get(&target).or_else(|| script.redirects.get(&call.path));
        if let Some(Redirect { to, status }) = redirect {
            return answer::with(answer::empty(*status), &[("location", to)]);
        }
        match script.files.get(&target).or_else(|| script.files.get(&call.path)) {
            Some(file) => serve(file, call),
            None => answer::html(404, "<!DOCTYPE html><html><title>404 Not Found</title></html>"),
        }
    }

    fn error(_: &Script, status: u16) -> Response<Body> {
        answer::html(status, &format!("<!DOCTYPE html><html><title>{status}</title></html>"))
    }
}

fn serve(file: &File, call: &Call) -> Response<Body> {
    let (kind, text) = file.content.written();
    let etag = etag(file, &text);
    let told_date = matches!(
        file.validators,
        Validators::Both | Validators::LastModified | Validators::Ignored
    );
    let date = told_date.then_some(file.last_modified.as_str());
    let mut answer = if holds(file.validators, call, etag.as_deref(), date) {
        answer::empty(304)
    } else {
        let kind = file.content_type.as_deref().unwrap_or(kind);
        let mut answer = answer::of(200, kind, body(&file.content, text));
        if kind.is_empty() {
            answer.headers_mut().remove(header::CONTENT_TYPE);
        }
        answer.extensions_mut().extend(file.flow.map(in_extensions).unwrap_or_default());
        answer
    };
    for (name, value) in &file.headers {
        answer = answer::with(answer, &[(name, value)]);
    }
    let told = [("etag", etag.as_deref()), ("last-modified", date)];
    told.into_iter().fold(answer, |answer, (name, value)| match value {
        Some(value) => answer::with(answer, &[(name, value)]),
        None => answer,
    })
}

fn in_extensions(flow: super::Flow) -> axum::http::Extensions {
    let mut extensions = axum::http::Extensions::new();
    extensions.insert(flow);
    extensions
}

fn body(content: &Content, text: String) -> Body {
    match *content {
        Content::Repeated { times, tells_length, .. } => {
            Body::new(Repeated { unit: Bytes::from(text), left: times, tells_length })
        }
        _ => Body::from(text),
    }
}

/// Of the content, so that it changes with it.
fn etag(file: &File, text: &str) -> Option<String> {
    let sum = crc32fast::hash(text.as_bytes());
    match file.validators {
        Validators::LastModified | Validators::Absent | Validators::Always304 => None,
        Validators::WeakEtag => Some(format!("W/\"{sum:08x}\"")),
        Validators::Both | Validators::Etag | Validators::Ignored => Some(format!("\"{sum:08x}\"")),
    }
}

/// Whether what the caller has is still right. `If-None-Match` counts alone when it is there.
fn holds(validators: Validators, call: &Call, etag: Option<&str>, date: Option<&str>) -> bool {
    match validators {
        Validators::Always304 => return true,
        Validators::Ignored => return false,
        _ => {}
    }
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    match (call.header("if-none-match"), etag) {
        (Some(known), Some(etag)) => {
            known.trim() == "*" || known.split(',').any(|tag| bare(tag) == bare(etag))
        }
        (Some(_), None) => false,
        (None, _) => date.is_some() && call.header("if-modified-since") == date,
    }
}
