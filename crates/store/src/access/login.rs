//! The login of a household.

use sqlx::FromRow;
use towline_domain::Timestamp;

use crate::{
    Store, StoreError,
    sql::{self, Connection},
};

/// A name with the hash of its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// What is typed in.
    pub name: String,
    /// The password's hash, as a PHC string.
    pub hash: String,
    /// Since when it is this one.
    pub created: Timestamp,
}

#[derive(FromRow)]
struct Row {
    name: String,
    hash: String,
    created: i64,
}

impl Store {
    /// The login, once there is one.
    pub async fn login(&self) -> Result<Option<Login>, StoreError> {
        let row: Option<Row> = sql::query_as("SELECT name, hash, created FROM login LIMIT 1")
            .fetch_optional(self.reader())
            .await?;
        Ok(row.map(|Row { name, hash, created }| Login {
            name,
            hash,
            created: Timestamp::from_micros(created),
        }))
    }

    /// Makes the first login. False when there is one already: it stays as it is.
    pub async fn make_login(
        &self,
        name: &str,
        hash: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let made = sql::query(
            "INSERT INTO login (name, hash, created)
             SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM login)",
        )
        .bind(name)
        .bind(hash)
        .bind(now.as_micros())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        Ok(made == 1)
    }

    /// Puts a login in place of whichever there is. All its sessions end.
    pub async fn replace_login(
        &self,
        name: &str,
        hash: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query("DELETE FROM login").execute(&mut *tx).await?;
        put(&mut tx, name, hash, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives a login another password; false when it is no longer as it is said to be. All its
    /// sessions end.
    pub async fn change_login(
        &self,
        login: &Login,
        hash: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone = sql::query("DELETE FROM login WHERE name = $1 AND hash = $2")
            .bind(&login.name)
            .bind(&login.hash)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if gone == 1 {
            put(&mut tx, &login.name, hash, now).await?;
        }
        tx.commit().await?;
        Ok(gone == 1)
    }
}

async fn put(
    tx: &mut Connection,
    name: &str,
    hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query("INSERT INTO login (name, hash, created) VALUES ($1, $2, $3)")
        .bind(name)
        .bind(hash)
        .bind(now.as_micros())
        .execute(tx)
        .await?;
    Ok(())
}
