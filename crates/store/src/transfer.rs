//! A whole ledger, carried from one database to another: all rows, in the order of their keys, and
//! read back to see that they are the same.
//!
//! *Guarantees*: what is carried is what all transactions that were complete when it was begun have
//! written. The ledger that it goes to is new; where anything fails, it is of no use, and the other
//! is as it was.

mod rows;
mod tables;
#[cfg(test)]
mod tests;

use std::path::Path;

use sqlx::AssertSqlSafe;

use crate::{
    LedgerId, Store, StoreError, TableSize,
    file::create_private,
    sql::{self, Connection, Dialect},
};

use rows::{Digest, Page};
use tables::{TABLES, Table};

const MAKE_MARK: &str = "CREATE TABLE half_carried ()";
const DROP_MARK: &str = "DROP TABLE half_carried";
const IS_MARKED: &str =
    "SELECT to_regclass(quote_ident(current_schema()) || '.half_carried') IS NOT NULL";

impl Store {
    /// Carries everything into another ledger, which must be new; gives how many rows each table
    /// has there, once they were read back and found to be the same.
    pub async fn carry_into(&self, into: &Self) -> Result<Vec<TableSize>, StoreError> {
        into.begin_to_be_filled().await?;
        let id = self.id().await?;
        let mut from = self.snapshot().await?;
        let mut sent = Vec::new();
        for table in TABLES {
            sent.push(carry(&mut from, table, into).await?);
        }
        into.become_instance(id.as_ref()).await?;
        let mut carried = Vec::new();
        let mut arrived = into.snapshot().await?;
        for (table, sent) in TABLES.iter().zip(sent) {
            let found = digest(&mut arrived, table).await?;
            if found != sent {
                return Err(StoreError::CarriedOtherwise { table: table.name });
            }
            let rows = i64::try_from(found.rows()).unwrap_or(i64::MAX);
            carried.push(TableSize { name: table.name.into(), rows });
        }
        // Whoever held something there is not here.
        into.free_leases().await?;
        if into.is_shared() {
            let mut tx = into.write().await?;
            sql::query(DROP_MARK).execute(&mut *tx).await?;
            tx.commit().await?;
        }
        Ok(carried)
    }

    /// Fails where something is in it already, unless that is what a carrying has left that was broken
    /// off. On a server it is marked, until all was read back: nobody works with a part of a ledger.
    async fn begin_to_be_filled(&self) -> Result<(), StoreError> {
        if self.is_half_carried().await? {
            let mut tx = self.write().await?;
            let names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
            let text = format!("TRUNCATE {} RESTART IDENTITY CASCADE", names.join(", "));
            sql::query(AssertSqlSafe(text)).execute(&mut *tx).await?;
            return Ok(tx.commit().await?);
        }
        for TableSize { name, rows } in self.tables().await? {
            if rows > 0 && !name.starts_with("_sqlx") {
                return Err(StoreError::NotNew { table: name, rows });
            }
        }
        if self.is_shared() {
            let mut tx = self.write().await?;
            sql::query(MAKE_MARK).execute(&mut *tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Whether a ledger is being carried into it, or that was broken off.
    pub(crate) async fn is_half_carried(&self) -> Result<bool, StoreError> {
        if !self.is_shared() {
            return Ok(false);
        }
        Ok(sql::query_scalar(IS_MARKED).fetch_one(self.reader()).await?)
    }

    /// A new embedded ledger with all that is in this one.
    pub(crate) async fn copy_to_file(&self, to: &Path) -> Result<(), StoreError> {
        create_private(to)?;
        let file = Self::open(to).await?;
        let carried = self.carry_into(&file).await;
        // Its log goes into the file, which is to be whole by itself.
        file.close().await;
        carried.map(drop)
    }

    /// Takes over which ledger it is of, and where its counters stand.
    async fn become_instance(&self, id: Option<&LedgerId>) -> Result<(), StoreError> {
        let Some((when, took)) = id.and_then(LedgerId::first_migration) else { return Ok(()) };
        let mut tx = self.write().await?;
        let text = match tx.dialect() {
            Dialect::Sqlite => {
                "UPDATE _sqlx_migrations SET installed_on = $1, execution_time = $2
                 WHERE version = (SELECT min(version) FROM _sqlx_migrations)"
            }
            Dialect::Postgres => {
                "UPDATE _sqlx_migrations
                 SET installed_on = CAST($1 AS TIMESTAMP) AT TIME ZONE 'UTC', execution_time = $2
                 WHERE version = (SELECT min(version) FROM _sqlx_migrations)"
            }
        };
        sql::query(text).bind(when).bind(took).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}

/// Carries one table; tells what was in it.
async fn carry(from: &mut Connection, table: &Table, into: &Store) -> Result<Digest, StoreError> {
    let (mut page, mut digest) = (Page::first(table), Digest::default());
    while let Some(rows) = page.next(from).await? {
        digest.take(&rows);
        let mut tx = into.write().await?;
        table.insert(rows).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    let counted = table.counter(from).await?;
    let mut tx = into.write().await?;
    table.set_counter(&mut tx, counted).await?;
    tx.commit().await?;
    Ok(digest)
}

async fn digest(of: &mut Connection, table: &Table) -> Result<Digest, StoreError> {
    let (mut page, mut digest) = (Page::first(table), Digest::default());
    while let Some(rows) = page.next(of).await? {
        digest.take(&rows);
    }
    Ok(digest)
}
