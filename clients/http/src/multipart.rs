//! Forms that carry files (RFC 7578).

use std::{
    fmt::{self, Write},
    hash::{BuildHasher, Hasher, RandomState},
};

use bytes::Bytes;

/// A `multipart/form-data` body in the making. `Debug` shows the names of its fields only.
///
/// ```
/// use towline_http::{Body, Multipart};
///
/// let form = Multipart::new().text("parent_id", "0").file("file", "a.torrent", &b"d4:infod"[..]);
/// assert_eq!(format!("{form:?}"), r#"Multipart(["parent_id", "file"])"#);
/// let body = Body::Multipart(form);
/// ```
///
/// # Caveats
/// It is held in memory, twice while it is sent.
#[derive(Clone, Default)]
pub struct Multipart(Vec<Part>);

#[derive(Clone)]
struct Part {
    name: String,
    filename: Option<String>,
    content: Bytes,
}

impl Multipart {
    /// A form without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field that holds text.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let content = Bytes::from(value.into());
        self.0.push(Part { name: name.into(), filename: None, content });
        self
    }

    /// Adds a file. Its name may hold anything: what could end the header that holds it is
    /// percent-encoded there, as browsers do it.
    #[must_use]
    pub fn file(
        mut self,
        name: impl Into<String>,
        filename: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        let filename = Some(filename.into());
        self.0.push(Part { name: name.into(), filename, content: content.into() });
        self
    }

    /// Its content type, and itself.
    pub(crate) fn write(&self) -> (String, Vec<u8>) {
        let boundary = boundary();
        let mut body = Vec::with_capacity(self.0.iter().map(|part| part.content.len() + 300).sum());
        for Part { name, filename, content } in &self.0 {
            let mut head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
                quotable(name)
            );
            if let Some(filename) = filename {
                head.push_str("; filename=\"");
                head.push_str(&quotable(filename));
                head.push_str("\"\r\nContent-Type: application/octet-stream");
            }
            head.push_str("\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|part| &part.name).collect();
        f.debug_tuple("Multipart").field(&names).finish()
    }
}

/// Without what could end a quoted string or a line. The backslash too: some servers read it as
/// the escape of what follows.
fn quotable(text: &str) -> String {
    let mut quotable = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\\') || c.is_ascii_control() {
            let _ = write!(quotable, "%{:02X}", u32::from(c));
        } else {
            quotable.push(c);
        }
    }
    quotable
}

/// 128 bits that nobody can foresee: no content can hold it on purpose, and none will by chance.
fn boundary() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("towline-{:016x}{:016x}", random(), random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_are_written_between_boundaries() {
        let form =
            Multipart::new().text("parent_id", "7").file("file", "ü.torrent", &b"\0\r\n"[..]);
        let (kind, body) = form.write();
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"parent_id\"\r\n\r\n7\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ü.torrent\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n\0\r\n\r\n--{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8(body).unwrap(), expected);
        assert_ne!(form.write().0, kind, "a boundary is used once");
    }

    #[test]
    fn no_name_ends_its_header() {
        let hostile = "a\"; name=\"b\r\n\r\nx\\";
        assert_eq!(quotable(hostile), "a%22; name=%22b%0D%0A%0D%0Ax%5C");
        let (_, body) = Multipart::new().file(hostile, hostile, Bytes::new()).write();
        let head = String::from_utf8(body).unwrap();
        assert_eq!(head.matches('"').count(), 4);
        assert_eq!(head.lines().filter(|line| line.is_empty()).count(), 2);
    }
}
