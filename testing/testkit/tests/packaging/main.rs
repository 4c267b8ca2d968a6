//! What is shipped beside the program, tried: the image's file system, the unit, the dashboard, and
//! what people copy.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod compose;
mod container;
mod exported;
mod grafana;
mod image;
mod packages;
mod promql;
mod unit;
mod workflows;

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The towline that is tried.
const PROGRAM: &str = env!("CARGO_BIN_EXE_towline-under-test");

/// A file or directory of this repository.
fn repository(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap().join(name)
}

/// The text of a file that is shipped: `systemd/towline.service`.
fn shipped(name: &str) -> String {
    let path = repository("packaging").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// YAML as the same in JSON.
fn yaml(name: &str, text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What the daemon of this data directory answers at its socket, as 200.
fn asked(data: &Path, at: &str) -> String {
    let mut stream = UnixStream::connect(data.join("towline.sock")).unwrap();
    let request = format!("GET {at} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{at}: {answer}");
    body.to_owned()
}
