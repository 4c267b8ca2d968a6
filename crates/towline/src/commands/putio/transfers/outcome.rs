//! What was done to transfers, and what came of it.

use std::collections::BTreeMap;

use putio_client::{
    TransferId,
    transfers::{Transfer, TransferStatus},
};
use serde::Serialize;
use towline_domain::path::shown;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verb {
    Cancel,
    Clean,
}

impl Verb {
    /// `would cancel 2 transfers:`
    pub(super) fn before(self, count: usize, dry_run: bool) -> String {
        let does = match (self, dry_run) {
            (Self::Cancel, true) => "would cancel",
            (Self::Cancel, false) => "cancelling",
            (Self::Clean, true) => "would clean",
            (Self::Clean, false) => "cleaning",
        };
        match count {
            0 => format!("{does} nothing"),
            1 => format!("{does} 1 transfer:"),
            count => format!("{does} {count} transfers:"),
        }
    }
}

/// All that was done; for programs.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    pub(super) dry_run: bool,
    pub(super) steps: Vec<Step>,
    /// Left alone since towline itself still needs them.
    pub(super) spared: Vec<i64>,
}

/// One thing that was done to some.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    #[serde(rename = "do")]
    pub(super) verb: Verb,
    pub(super) transfers: Vec<Changed>,
}

/// A transfer before and after.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Changed {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) before: String,
    /// Nothing where it is listed no longer, or was not looked at again.
    pub(super) after: Option<String>,
    /// Whether it is listed no longer; nothing where it was not looked at again.
    pub(super) gone: Option<bool>,
}

impl Changed {
    /// `now` holds how all that are listed stand; without it nobody has looked.
    pub(super) fn new(
        before: &Transfer,
        now: Option<&BTreeMap<TransferId, TransferStatus>>,
    ) -> Self {
        let after = now.map(|now| now.get(&before.id));
        Self {
            id: before.id.get(),
            name: before.name.to_string(),
            before: before.status.to_string(),
            after: after.flatten().map(ToString::to_string),
            gone: after.map(|after| after.is_none()),
        }
    }

    /// `7: gone from the list (Blue Train)`
    pub(super) fn words(&self) -> String {
        let came = match (self.gone, &self.after) {
            (Some(true), _) => "gone from the list".into(),
            (_, Some(after)) if *after == self.before => {
                format!("still {}", shown(after.as_bytes()))
            }
            (_, Some(after)) => format!("now {}", shown(after.as_bytes())),
            (_, None) => "not looked at".into(),
        };
        format!("{}: {came} ({})", self.id, shown(self.name.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_came_of_it_is_told() {
        let wire = json!({"id": 7, "status": "SEEDING", "name": "Blue\u{1b}[2J Train"});
        let before: Transfer = serde_json::from_value(wire).unwrap();
        let told = |now: Option<&str>| {
            let now = now.map(|status| (before.id, TransferStatus::from(status)));
            Changed::new(&before, Some(&now.into_iter().collect())).words()
        };
        assert_eq!(told(None), r"7: gone from the list (Blue\u{1b}[2J Train)");
        assert_eq!(told(Some("COMPLETED")), r"7: now COMPLETED (Blue\u{1b}[2J Train)");
        assert_eq!(told(Some("SEEDING")), r"7: still SEEDING (Blue\u{1b}[2J Train)");
        let planned = Changed::new(&before, None);
        assert_eq!((planned.gone, planned.after), (None, None));
    }

    #[test]
    fn what_is_about_to_be_done_is_told() {
        assert_eq!(Verb::Cancel.before(0, false), "cancelling nothing");
        assert_eq!(Verb::Clean.before(1, true), "would clean 1 transfer:");
        assert_eq!(Verb::Cancel.before(2, true), "would cancel 2 transfers:");
    }
}
