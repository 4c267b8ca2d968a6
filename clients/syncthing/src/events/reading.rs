//! A batch of events as it is read: one event after the other, and what each tells by its kind,
//! with no tree of JSON in between.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use super::{Event, EventData, EventType};
use crate::{EventId, GlobalEventId, wire};

/// What [`Poll`](super::Poll) answers, by rising ids. What is no event is left out: it shows as a
/// gap.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch(pub Vec<Event>);

impl<'de> Deserialize<'de> for Batch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Events)
    }
}

struct Events;

impl<'de> Visitor<'de> for Events {
    type Value = Batch;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_unit<E>(self) -> Result<Batch, E> {
        Ok(Batch::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Batch, A::Error> {
        let mut events = Vec::new();
        while let Some(Entry(entry)) = all.next_element()? {
            // The server makes up events with the id 0 for some odd questions (reference §4.1).
            events.extend(entry.filter(|event| event.id != EventId(0)));
        }
        Ok(Batch(events))
    }
}

/// What is in the place of an event; none is what is no event at all: it has no id.
struct Entry(Option<Event>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Entry, A::Error> {
        let (mut id, mut global_id, mut time) = (None, GlobalEventId::default(), None);
        let (mut kind, mut data) = (EventType::default(), None::<Box<RawValue>>);
        while let Some(name) = members.next_key()? {
            match name {
                Name::Id => id = members.next_value::<Value>()?.as_u64().map(EventId),
                Name::GlobalId => {
                    let number = members.next_value::<Value>()?.as_u64();
                    global_id = GlobalEventId(number.unwrap_or_default());
                }
                Name::Time => time = wire::time_of(&members.next_value()?),
                Name::Kind => {
                    let word = members.next_value::<Value>()?;
                    kind = word.as_str().map_or_else(EventType::default, EventType::from);
                }
                Name::Data => data = Some(members.next_value()?),
                Name::Other => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        let data = data.as_ref().map_or("null", |data| data.get());
        let read = |id| Event { id, global_id, time, data: EventData::read(&kind, data), kind };
        Ok(Entry(id.map(read)))
    }

    // What is no event.

    fn visit_unit<E>(self) -> Result<Entry, E> {
        Ok(Entry(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Entry, E> {
        Ok(Entry(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Entry, E> {
        Ok(Entry(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Entry, E> {
        Ok(Entry(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Entry, E> {
        Ok(Entry(None))
    }

    fn visit_str<E>(self, _: &str) -> Result<Entry, E> {
        Ok(Entry(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Entry, A::Error> {
        while all.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Entry(None))
    }
}

/// An event's members.
#[derive(Deserialize)]
enum Name {
    #[serde(rename = "id")]
    Id,
    #[serde(rename = "globalID")]
    GlobalId,
    #[serde(rename = "time")]
    Time,
    #[serde(rename = "type")]
    Kind,
    #[serde(rename = "data")]
    Data,
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u64> {
        let Batch(events) = serde_json::from_str(text).unwrap();
        events.iter().map(|event| event.id.0).collect()
    }

    /// Reference §4.5: one that cannot be read must not cost the others.
    #[test]
    fn what_is_no_event_is_left_out_and_the_others_are_read() {
        let odd = r#"[{"id": 1}, null, true, -7, 7, 0.5, "x", [{"id": 2}], {}, {"id": "3"},
            {"id": -4}, {"id": 0}, {"data": {"id": 5}, "new": [1, {}], "id": 6}]"#;
        assert_eq!(ids(odd), [1, 6]);
        assert_eq!((ids("null"), ids("[]")), (vec![], vec![]));
        for text in ["{}", "7", r#"[{"id": 1}"#, r#"[{"id": 1, "data": "#] {
            assert!(serde_json::from_str::<Batch>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn members_come_in_any_order_and_odd_ones_are_none() {
        let text = r#"[{"data": {"device": "x"}, "type": "DevicePaused", "id": 9, "globalID": [],
            "time": 5}]"#;
        let Batch(events) = serde_json::from_str(text).unwrap();
        assert_eq!((events[0].kind.as_str(), events[0].time), ("DevicePaused", None));
        assert_eq!(events[0].global_id, GlobalEventId(0));
    }

    /// What is nested more deeply than any event is.
    #[test]
    fn one_that_is_too_deep_to_be_held_does_not_cost_the_others() {
        let (open, close) = ("[".repeat(500), "]".repeat(500));
        let deep = format!(r#"{{"id": 1, "type": "New", "data": {open}{close}}}"#);
        assert_eq!(ids(&format!(r#"[{deep}, {{"id": 2}}]"#)), [1, 2]);
    }
}
