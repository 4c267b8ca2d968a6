//! The hosts that serve bytes (reference §4, download).

mod flow;
mod range;
mod traffic;

use std::{ops::Range, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    Content, DownloadFault, Sim, content::mixed, serve::Closed, state::Signed, state::State,
};
use crate::mishap::page;
use flow::{Flow, Way};
pub(super) use traffic::Traffic;

/// A URL for this file's bytes. Each is another.
pub(super) fn sign(sim: &Sim, state: &mut State, file: i64) -> String {
    let number = state.number().unsigned_abs();
    let credential = format!("{:016x}{:016x}", mixed(number), mixed(!number));
    state.signed.insert(credential.clone(), Signed { file, at: sim.clock.now() });
    let name = state.tree.find(file).map_or("", |entry| entry.name.as_str());
    // However they are written, clients take these for ways up.
    let name = if matches!(name, "." | "..") { "file" } else { name };
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("{}/download/{file}/{name}?credential={credential}", sim.storage_url)
}

pub(super) fn router(sim: &Arc<Sim>) -> Router {
    let sim = Arc::clone(sim);
    Router::new().fallback(move |request: Request| {
        let sim = Arc::clone(&sim);
        async move { answer(&sim, &request).unwrap_or_else(Denied::into_response) }
    })
}

/// Why there are no bytes.
enum Denied {
    Status(u16),
    /// No byte of what is asked for is in a file of this size.
    NoSuchRange(u64),
    Page,
    Closed,
}

/// A file that may be read now.
struct Asked {
    id: i64,
    name: String,
    content: Content,
}

/// What is sent of it.
struct Serving {
    content: Content,
    bytes: Range<u64>,
    /// What `Content-Range` says, with the size. None: 200, and no such header.
    told: Option<(Range<u64>, u64)>,
    tag: String,
    way: Way,
}

fn answer(sim: &Arc<Sim>, request: &Request) -> Result<Response, Denied> {
    let is_head = request.method() == Method::HEAD;
    if request.method() != Method::GET && !is_head {
        return Err(Denied::Status(405));
    }
    let asked = find(sim, request)?;
    let too_many = Denied::Status(sim.storage().too_many);
    let busy = sim.traffic.enter(sim).ok_or(too_many)?;
    let mut serving = Serving::new(&asked, request.headers())?;
    if is_head {
        return Ok(respond(&asked, &serving, Body::empty()));
    }
    let fault = sim.faults().take_for_download(&asked.name, &serving.bytes);
    if let Some(fault) = fault {
        serving.suffer(fault)?;
    }
    let body = Body::new(Flow::new(Arc::clone(sim), busy, asked.id, &serving));
    Ok(respond(&asked, &serving, body))
}

/// The file that a URL names, if its credential is good for it.
fn find(sim: &Sim, request: &Request) -> Result<Asked, Denied> {
    let mut words = request.uri().path().trim_start_matches('/').split('/');
    let is_download = words.next() == Some("download");
    let id = words.next().filter(|_| is_download).and_then(|id| id.parse::<i64>().ok());
    let id = id.ok_or(Denied::Status(404))?;
    let query = request.uri().query().unwrap_or_default();
    let credential = query.split('&').find_map(|pair| pair.strip_prefix("credential="));
    let storage = sim.storage();
    let mut state = sim.state();
    let signed = credential.and_then(|credential| state.signed.get(credential)).copied();
    let signed = signed.filter(|signed| signed.file == id).ok_or(Denied::Status(403))?;
    let age = sim.clock.now().saturating_sub(signed.at);
    if storage.url_life_ms.is_some_and(|life| age >= life) {
        return Err(Denied::Status(storage.expired));
    }
    let entry = state.tree.get_mut(id).map_err(|_| Denied::Status(404))?;
    let content = entry.content.clone().ok_or(Denied::Status(404))?;
    entry.accessed = Some(sim.clock.now());
    Ok(Asked { id, name: entry.name.clone(), content })
}

impl Serving {
    fn new(asked: &Asked, headers: &HeaderMap) -> Result<Self, Denied> {
        let (content, total) = (asked.content.clone(), asked.content.size());
        let tag = format!("\"{total:x}-{:08x}\"", content.crc32());
        let wanted =
            range::wanted(headers, &tag, total).map_err(|()| Denied::NoSuchRange(total))?;
        let bytes = wanted.clone().unwrap_or(0..total);
        let told = wanted.map(|range| (range, total));
        Ok(Self { content, bytes, told, tag, way: Way::default() })
    }

    fn suffer(&mut self, fault: DownloadFault) -> Result<(), Denied> {
        let total = self.content.size();
        let Range { start, end } = self.bytes;
        match fault {
            DownloadFault::Status { status } => return Err(Denied::Status(status)),
            DownloadFault::Html => return Err(Denied::Page),
            DownloadFault::CloseBefore => return Err(Denied::Closed),
            DownloadFault::ResetAfter { bytes } => self.way.closes_after = Some(bytes),
            DownloadFault::StallAfter { bytes } => self.way.stalls_after = Some(bytes),
            DownloadFault::ShortAfter { bytes } => {
                self.bytes.end = end.min(start.saturating_add(bytes));
            }
            DownloadFault::WrongStart { by } => {
                self.bytes.start = start.saturating_add(by).min(end);
                self.told = Some((self.bytes.clone(), total));
            }
            DownloadFault::WrongTotal { total } => self.told = Some((self.bytes.clone(), total)),
            DownloadFault::IgnoresRange => (self.told, self.bytes) = (None, 0..total),
            DownloadFault::BitFlip { at } => self.way.flips = Some(at),
            DownloadFault::OtherTag => self.tag = "\"another-file\"".into(),
            DownloadFault::OtherContent => {
                self.content = Content::generated(total, u64::from(self.content.crc32()));
            }
            DownloadFault::Replaced => {
                self.content = Content::generated(total, u64::from(self.content.crc32()));
                self.tag = "\"replaced-file\"".into();
            }
        }
        Ok(())
    }
}

/// 206 where a range is told; else 200.
fn respond(asked: &Asked, serving: &Serving, body: Body) -> Response {
    let Serving { bytes, told, tag, .. } = serving;
    let mut headers = HeaderMap::new();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, "application/octet-stream");
    set(header::ACCEPT_RANGES, "bytes");
    set(header::ETAG, tag);
    set(header::CONTENT_LENGTH, &(bytes.end - bytes.start).to_string());
    let name = utf8_percent_encode(&asked.name, NON_ALPHANUMERIC);
    set(header::CONTENT_DISPOSITION, &format!("attachment; filename*=UTF-8''{name}"));
    let Some((range, total)) = told else { return (headers, body).into_response() };
    let last = range.end.saturating_sub(1);
    set(header::CONTENT_RANGE, &format!("bytes {}-{last}/{total}", range.start));
    (StatusCode::PARTIAL_CONTENT, headers, body).into_response()
}

impl Denied {
    fn into_response(self) -> Response {
        match self {
            Self::Status(status) => plain(status),
            Self::Page => page(),
            Self::NoSuchRange(total) => {
                let size = [(header::CONTENT_RANGE, format!("bytes */{total}"))];
                (StatusCode::RANGE_NOT_SATISFIABLE, size).into_response()
            }
            Self::Closed => {
                let mut answer = plain(500);
                answer.extensions_mut().insert(Closed);
                answer
            }
        }
    }
}

fn plain(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, format!("{status}\n")).into_response()
}
