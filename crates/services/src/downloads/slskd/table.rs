//! The table of transfers, read once for all albums that are due.

use std::collections::HashMap;

use slskd_client::{CallError, Slskd, transfers::downloads::List};
use towline_domain::imports::{Place, RowState, TransferId};

use super::{
    groups::{Group, GroupRow, groups},
    settings::Rules,
};

/// The transfers that are taken up, by album.
pub(super) struct Table {
    groups: Vec<Group>,
    by_place: HashMap<Place, usize>,
    by_id: HashMap<TransferId, (usize, usize)>,
}

impl Table {
    pub(super) async fn read(client: &Slskd, rules: &Rules) -> Result<Self, CallError> {
        let users = client.send(&List::default()).await?;
        // `cargo xtask bench slskd` tells by this line where reading ends and deciding begins.
        tracing::debug!(users = users.len(), "slskd's table was read: {} peers", users.len());
        Ok(Self::of(groups(&users, rules)))
    }

    fn of(groups: Vec<Group>) -> Self {
        let mut table = Self { groups, by_place: HashMap::new(), by_id: HashMap::new() };
        for (at, group) in table.groups.iter().enumerate() {
            table.by_place.insert(group.place(), at);
            for (row, known) in group.rows.iter().enumerate() {
                table.by_id.insert(known.row.id.clone(), (at, row));
            }
        }
        table
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter()
    }

    pub(super) fn group(&self, place: &Place) -> Option<&Group> {
        self.by_place.get(place).map(|at| &self.groups[*at])
    }

    /// A row, whatever album it is counted to.
    pub(super) fn row(&self, id: &TransferId) -> Option<&GroupRow> {
        self.by_id.get(id).map(|(group, row)| &self.groups[*group].rows[*row])
    }

    pub(super) fn is_under_way(&self) -> bool {
        let mut rows = self.groups.iter().flat_map(|group| &group.rows);
        rows.any(|row| row.row.state == RowState::Pending)
    }
}

impl Group {
    pub(super) fn place(&self) -> Place {
        Place::Peer { user: self.user.to_string(), directory: self.directory.to_string() }
    }
}
