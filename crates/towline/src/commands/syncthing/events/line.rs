//! One thing that happened, as a line.

use serde::Serialize;
use serde_json::Value;
use syncthing_client::events::{Event, Gap, Restarted, Why};
use towline_domain::path::shown;

use super::facts::{Facts, facts};
use crate::printer::Printer;

/// One line, for people or for programs.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Line {
    Event {
        id: u64,
        global_id: u64,
        time: Option<String>,
        #[serde(rename = "type")]
        kind: String,
        data: Facts,
    },
    Gap {
        gap: Lost,
    },
    Restarted {
        restarted: Anew,
    },
}

/// Events that were lost; without numbers where nobody counted them.
#[derive(Debug, Serialize)]
pub(super) struct Lost {
    from: Option<u64>,
    to: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct Anew {
    why: &'static str,
    device: String,
    started: Option<String>,
    /// Else events were lost.
    kept_from_start: bool,
}

/// Of one fact, for people.
const LONGEST: usize = 200;

impl Line {
    pub(super) fn of_gap(Gap { from, to }: Gap) -> Self {
        Self::Gap { gap: Lost { from: from.map(|id| id.0), to: to.map(|id| id.0) } }
    }

    pub(super) fn of_restart(restarted: &Restarted) -> Self {
        let Restarted { why, device, started, is_kept_from_start } = restarted;
        let why = match why {
            Why::Process => "process",
            Why::Device => "device",
            Why::Ids => "ids",
            _ => "other",
        };
        let restarted = Anew {
            why,
            device: device.to_string(),
            started: started.map(|at| format!("{at:.0}")),
            kept_from_start: *is_kept_from_start,
        };
        Self::Restarted { restarted }
    }

    pub(super) fn of_event(event: &Event) -> Self {
        Self::Event {
            id: event.id.0,
            global_id: event.global_id.0,
            time: event.time.map(|at| format!("{at:.3}")),
            kind: event.kind.to_string(),
            data: facts(&event.kind, &event.data),
        }
    }

    /// Written at once: whoever reads it may wait for it.
    pub(super) fn print(&self, printer: &Printer) -> anyhow::Result<()> {
        if printer.manner().json {
            printer.raw(serde_json::to_string(self)? + "\n")?;
        } else {
            printer.line(self.words())?;
        }
        Ok(())
    }

    fn words(&self) -> String {
        let words = match self {
            Self::Event { id, time, kind, data, .. } => {
                let time = time.as_deref().unwrap_or("-");
                let told: Vec<_> = data.told().map(|(key, value)| fact(key, value)).collect();
                format!("{time}  {id}  {kind}  {}", told.join(", "))
            }
            Self::Gap { gap: Lost { from: Some(from), to: Some(to) } } if from == to => {
                format!("-  event {from} was lost")
            }
            Self::Gap { gap: Lost { from: Some(from), to: Some(to) } } => {
                format!("-  events {from} to {to} were lost")
            }
            Self::Gap { .. } => "-  events were lost, nobody knows how many".into(),
            Self::Restarted { restarted: Anew { device, started, kept_from_start, why } } => {
                let since = started.as_deref().unwrap_or("-");
                let who =
                    if *why == "device" { format!("; it is now {device}") } else { String::new() };
                let lost = if *kept_from_start { "" } else { "; events were lost" };
                format!("{since}  Syncthing was restarted, numbers begin anew{who}{lost}")
            }
        };
        shown(words.trim_end().as_bytes())
    }
}

fn fact(key: &str, value: &Value) -> String {
    let value = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let short: String = value.chars().take(LONGEST).collect();
    format!("{} {short}{}", key.replace('_', " "), if short.len() < value.len() { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use syncthing_client::{
        DeviceId, EventId, GlobalEventId,
        events::{EventData, EventType},
    };

    use super::*;

    fn event(kind: &str, data: &Value) -> Line {
        let kind = EventType::from(kind);
        Line::of_event(&Event {
            id: EventId(7),
            global_id: GlobalEventId(9),
            time: Some("2026-08-22T10:00:12.3456789Z".parse().unwrap()),
            data: EventData::read(&kind, &data.to_string()),
            kind,
        })
    }

    #[test]
    fn an_event_is_one_safe_line() {
        let changed = event(
            "StateChanged",
            &json!({"folder": "m\n\u{1b}[2J", "from": "idle", "to": "scanning"}),
        );
        let words = changed.words();
        let line = r"2026-08-22T10:00:12.345Z  7  StateChanged  folder m\n\u{1b}[2J, from idle, to scanning";
        assert_eq!(words, line);
        let json = serde_json::to_value(changed).unwrap();
        assert_eq!(json["data"]["to"], "scanning");
        assert!(json["data"].get("error").is_none(), "{json}");
    }

    #[test]
    fn what_is_not_known_is_told_as_it_came_and_shortened_for_people() {
        let new = event("QuantumLeap", &json!({"deep": "x".repeat(9000)}));
        let words = new.words();
        assert!(words.contains("QuantumLeap  data {\"deep\":\"xx") && words.len() < 300, "{words}");
        assert!(serde_json::to_string(&new).unwrap().len() > 9000);
        let odd = event("ItemFinished", &json!([1]));
        assert!(odd.words().contains("unreadable"), "{}", odd.words());
    }

    #[test]
    fn a_saved_configuration_shows_no_secret() {
        for data in [
            json!({"gui": {"apiKey": "CANARY"}, "folders": [{"id": "a"}]}),
            json!({"gui": {"apiKey": "CANARY"}, "folders": "CANARY"}),
        ] {
            let line = event("ConfigSaved", &data);
            let all = line.words() + &serde_json::to_string(&line).unwrap();
            assert!(!all.contains("CANARY"), "{all}");
        }
    }

    #[test]
    fn losses_are_lines() {
        let gap = Line::of_gap(Gap { from: Some(EventId(3)), to: Some(EventId(9)) });
        assert_eq!(gap.words(), "-  events 3 to 9 were lost");
        assert_eq!(serde_json::to_value(gap).unwrap(), json!({"gap": {"from": 3, "to": 9}}));
        let one = Line::of_gap(Gap { from: Some(EventId(3)), to: Some(EventId(3)) });
        assert_eq!(one.words(), "-  event 3 was lost");
        let restarted = Line::of_restart(&Restarted {
            why: Why::Process,
            device: DeviceId::default(),
            started: Some("2026-08-22T10:00:12Z".parse().unwrap()),
            is_kept_from_start: false,
        });
        let words = restarted.words();
        assert_eq!(
            words,
            "2026-08-22T10:00:12Z  Syncthing was restarted, numbers begin anew; events were lost"
        );
    }
}
