//! The table of events (section 7). It only grows.

use std::{fmt::Write, sync::Arc};

use serde_json::{Value, json};

use super::{
    Sim,
    clock::{Ticks, written},
    faults::HookFault,
    hooks,
    transfers::{Requester, Row, TransferState},
    version::Version,
};

/// A row of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The same as in its webhook.
    pub id: String,
    /// A directory's is that of its last file.
    pub timestamp: Ticks,
    /// As in `DownloadFileComplete`.
    pub kind: String,
    /// Without id, timestamp and type; nulls are in it.
    pub data: Value,
}

impl Event {
    /// Data is a document inside a string.
    pub(super) fn shown(&self) -> Value {
        json!({
            "timestamp": written(self.timestamp, false),
            "type": self.kind,
            "data": escaped(&self.data),
            "id": self.id,
        })
    }

    /// As a webhook says it.
    pub(super) fn payload(&self) -> String {
        let mut payload = self.data.clone();
        payload["type"] = self.kind.clone().into();
        payload["id"] = self.id.clone().into();
        payload["timestamp"] = written(self.timestamp, true).into();
        escaped(&payload)
    }
}

/// Whether a version raises events of this type.
pub(super) fn is_known(kind: &str, version: Version) -> bool {
    match kind {
        "Noop" | "DownloadFileComplete" | "DownloadDirectoryComplete" | "UploadFileComplete" => {
            version.has_events()
        }
        "PrivateMessageReceived" | "RoomMessageReceived" => version.has_message_events(),
        "SoulseekClientConnected" | "SoulseekClientDisconnected" => version.has_connection_events(),
        _ => false,
    }
}

/// Stores the event and lets its webhooks go.
pub(super) fn raise(sim: &Arc<Sim>, timestamp: Ticks, kind: &str, data: Value) -> Option<Event> {
    if !is_known(kind, sim.script.version) {
        return None;
    }
    let id = sim.state().ids.next();
    let event = Event { id, timestamp, kind: kind.into(), data };
    match hooks::send(sim, &event) {
        Some(HookFault::Early { ms }) => store_later(sim, event.clone(), ms),
        _ => sim.state().events.push(event.clone()),
    }
    sim.note_change();
    Some(event)
}

fn store_later(sim: &Arc<Sim>, event: Event, ms: u64) {
    let later = Arc::clone(sim);
    sim.process.spawn(async move {
        later.clock.sleep(ms).await;
        later.state().events.push(event);
        later.note_change();
    });
}

/// A page, newest first, and the number of all. Of the same time, the one stored first is first.
pub(super) fn page(events: &[Event], offset: usize, limit: usize) -> (Vec<Value>, usize) {
    let mut ordered: Vec<&Event> = events.iter().collect();
    ordered.sort_by_key(|event| std::cmp::Reverse(event.timestamp));
    let page = ordered.into_iter().skip(offset).take(limit).map(Event::shown).collect();
    (page, events.len())
}

/// What a sample event says: nonsense that begins with the caller's words.
pub(super) fn sample(sim: &Sim, kind: &str, words: &str) -> Value {
    let said = |what: &str| format!("{words}{what}");
    match kind {
        "DownloadDirectoryComplete" => json!({
            "version": 0,
            "localDirectoryName": said("local.directory"),
            "remoteDirectoryName": said("remote.directory"),
            "username": said("username"),
        }),
        "DownloadFileComplete" | "UploadFileComplete" => json!({
            "version": 0,
            "localFilename": said("local.filename"),
            "remoteFilename": said("remote.filename"),
            "transfer": sim.hand().file(&sample_row(sim, &said("username"), &said("filename"))),
        }),
        "PrivateMessageReceived" | "RoomMessageReceived" => json!({
            "version": 0,
            "username": said("username"),
            "message": said("message"),
        }),
        _ => json!({ "version": 0, "message": words }),
    }
}

fn sample_row(sim: &Sim, username: &str, filename: &str) -> Row {
    Row {
        id: sim.state().ids.next(),
        batch_id: None,
        username: username.into(),
        filename: filename.into(),
        size: 0,
        state: TransferState::None,
        requested_at: sim.clock.now(),
        enqueued_at: None,
        started_at: None,
        ended_at: None,
        bytes_transferred: 0,
        place_in_queue: None,
        exception: None,
        attempts: 0,
        next_attempt_at: None,
        removed: false,
        requester: Requester::Api,
    }
}

/// As .NET writes JSON: all that is not plain ASCII, and some of that, as `\uXXXX`.
pub(super) fn escaped(value: &Value) -> String {
    let mut escaped = String::new();
    let text = value.to_string();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('"') => escaped.push_str("\\u0022"),
                Some(other) => escaped.extend(['\\', other]),
                None => {}
            },
            '&' | '<' | '>' | '\'' | '+' | '`' | '\u{7f}'.. => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // A string takes all that is written.
                    let _ = write!(escaped, "\\u{unit:04X}");
                }
            }
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_escaped_as_dotnet_does() {
        let value = json!({"a": "\"Für\" \\ 🎵 & C\n"});
        let text = escaped(&value);
        assert_eq!(text, "{\"a\":\"\\u0022F\\u00FCr\\u0022 \\\\ \\uD83C\\uDFB5 \\u0026 C\\n\"}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
