//! What Syncthing tells as it happens.

use serde_json::Value;
use syncthing_client::events::{Batch, EventData, EventType};

use crate::bounds::fit_to_show;

/// A batch of events: each that has a number is there, as another reader of JSON finds it; one that is
/// odd costs no other.
pub fn syncthing_events(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        is_read_by_its_kind(text);
    }
    let Ok(Batch(events)) = serde_json::from_slice::<Batch>(data) else { return };
    for event in &events {
        assert!(event.id.0 != 0);
        assert!(!format!("{event:?}").is_empty());
        if let EventData::Unreadable { error, .. } = &event.data {
            fit_to_show(error, 300);
        }
    }
    // What is too deep for that reader is no mistake of this one.
    let Ok(Value::Array(all)) = serde_json::from_slice(data) else { return };
    let ids = all.iter().filter_map(|event| event.as_object()?.get("id")?.as_u64());
    let found: Vec<_> = ids.filter(|id| *id != 0).collect();
    assert_eq!(events.iter().map(|event| event.id.0).collect::<Vec<_>>(), found);
}

/// The first line names a kind, the rest is what it tells.
fn is_read_by_its_kind(text: &str) {
    let Some((kind, data)) = text.split_once('\n') else { return };
    let read = EventData::read(&EventType::from(kind), data);
    assert!(read.folder().is_none_or(|folder| data.len() >= folder.as_str().len()));
}
