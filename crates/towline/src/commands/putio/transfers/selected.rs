//! Which transfers are meant.

use std::collections::BTreeSet;

use putio_client::{
    TransferId,
    transfers::{Transfer, TransferStatus},
};

/// What a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// These, each by its number.
    Ids(Vec<TransferId>),
    /// All that stand so.
    Statuses(Vec<TransferStatus>),
}

/// What it comes to.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// These are taken.
    pub(super) taken: Vec<Transfer>,
    /// These would be, and are still needed.
    pub(super) spared: Vec<Transfer>,
    /// No transfer has these numbers.
    pub(super) unknown: Vec<TransferId>,
}

/// Those of a whole listing that are wanted. What towline itself still `needs` is spared, unless it
/// is named by its number: then a person means it.
pub(super) fn select(all: &[Transfer], wanted: &Wanted, needs: &BTreeSet<TransferId>) -> Selected {
    match wanted {
        Wanted::Ids(ids) => {
            let listed: BTreeSet<_> = all.iter().map(|transfer| transfer.id).collect();
            Selected {
                taken: all.iter().filter(|one| ids.contains(&one.id)).cloned().collect(),
                spared: Vec::new(),
                unknown: ids.iter().filter(|id| !listed.contains(id)).copied().collect(),
            }
        }
        Wanted::Statuses(statuses) => {
            let wanted = all.iter().filter(|transfer| statuses.contains(&transfer.status));
            let (spared, taken) = wanted.cloned().partition(|one| needs.contains(&one.id));
            Selected { taken, spared, unknown: Vec::new() }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(number: i64) -> TransferId {
        TransferId::new(number).unwrap()
    }

    fn ids(transfers: &[Transfer]) -> Vec<i64> {
        transfers.iter().map(|transfer| transfer.id.get()).collect()
    }

    #[test]
    fn a_status_spares_what_is_needed_and_a_number_means_it() {
        let all = [(1, "SEEDING"), (2, "SEEDING"), (3, "COMPLETED"), (4, "SIDEWAYS")];
        let all = all.map(|(id, status)| {
            serde_json::from_value(json!({"id": id, "status": status})).unwrap()
        });
        let needs = BTreeSet::from([id(2)]);
        let seeding = Wanted::Statuses(vec![TransferStatus::Seeding]);
        let found = select(&all, &seeding, &needs);
        assert_eq!((ids(&found.taken), ids(&found.spared)), (vec![1], vec![2]));
        let named = select(&all, &Wanted::Ids(vec![id(2), id(9), id(4)]), &needs);
        assert_eq!((ids(&named.taken), named.unknown), (vec![2, 4], vec![id(9)]));
        assert!(named.spared.is_empty());
        assert!(select(&all, &Wanted::Statuses(Vec::new()), &needs).taken.is_empty());
    }
}
