//! The body with which slskd calls a webhook; since 0.22 (slskd contract §8). No input or output
//! in here.
//!
//! What is deliberately not in it: whether it is slskd who calls. Only the headers that its
//! configuration adds can tell, and they belong to who listens. A call may come twice, late, or
//! never: drop known ids, and read the [`events`](crate::events) now and then.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    EventId,
    events::{Event, EventKind},
    wire,
};

/// The longest body that is read, in bytes: many times what slskd sends.
pub const LONGEST: usize = 1024 * 1024;

/// Why a body is no event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// Longer than [`LONGEST`].
    #[error("the body is longer than anything that slskd sends")]
    TooLong,
    /// Not JSON, or without an id, a time or a type.
    #[error("the body is not an event of slskd")]
    NotAnEvent(#[source] serde_json::Error),
}

/// Reads the body of a call. An event of a type that we do not know, or whose values cannot be
/// read, is [`EventKind::Other`].
///
/// ```
/// use slskd_client::{events::EventKind, webhook};
///
/// let event = webhook::read(br#"{"type":"DownloadDirectoryComplete","version":0,
///     "localDirectoryName":"/app/downloads/Album","remoteDirectoryName":"@@abc\\Music\\Album",
///     "username":"bob","id":"973bed18-8516-4b7d-ab24-e13888385237",
///     "timestamp":"2026-08-22T10:00:12.3456789Z"}"#)?;
/// let EventKind::DownloadDirectoryComplete(album) = event.kind else { panic!() };
/// assert_eq!(album.local_directory_name, "/app/downloads/Album");
/// # Ok::<(), webhook::WebhookError>(())
/// ```
pub fn read(body: &[u8]) -> Result<Event, WebhookError> {
    #[derive(Deserialize)]
    struct Wire {
        id: EventId,
        #[serde(deserialize_with = "wire::time")]
        timestamp: Timestamp,
        #[serde(rename = "type")]
        kind: String,
        #[serde(flatten)]
        data: Map<String, Value>,
    }
    if body.len() > LONGEST {
        return Err(WebhookError::TooLong);
    }
    let Wire { id, timestamp, kind, data } =
        serde_json::from_slice(body).map_err(WebhookError::NotAnEvent)?;
    Ok(Event { id, timestamp, kind: EventKind::new(kind, Value::Object(data)) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = r#"{"type":"DownloadFileComplete","version":0,
        "localFilename":"/app/downloads/Album/01 \u00DCber \u0022x\u0022.flac",
        "remoteFilename":"@@abc\\Music\\Album\\01.flac",
        "transfer":{"batchId":null,"id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","username":"bob",
            "direction":"Download","filename":"@@abc\\Music\\Album\\01.flac","size":1,
            "state":"Completed, Succeeded","requestedAt":"2026-08-22T10:00:00.1234567Z",
            "enqueuedAt":null,"startedAt":null,"endedAt":null,"bytesTransferred":1,
            "averageSpeed":0,"placeInQueue":null,"exception":null,"attempts":1,"nextAttemptAt":null,
            "removed":false,"bytesRemaining":0,"elapsedTime":null,"percentComplete":100,
            "remainingTime":null},
        "id":"973bed18-8516-4b7d-ab24-e13888385237","timestamp":"2026-08-22T10:00:12.3456789Z"}"#;

    #[test]
    fn a_file_with_all_its_nulls_and_escapes_is_read() {
        let event = read(FILE.as_bytes()).unwrap();
        assert_eq!(event.id.as_str(), "973bed18-8516-4b7d-ab24-e13888385237");
        assert_eq!(event.timestamp.to_string(), "2026-08-22T10:00:12.3456789Z");
        let EventKind::DownloadFileComplete(file) = event.kind else { panic!("{:?}", event.kind) };
        assert_eq!(file.local_filename, "/app/downloads/Album/01 Über \"x\".flac");
        assert!(file.transfer.state.is_success());
        assert_eq!((file.transfer.batch_id, file.transfer.ended_at), (None, None));
    }

    #[test]
    fn what_is_no_event_is_told_and_what_is_new_is_not_an_error() {
        for body in ["", "[]", "null", "{}", r#"{"type":"Noop","id":"x"}"#, "{\"type\":"] {
            assert!(matches!(read(body.as_bytes()), Err(WebhookError::NotAnEvent(_))), "{body}");
        }
        assert!(matches!(read(&vec![b' '; LONGEST + 1]), Err(WebhookError::TooLong)));
        let new = FILE.replace("DownloadFileComplete", "SomethingNew");
        assert_eq!(read(new.as_bytes()).unwrap().kind.as_str(), "SomethingNew");
        let odd = FILE.replace("\"localFilename\"", "\"filename\"");
        let kind = read(odd.as_bytes()).unwrap().kind;
        let EventKind::Other { kind, data } = kind else { panic!("{kind:?}") };
        assert_eq!(
            (kind.as_str(), &data["transfer"]["username"]),
            ("DownloadFileComplete", &"bob".into())
        );
    }

    proptest! {
        #[test]
        fn no_body_breaks_it(body: Vec<u8>, cut in 0..FILE.len(), byte: u8) {
            let _ = read(&body);
            let mut damaged = FILE.as_bytes().to_vec();
            damaged[cut] = byte;
            let _ = (read(&damaged), read(&damaged[..cut]));
        }
    }
}
