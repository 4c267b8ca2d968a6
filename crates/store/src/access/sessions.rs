//! Browsers that are logged in.

use sqlx::FromRow;
use towline_domain::Timestamp;

use crate::{Store, StoreError, sql};

/// So many browsers can be logged in at once; the one that was seen longest ago gives way.
const MOST: i64 = 100;

/// A browser that is being logged in.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// SHA-256 of what the browser keeps, in hexadecimal.
    pub code: &'a str,
    /// The login's name.
    pub login: &'a str,
    /// The hash of the password that the browser has proved to know.
    pub hash: &'a str,
    /// When it ends, unless it is seen again.
    pub ends: Timestamp,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// From where it came.
    pub address: &'a str,
}

/// A browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of what the browser keeps, in hexadecimal.
    pub code: String,
    /// The login's name.
    pub login: String,
    /// Since when.
    pub made: Timestamp,
    /// When it was last seen, to about a day.
    pub seen: Timestamp,
    /// When it ends, unless it is seen again.
    pub ends: Timestamp,
    /// What the browser calls itself.
    pub agent: String,
    /// From where it came.
    pub address: String,
}

#[derive(FromRow)]
struct Row {
    code: String,
    login: String,
    made: i64,
    seen: i64,
    ends: i64,
    agent: String,
    address: String,
}

impl Store {
    /// Logs a browser in; false when its password is no longer the login's. What has ended is
    /// removed on this occasion.
    pub async fn begin_session(
        &self,
        new: NewSession<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let NewSession { code, login, hash, ends, agent, address } = new;
        let mut tx = self.write().await?;
        sql::query("DELETE FROM session WHERE ends <= $1")
            .bind(now.as_micros())
            .execute(&mut *tx)
            .await?;
        let begun = sql::query(
            "INSERT INTO session (code, login, made, seen, ends, agent, address)
             SELECT $1, name, $3, $3, $4, $5, $6 FROM login WHERE name = $2 AND hash = $7",
        )
        .bind(code)
        .bind(login)
        .bind(now.as_micros())
        .bind(ends.as_micros())
        .bind(agent)
        .bind(address)
        .bind(hash)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        sql::query(
            "DELETE FROM session WHERE code NOT IN
                 (SELECT code FROM session ORDER BY seen DESC, made DESC LIMIT $1)",
        )
        .bind(MOST)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(begun == 1)
    }

    /// The session with this code, unless it has ended.
    pub async fn session(&self, code: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let row: Option<Row> = sql::query_as(
            "SELECT code, login, made, seen, ends, agent, address FROM session
             WHERE code = $1 AND ends > $2",
        )
        .bind(code)
        .bind(now.as_micros())
        .fetch_optional(self.reader())
        .await?;
        Ok(row.map(session))
    }

    /// All that have not ended, the latest seen first.
    pub async fn sessions(&self, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<Row> = sql::query_as(
            "SELECT code, login, made, seen, ends, agent, address FROM session
             WHERE ends > $1 ORDER BY seen DESC, made DESC",
        )
        .bind(now.as_micros())
        .fetch_all(self.reader())
        .await?;
        Ok(rows.into_iter().map(session).collect())
    }

    /// Notes that a session was seen, and when it ends now.
    pub async fn session_seen(
        &self,
        code: &str,
        ends: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query("UPDATE session SET seen = $1, ends = $2 WHERE code = $3")
            .bind(now.as_micros())
            .bind(ends.as_micros())
            .bind(code)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends a session. False when there is none.
    pub async fn end_session(&self, code: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let gone = sql::query("DELETE FROM session WHERE code = $1")
            .bind(code)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(gone == 1)
    }

    /// Ends all sessions but this one.
    pub async fn end_other_sessions(&self, code: &str) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let gone = sql::query("DELETE FROM session WHERE code <> $1")
            .bind(code)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(gone)
    }
}

fn session(row: Row) -> Session {
    let Row { code, login, made, seen, ends, agent, address } = row;
    let moment = Timestamp::from_micros;
    Session {
        code,
        login,
        made: moment(made),
        seen: moment(seen),
        ends: moment(ends),
        agent,
        address,
    }
}
