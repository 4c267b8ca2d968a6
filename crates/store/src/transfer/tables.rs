//! The tables of a ledger, as both databases have them.

use sqlx::AssertSqlSafe;

use crate::{
    StoreError,
    sql::{self, Builder, Connection, Dialect, Query, Value},
};

/// A table, with the columns that tell its rows apart first.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// All columns; the first `key` of them are its primary key.
    pub(super) columns: &'static [&'static str],
    pub(super) key: usize,
    /// Whether the database counts its numbers.
    counts: bool,
}

const fn counted(name: &'static str, columns: &'static [&'static str]) -> Table {
    Table { name, columns, key: 1, counts: true }
}

const fn keyed(name: &'static str, columns: &'static [&'static str], key: usize) -> Table {
    Table { name, columns, key, counts: false }
}

/// All tables, those first to which others refer.
#[rustfmt::skip]
pub(super) static TABLES: &[Table] = &[
    counted("item", &[
        "id", "flow", "kind", "key", "source", "title", "stage", "stage_since", "ended", "version",
        "detail", "attempt", "deadline", "due_at", "wakes", "woken_at", "node", "lease_owner",
        "lease_until", "lease_epoch", "lane", "lane_wanted", "created", "updated",
    ]),
    counted("journal", &["id", "item_id", "at", "stage", "words"]),
    counted("intent", &[
        "id", "item_id", "epoch", "action", "at", "settles_at", "outcome", "ended_at",
    ]),
    counted("inbox", &[
        "id", "item_id", "epoch", "cause", "cause_group", "choices", "detail", "opened", "closed",
    ]),
    counted("answer", &[
        "id", "item_id", "inbox_id", "epoch", "choice", "by", "at", "taken_at",
    ]),
    counted("handover", &["id", "from_item", "kind", "path", "at", "taken_by"]),
    keyed("link", &["from_item", "to_item", "at", "cut"], 2),
    keyed("wish", &["list", "ident", "rank", "detail", "title", "added", "gone"], 2),
    keyed("resolution", &["ident", "detail", "at"], 1),
    counted("run", &["id", "source", "began", "ended", "read", "asked", "counts"]),
    keyed("throughput", &["bucket", "bytes"], 1),
    keyed("login", &["name", "hash", "created"], 1),
    keyed("session", &["code", "login", "made", "seen", "ends", "agent", "address"], 1),
    counted("api_key", &["id", "name", "code", "scope", "made", "used"]),
    keyed("paused_account", &["key", "since"], 1),
    counted("news", &["id", "item_id", "at", "kind", "entry", "epoch", "words"]),
];

impl Table {
    /// Rows after this key, in the order of their keys; from the first one on without one.
    pub(super) fn select(&self, after: Option<&[Value]>, most: i64) -> Builder {
        let columns = self.columns.join(", ");
        let key = self.columns[..self.key].join(", ");
        let mut query = Builder::new(&format!("SELECT {columns} FROM {}", self.name));
        if let Some(after) = after {
            query.push(format_args!(" WHERE ({key}) > ("));
            query.push_list(after.iter().cloned()).push(")");
        }
        query.push(format_args!(" ORDER BY {key} LIMIT ")).push_bind(most);
        query
    }

    pub(super) fn insert(&self, rows: Vec<Vec<Value>>) -> Query {
        let columns = self.columns.join(", ");
        let mut query = Builder::new(&format!("INSERT INTO {} ({columns}) VALUES ", self.name));
        for (at, row) in rows.into_iter().enumerate() {
            query.push(if at > 0 { ", (" } else { "(" }).push_list(row).push(")");
        }
        query.build()
    }

    /// The last number that was given to a row, even where that row is gone: none is given twice.
    pub(super) async fn counter(&self, of: &mut Connection) -> Result<i64, StoreError> {
        if !self.counts {
            return Ok(0);
        }
        let text = match of.dialect() {
            Dialect::Sqlite => {
                format!("SELECT seq FROM sqlite_sequence WHERE name = '{}'", self.name)
            }
            Dialect::Postgres => format!(
                "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}_id_seq",
                self.name
            ),
        };
        let last: Option<i64> = sql::query_scalar(AssertSqlSafe(text)).fetch_optional(of).await?;
        Ok(last.unwrap_or(0))
    }

    pub(super) async fn set_counter(
        &self,
        of: &mut Connection,
        last: i64,
    ) -> Result<(), StoreError> {
        if !self.counts || last == 0 {
            return Ok(());
        }
        let name = self.name;
        match of.dialect() {
            Dialect::Sqlite => {
                sql::query("DELETE FROM sqlite_sequence WHERE name = $1")
                    .bind(name)
                    .execute(&mut *of)
                    .await?;
                sql::query("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)")
                    .bind(name)
                    .bind(last)
                    .execute(of)
                    .await?;
            }
            Dialect::Postgres => {
                let set = format!("SELECT setval('{name}_id_seq', $1)");
                sql::query_scalar::<i64>(AssertSqlSafe(set)).bind(last).fetch_one(of).await?;
            }
        }
        Ok(())
    }
}
