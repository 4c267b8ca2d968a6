//! Keys with which programs come in.

use sqlx::FromRow;
use towline_domain::Timestamp;

use crate::{Store, StoreError, sql, timestamps::moment};

/// A key to be written down.
#[derive(Debug, Clone)]
pub struct NewKey<'a> {
    /// For people; unique.
    pub name: &'a str,
    /// SHA-256 of the key, in hexadecimal.
    pub code: &'a str,
    /// What may be done with it: one word.
    pub scope: &'a str,
}

/// A key as far as it is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: i64,
    /// For people.
    pub name: String,
    /// What may be done with it: one word.
    pub scope: String,
    /// Since when.
    pub made: Timestamp,
    /// When it was last used, to about a day.
    pub used: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    scope: String,
    made: i64,
    used: Option<i64>,
}

impl Store {
    /// Writes a key down. `None` when one of this name is there already.
    pub async fn make_key(
        &self,
        new: NewKey<'_>,
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.write().await?;
        let id = sql::query_scalar(
            "INSERT INTO api_key (name, code, scope, made) VALUES ($1, $2, $3, $4)
             ON CONFLICT (name) DO NOTHING RETURNING id",
        )
        .bind(new.name)
        .bind(new.code)
        .bind(new.scope)
        .bind(now.as_micros())
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// All keys, the oldest first.
    pub async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows: Vec<Row> =
            sql::query_as("SELECT id, name, scope, made, used FROM api_key ORDER BY id")
                .fetch_all(self.reader())
                .await?;
        Ok(rows.into_iter().map(key).collect())
    }

    /// The key with this code.
    pub async fn key(&self, code: &str) -> Result<Option<ApiKey>, StoreError> {
        let row: Option<Row> =
            sql::query_as("SELECT id, name, scope, made, used FROM api_key WHERE code = $1")
                .bind(code)
                .fetch_optional(self.reader())
                .await?;
        Ok(row.map(key))
    }

    /// Notes that a key was used.
    pub async fn key_used(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query("UPDATE api_key SET used = $1 WHERE id = $2")
            .bind(now.as_micros())
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes a key. False when there is none.
    pub async fn remove_key(&self, id: i64) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone = sql::query("DELETE FROM api_key WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(gone == 1)
    }
}

fn key(row: Row) -> ApiKey {
    let Row { id, name, scope, made, used } = row;
    ApiKey { id, name, scope, made: Timestamp::from_micros(made), used: moment(used) }
}
