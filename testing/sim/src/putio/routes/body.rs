//! Bodies in the three forms that clients send (reference §1): form, multipart, JSON.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use serde_json::Value;

/// What a body says. The last of several fields of one name counts.
#[derive(Debug, Default)]
pub(in crate::putio) struct Fields {
    named: BTreeMap<String, String>,
    pub(super) file: Option<File>,
    /// As it came, when it is JSON.
    pub(super) json: Option<Value>,
}

/// A part of a multipart body that has a file's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl Fields {
    /// By what `Content-Type` says, whatever follows its semicolon.
    pub(in crate::putio) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default();
        let word = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match word.as_str() {
            "application/json" => Self::json(body),
            "multipart/form-data" => boundary(kind).map_or_else(Self::default, |boundary| {
                Self::multipart(body, format!("--{boundary}").as_bytes())
            }),
            _ => Self { named: pairs(body).into_iter().collect(), ..Self::default() },
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.named.get(name).map(String::as_str)
    }

    pub(in crate::putio) fn into_map(self) -> BTreeMap<String, String> {
        self.named
    }

    fn json(body: &[u8]) -> Self {
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let fields = json.as_ref().and_then(Value::as_object);
        let named = fields
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| Some((key.clone(), flat(value)?)));
        Self { named: named.collect(), file: None, json }
    }

    fn multipart(body: &[u8], boundary: &[u8]) -> Self {
        let mut fields = Self::default();
        for part in parts(body, boundary) {
            let Some(at) = find(part, b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&part[..at]);
            let value = &part[at + 4..];
            let Some(name) = parameter(&head, "name") else { continue };
            match parameter(&head, "filename") {
                Some(file) => fields.file = Some(File { name: file, bytes: value.to_vec() }),
                None => {
                    fields.named.insert(name, String::from_utf8_lossy(value).into_owned());
                }
            }
        }
        fields
    }
}

/// A query or a form.
pub(super) fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    serde_urlencoded::from_bytes(bytes).unwrap_or_default()
}

/// As a form would say it: lists of numbers with commas, objects as JSON.
fn flat(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(all) if !all.iter().any(|one| one.is_object() || one.is_array()) => {
            let words: Vec<_> = all.iter().filter_map(flat).collect();
            Some(words.join(","))
        }
        other => Some(other.to_string()),
    }
}

fn boundary(kind: &str) -> Option<String> {
    let at = kind.to_ascii_lowercase().find("boundary=")?;
    let rest = kind[at + "boundary=".len()..].split(';').next()?.trim();
    Some(rest.trim_matches('"').to_owned())
}

/// What lies between boundaries, without the line ends that belong to them.
fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let Some(first) = find(body, boundary) else { return found };
    let mut rest = &body[first + boundary.len()..];
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let Some(end) = find(part, &[b"\r\n".as_slice(), boundary].concat()) else { break };
        found.push(&part[..end]);
        rest = &part[end + 2 + boundary.len()..];
    }
    found
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Of a `Content-Disposition`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| {
        line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
    })?;
    let start = format!(" {name}=\"");
    let at = line.find(&start)? + start.len();
    let end = line[at..].find('"')?;
    Some(line[at..at + end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, body: &[u8]) -> Fields {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        Fields::read(&headers, body)
    }

    #[test]
    fn the_same_fields_are_read_in_three_forms() {
        let form = read("application/x-www-form-urlencoded;charset=UTF-8", b"a=1%2C2&b=x+y");
        let json = read("application/json; charset=utf-8", br#"{"a":[1,2],"b":"x y","c":null}"#);
        let body = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1,2\r\n\
                    --B\r\ncontent-disposition: form-data; name=\"b\"\r\n\r\nx y\r\n--B--\r\n";
        let parts = read("multipart/form-data; boundary=\"B\"", body.as_bytes());
        for fields in [form, json, parts] {
            assert_eq!((fields.get("a"), fields.get("b")), (Some("1,2"), Some("x y")));
            assert_eq!(fields.get("c"), None);
        }
    }

    #[test]
    fn a_file_keeps_every_byte() {
        let body =
            b"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.torrent\"\r\n\
                     Content-Type: x/y\r\n\r\n\r\n--\xff\r\n\r\n\r\n--B--";
        let file = read("multipart/form-data; boundary=B", body).file.unwrap();
        assert_eq!(
            (file.name.as_str(), file.bytes.as_slice()),
            ("a.torrent", &b"\r\n--\xff\r\n\r\n"[..])
        );
        assert!(read("multipart/form-data; boundary=B", b"--B\r\nnothing").file.is_none());
        assert!(read("multipart/form-data", b"").file.is_none());
    }
}
