//! Which events: what the server calls a subscription.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::EventType;

/// Which events. The server keeps the last 1,000 of each set, under numbers of their own (reference
/// §4.2).
///
/// Any set but the first two comes into being when it is first asked for, and is kept until the
/// server ends: use few, and always the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// All but those of [`Disk`](Self::Disk); kept from the server's start.
    #[default]
    Default,
    /// Changes on disk: [`LocalChangeDetected`](EventType::LocalChangeDetected) and
    /// [`RemoteChangeDetected`](EventType::RemoteChangeDetected); kept from the server's start.
    Disk,
    /// These kinds; kept from when they were first asked for together. Make it with
    /// [`only`](Self::only).
    Only(BTreeSet<EventType>),
}

impl Set {
    /// These kinds only; all of the default set when there is none.
    pub fn only(kinds: impl IntoIterator<Item = EventType>) -> Self {
        let kinds: BTreeSet<_> = kinds.into_iter().collect();
        let disk = [EventType::LocalChangeDetected, EventType::RemoteChangeDetected];
        if kinds.is_empty() {
            Self::Default
        } else if kinds == disk.into() {
            Self::Disk
        } else {
            Self::Only(kinds)
        }
    }

    /// Whether the server keeps it from its start: else what happened before it was first asked
    /// for is lost, after each restart anew.
    pub fn is_kept_from_start(&self) -> bool {
        !matches!(self, Self::Only(_))
    }

    /// The kinds, as they are asked for.
    pub(crate) fn kinds(&self) -> Option<String> {
        match self {
            Self::Only(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(EventType::as_str).collect();
                Some(kinds.join(","))
            }
            Self::Default | Self::Disk => None,
        }
    }

    /// An empty word or a comma would make another set of it.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Only(kinds)
                if kinds
                    .iter()
                    .any(|kind| kind.as_str().is_empty() || kind.as_str().contains(',')) =>
            {
                Err("a kind of event is empty or has a comma in it")
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Disk => f.write_str("disk"),
            Self::Only(_) => f.write_str(&self.kinds().unwrap_or_default()),
        }
    }
}

impl From<&str> for Set {
    /// Reads what [`Display`](fmt::Display) writes.
    fn from(text: &str) -> Self {
        match text {
            "default" => Self::Default,
            "disk" => Self::Disk,
            kinds => {
                Self::only(kinds.split(',').filter(|kind| !kind.is_empty()).map(EventType::from))
            }
        }
    }
}

impl Serialize for Set {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Set {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference §4.2: order does not matter, and two sets have two names.
    #[test]
    fn a_set_has_one_form() {
        use EventType::{ItemFinished, LocalChangeDetected, RemoteChangeDetected, StateChanged};
        assert_eq!(Set::only([]), Set::Default);
        assert_eq!(Set::only([RemoteChangeDetected, LocalChangeDetected]), Set::Disk);
        let set = Set::only([StateChanged, ItemFinished, StateChanged]);
        assert_eq!(set.to_string(), "StateChanged,ItemFinished");
        assert!(!set.is_kept_from_start());
        for set in [set, Set::Default, Set::Disk, Set::only([EventType::from("Brand New")])] {
            let text = serde_json::to_string(&set).unwrap();
            assert_eq!(serde_json::from_str::<Set>(&text).unwrap(), set);
        }
        assert!(Set::only([EventType::from("A,B")]).check().is_err());
    }
}
