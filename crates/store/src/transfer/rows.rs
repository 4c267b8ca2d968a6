//! Rows of any table, page by page.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::{
    StoreError,
    sql::{AnyRow, Connection, Value},
};

use super::tables::Table;

/// So many rows are carried at once: with the widest table's columns, fewer values than either
/// database takes.
const ROWS: i64 = 500;

/// Where reading a table has come to.
pub(super) struct Page<'a> {
    table: &'a Table,
    after: Option<Vec<Value>>,
    is_over: bool,
}

impl<'a> Page<'a> {
    pub(super) const fn first(table: &'a Table) -> Self {
        Self { table, after: None, is_over: false }
    }

    /// The next rows; `None` after the last ones.
    pub(super) async fn next(
        &mut self,
        from: &mut Connection,
    ) -> Result<Option<Vec<Vec<Value>>>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        let query = self.table.select(self.after.as_deref(), ROWS);
        let rows: Vec<AnyRow> = query.build_query_as().fetch_all(from).await?;
        self.is_over = i64::try_from(rows.len()).unwrap_or(i64::MAX) < ROWS;
        self.after = rows.last().map(|row| row.0[..self.table.key].to_vec());
        let rows: Vec<_> = rows.into_iter().map(|row| row.0).collect();
        Ok((!rows.is_empty()).then_some(rows))
    }
}

/// What a table's rows come to, in their order.
#[derive(Debug, Default, Clone)]
pub(super) struct Digest {
    rows: usize,
    hash: DefaultHasher,
}

impl Digest {
    pub(super) fn take(&mut self, rows: &[Vec<Value>]) {
        self.rows += rows.len();
        rows.hash(&mut self.hash);
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.hash.finish() == other.hash.finish()
    }
}
