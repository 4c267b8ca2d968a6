//! The form of a new torrent, and queries.

use std::{collections::HashMap, fmt::Write};

use axum::{
    body::Bytes,
    http::{StatusCode, header, request::Parts},
};

use super::{Refusal, refusal};

/// The path and name that are posted. Fields anywhere but in a form are not seen.
pub(in crate::betanin) fn posted(head: &Parts, body: &Bytes) -> Result<(String, String), Refusal> {
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let is_form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let fields = if is_form { fields(body) } else { HashMap::new() };
    let given = |name: &str| fields.get(name).filter(|text| !text.is_empty());
    if let (Some(name), Some(path)) = (given("name"), given("path")) {
        return Ok((path.clone(), name.clone()));
    }
    let Some(both) = given("both") else {
        let message = "please provide one of (`path` and `name`) or (`both`)";
        return Err(refusal(StatusCode::BAD_REQUEST, message));
    };
    split(both).ok_or_else(|| refusal(StatusCode::BAD_REQUEST, "please provide a valid path"))
}

/// As Python splits paths: at the last slash, and slashes at the end of the head go, unless it
/// is the root.
fn split(both: &str) -> Option<(String, String)> {
    let (head, name) = both.rsplit_once('/')?;
    let trimmed = head.trim_end_matches('/');
    let path = if trimmed.is_empty() { format!("{head}/") } else { trimmed.to_owned() };
    (!name.is_empty()).then(|| (path, name.to_owned()))
}

/// Pairs of a form or query; what is not UTF-8 stays encoded.
pub(super) fn fields(text: &[u8]) -> HashMap<String, String> {
    text.split(|&b| b == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|&b| b == b'=').unwrap_or(pair.len());
            (decode(&pair[..at]), decode(pair.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

fn decode(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'+', _) => bytes.push(b' '),
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => bytes.push(first),
        }
    }
    let mut decoded = String::with_capacity(bytes.len());
    for part in bytes.utf8_chunks() {
        decoded.push_str(part.valid());
        for byte in part.invalid() {
            let _ = write!(decoded, "%{byte:02X}");
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_split_as_python_does() {
        let pair = |path: &str, name: &str| Some((path.to_owned(), name.to_owned()));
        assert_eq!(split("/downloads/A"), pair("/downloads", "A"));
        assert_eq!(split("/A"), pair("/", "A"));
        assert_eq!(split("/abc/"), None);
        assert_eq!(split("abc"), None);
    }

    #[test]
    fn what_is_not_utf_8_stays_encoded() {
        let fields = fields(b"both=%2Fdl%2Fcaf%E9+x%0A&empty=");
        assert_eq!(fields["both"], "/dl/caf%E9 x\n");
        assert_eq!(fields["empty"], "");
    }
}
