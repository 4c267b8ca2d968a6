//! Which events are asked for, by their types.

use std::collections::BTreeSet;

use syncthing_client::events::{Event, EventType, Set};
use towline_domain::path::shown;

use crate::{config::nearest, printer::Printer, report::Hinted as _};

/// The types that are asked for; all of them when there is none.
#[derive(Debug)]
pub(super) struct Wanted(BTreeSet<EventType>);

impl Wanted {
    /// Types as a person writes them, in any case. One that is nearly a known one is refused; one
    /// that is like none may be a newer Syncthing's.
    pub(super) fn new(words: &[String], printer: &Printer) -> anyhow::Result<Self> {
        let mut types = BTreeSet::new();
        for word in words {
            types.insert(read(word, printer)?);
        }
        Ok(Self(types))
    }

    /// Chosen here and not by the server: it keeps a set of some types only from when they were
    /// first asked for, under numbers of their own. Only types of both its sets together need that.
    pub(super) fn set(&self) -> Set {
        let on_disk = self.0.iter().filter(|kind| is_on_disk(kind)).count();
        match on_disk {
            0 => Set::Default,
            count if count == self.0.len() => Set::Disk,
            _ => Set::only(self.0.iter().cloned()),
        }
    }

    pub(super) fn takes(&self, event: &Event) -> bool {
        self.0.is_empty() || self.0.contains(&event.kind)
    }
}

fn is_on_disk(kind: &EventType) -> bool {
    matches!(kind, EventType::LocalChangeDetected | EventType::RemoteChangeDetected)
}

fn read(word: &str, printer: &Printer) -> anyhow::Result<EventType> {
    let known = EventType::KNOWN.iter();
    if let Some(kind) = known.clone().find(|kind| kind.as_str().eq_ignore_ascii_case(word)) {
        return Ok(kind.clone());
    }
    let names: Vec<_> = known.map(EventType::as_str).collect();
    if let Some(nearest) = nearest(word, &names) {
        return Err(anyhow::anyhow!("Syncthing has no events of type {word:?}"))
            .hint(format!("did you mean {nearest}?"))
            .wrong_usage();
    }
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(anyhow::anyhow!("{word:?} is no type of events"))
            .hint(format!("there are: {}", names.join(", ")))
            .wrong_usage();
    }
    printer.note(format!("towline knows no events of type {}", shown(word.as_bytes())))?;
    Ok(EventType::from(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::Manner;

    fn wanted(words: &[&str]) -> anyhow::Result<Wanted> {
        let words: Vec<_> = words.iter().map(ToString::to_string).collect();
        Wanted::new(&words, &Printer::to(Manner::default(), std::io::sink(), std::io::sink()))
    }

    #[test]
    fn sets_are_the_servers_own_where_they_can_be() {
        assert_eq!(wanted(&[]).unwrap().set(), Set::Default);
        assert_eq!(wanted(&["foldersummary", "ItemFinished"]).unwrap().set(), Set::Default);
        assert_eq!(wanted(&["LocalChangeDetected"]).unwrap().set(), Set::Disk);
        let both = wanted(&["LocalChangeDetected", "ItemFinished"]).unwrap().set();
        assert_eq!(both.to_string(), "ItemFinished,LocalChangeDetected");
    }

    #[test]
    fn a_slip_is_refused_and_a_new_type_is_not() {
        let slip = crate::report::for_people(&wanted(&["FolderSumary"]).unwrap_err(), false);
        assert!(slip.contains("did you mean FolderSummary?"), "{slip}");
        assert_eq!(wanted(&["QuantumLeap"]).unwrap().set(), Set::Default);
        assert!(wanted(&["A,B"]).is_err() && wanted(&[""]).is_err());
    }
}
