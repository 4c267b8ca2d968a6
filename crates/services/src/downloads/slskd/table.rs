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

#[cfg(test)]
mod tests {
    use super::{
        super::{groups::tests::listed, settings::tests::settings},
        *,
    };

    const DONE: &str = "Completed, Succeeded";

    fn table(rows: &[(&str, &str, u32)]) -> Table {
        let rules = settings("exclude = ['**/Podcasts']").rules().unwrap();
        Table::of(groups(&[listed("bob", rows), listed("eve", &rows[..1])], &rules))
    }

    fn place(user: &str, directory: &str) -> Place {
        Place::Peer { user: user.into(), directory: directory.into() }
    }

    #[test]
    fn a_group_is_found_by_its_place_and_a_row_by_its_id() {
        let table = table(&[
            (r"Music\Box\CD1\1.flac", DONE, 0),
            (r"Music\Box\CD2\1.flac", DONE, 0),
            (r"Music\Podcasts\1.mp3", "InProgress", 0),
        ]);
        assert_eq!(table.groups().count(), 2);
        for (user, directory, rows) in [
            ("bob", r"Music\Box", Some(2)),
            ("eve", r"Music\Box", Some(1)),
            ("bob", r"Music\Box\CD1", None),
            ("bob", r"Music\Podcasts", None),
            ("Bob", r"Music\Box", None),
            ("bob", "", None),
        ] {
            let group = table.group(&place(user, directory));
            assert_eq!(group.map(|group| group.rows.len()), rows, "{user}: {directory}");
        }
        assert!(table.group(&Place::Directory(towline_domain::LocalPath::new("Music"))).is_none());
        for row in &table.group(&place("bob", r"Music\Box")).unwrap().rows {
            assert_eq!(table.row(&row.row.id).map(|it| &it.row.id), Some(&row.row.id));
        }
        assert!(table.row(&TransferId("unknown".into())).is_none());
        assert!(!table.is_under_way(), "what is left out is not waited for");
    }

    #[test]
    fn one_row_that_is_not_at_its_end_is_under_way() {
        for (state, under_way) in [
            (DONE, false),
            ("Completed, Errored", false),
            ("Queued, Locally", true),
            ("InProgress", true),
            ("A word of tomorrow", true),
        ] {
            let rows = [(r"Music\A\1.flac", DONE, 0), (r"Music\A\2.flac", state, 0)];
            assert_eq!(table(&rows).is_under_way(), under_way, "{state}");
        }
    }

    #[test]
    fn a_row_that_a_newer_one_replaces_is_not_found() {
        let file = r"Music\A\1.flac";
        let rows = [(file, "Completed, Errored", 1), (file, DONE, 2)];
        let table = Table::of(groups(&[listed("bob", &rows)], &settings("").rules().unwrap()));
        let group = table.group(&place("bob", r"Music\A")).unwrap();
        assert_eq!(group.rows.len(), 1);
        let id = |number| TransferId(format!("3fa85f64-5717-4562-b3fc-{number:012}"));
        assert!(table.row(&id(1)).is_none(), "the first row, of minute 1");
        assert!(table.row(&id(1_000_002)).is_some(), "the second, of minute 2");
    }
}
