//! Several processes on one ledger: who is at work, and who follows which sources.
//!
//! All times here are the database's: nodes whose clocks differ agree all the same.

use std::time::Duration;

use sqlx::{AssertSqlSafe, FromRow};
use towline_domain::{ItemId, Timestamp};

use crate::{
    Store, StoreError,
    sql::{self, Builder},
};

/// Now, in microseconds, by the database's clock.
pub(crate) const SERVER_NOW: &str =
    "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

/// What a process says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// Tells it from all others, also after a restart.
    pub id: String,
    /// For people.
    pub name: String,
    /// `all`, `web` or `worker`.
    pub role: String,
    /// Its version.
    pub version: String,
    /// A fingerprint of what it keeps beside the ledger.
    pub keeps: String,
}

/// A process that is at work, or was lately.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct NodeRow {
    /// Tells it from all others.
    pub id: String,
    /// For people.
    pub name: String,
    /// `all`, `web` or `worker`.
    pub role: String,
    /// Its version.
    pub version: String,
    /// A fingerprint of what it keeps beside the ledger.
    pub keeps: String,
    /// When it has started, in microseconds.
    pub since: i64,
    /// How many groups of sources it follows.
    pub holds: i64,
}

impl NodeRow {
    /// Whether it carries items.
    pub fn works(&self) -> bool {
        self.role != "web"
    }
}

impl Store {
    /// Says that a process is at work for so long from now on. Gives all that are, in the order of
    /// their names. Those that have been gone for a day are forgotten.
    pub async fn beat(&self, beat: &Beat, lasts: Duration) -> Result<Vec<NodeRow>, StoreError> {
        let mut tx = self.write_own().await?;
        let text = format!(
            "INSERT INTO node (id, name, role, version, keeps, since, until)
             VALUES ($1, $2, $3, $4, $5, {SERVER_NOW}, {SERVER_NOW} + $6)
             ON CONFLICT (id) DO UPDATE SET name = $2, role = $3, version = $4, keeps = $5,
                 until = {SERVER_NOW} + $6"
        );
        sql::query(AssertSqlSafe(text))
            .bind(&beat.id)
            .bind(&beat.name)
            .bind(&beat.role)
            .bind(&beat.version)
            .bind(&beat.keeps)
            .bind(micros(lasts))
            .execute(&mut *tx)
            .await?;
        let text = format!("DELETE FROM node WHERE until < {SERVER_NOW} - 86400000000");
        sql::query(AssertSqlSafe(text)).execute(&mut *tx).await?;
        tx.commit().await?;
        self.nodes().await
    }

    /// The processes that are at work, in the order of their names.
    pub async fn nodes(&self) -> Result<Vec<NodeRow>, StoreError> {
        let text = format!(
            "SELECT id, name, role, version, keeps, since,
                 (SELECT count(*) FROM held WHERE held.node = node.id AND held.until > {SERVER_NOW})
                 AS holds
             FROM node WHERE until > {SERVER_NOW} ORDER BY name, id"
        );
        Ok(sql::query_as(AssertSqlSafe(text)).fetch_all(self.reader()).await?)
    }

    /// Takes these groups of sources, or goes on holding them: those that nobody else holds. Gives
    /// the ones that are held now.
    pub async fn hold(
        &self,
        node: &str,
        names: &[String],
        lasts: Duration,
    ) -> Result<Vec<String>, StoreError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut sorted = names.to_vec();
        // In one order, whoever asks: two nodes never wait for each other.
        sorted.sort_unstable();
        sorted.dedup();
        let mut query = Builder::new("INSERT INTO held (name, node, until) VALUES ");
        for (at, name) in sorted.iter().enumerate() {
            query.push(if at > 0 { ", (" } else { "(" }).push_bind(name).push(", ");
            query.push_bind(node).push(format_args!(", {SERVER_NOW} + "));
            query.push_bind(micros(lasts)).push(")");
        }
        query.push(format_args!(
            " ON CONFLICT (name) DO UPDATE SET node = excluded.node, until = excluded.until
             WHERE held.node = excluded.node OR held.until < {SERVER_NOW} RETURNING name"
        ));
        let mut tx = self.write_own().await?;
        let held = query.build_query_scalar().fetch_all(&mut *tx).await?;
        tx.commit().await?;
        Ok(held)
    }

    /// The groups of sources that others than this node hold. What an earlier process of this one
    /// has held, or this one before a reload, is its own to take.
    pub async fn held_by_others(&self, node: &str) -> Result<Vec<String>, StoreError> {
        let text = format!("SELECT name FROM held WHERE node <> $1 AND until > {SERVER_NOW}");
        Ok(sql::query_scalar(AssertSqlSafe(text)).bind(node).fetch_all(self.reader()).await?)
    }

    /// Gives groups of sources up: somebody else may take them now.
    pub async fn let_go(&self, node: &str, names: &[String]) -> Result<(), StoreError> {
        let mut query = Builder::new("DELETE FROM held WHERE node = ");
        query.push_bind(node).push(" AND name IN (").push_list(names).push(")");
        let mut tx = self.write_own().await?;
        query.build().execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// A process ends: it is at work no longer, and holds nothing.
    pub async fn leave(&self, node: &str) -> Result<(), StoreError> {
        let mut tx = self.write_own().await?;
        sql::query("DELETE FROM held WHERE node = $1").bind(node).execute(&mut *tx).await?;
        sql::query("DELETE FROM node WHERE id = $1").bind(node).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Goes on holding these claims, and no others: one whose reply was lost must run out.
    pub async fn renew(
        &self,
        owner: &str,
        claims: &[(ItemId, i64)],
        lasts: Duration,
    ) -> Result<(), StoreError> {
        if claims.is_empty() {
            return Ok(());
        }
        let mut query = Builder::new("UPDATE item SET lease_until = ");
        query.push(SERVER_NOW).push(" + ").push_bind(micros(lasts));
        query.push(" WHERE lease_owner = ").push_bind(owner);
        query.push(" AND (id, lease_epoch) IN (");
        for (at, (item, epoch)) in claims.iter().enumerate() {
            query.push(if at > 0 { ", (" } else { "(" }).push_bind(item.0).push(", ");
            query.push_bind(*epoch).push(")");
        }
        query.push(")");
        let mut tx = self.write_own().await?;
        query.build().execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Frees what an earlier process of this node had claimed: it is dead, for this one has its data
    /// directory.
    pub async fn free_leases_of(&self, owner: &str) -> Result<u64, StoreError> {
        let mut tx = self.write_own().await?;
        let freed = sql::query(
            "UPDATE item SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = $1",
        )
        .bind(owner)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        Ok(freed)
    }

    /// Now, by the database's clock.
    pub async fn server_now(&self) -> Result<Timestamp, StoreError> {
        let text = format!("SELECT {SERVER_NOW}");
        let now: i64 = sql::query_scalar(AssertSqlSafe(text)).fetch_one(self.reader()).await?;
        Ok(Timestamp::from_micros(now))
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::On;

    const LONG: Duration = Duration::from_secs(600);
    const OVER: Duration = Duration::ZERO;

    fn beat(id: &str, name: &str) -> Beat {
        let role = if name == "page" { "web" } else { "all" };
        let [id, name, role, version, keeps] = [id, name, role, "1", "k"].map(str::to_owned);
        Beat { id, name, role, version, keeps }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[tokio::test]
    async fn who_is_silent_for_long_is_at_work_no_longer() {
        let store = On::Postgres.store().await;
        store.beat(&beat("a", "nas"), LONG).await.unwrap();
        store.beat(&beat("b", "page"), LONG).await.unwrap();
        let at_work = |nodes: Vec<NodeRow>| -> Vec<_> {
            nodes.into_iter().map(|node| (node.works(), node.name)).collect()
        };
        let both = [(true, "nas".to_owned()), (false, "page".to_owned())];
        assert_eq!(at_work(store.nodes().await.unwrap()), both);
        assert_eq!(at_work(store.beat(&beat("b", "page"), OVER).await.unwrap()), both[..1]);
        store.leave("a").await.unwrap();
        assert!(store.nodes().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_group_of_sources_is_one_nodes_until_it_lets_go_or_is_silent() {
        let store = On::Postgres.store().await;
        store.beat(&beat("a", "a"), LONG).await.unwrap();
        let wanted = names(&["x", "y"]);
        assert_eq!(store.hold("a", &wanted, LONG).await.unwrap(), wanted);
        assert_eq!(store.hold("a", &wanted, LONG).await.unwrap(), wanted, "it goes on");
        let others = names(&["y", "z"]);
        assert_eq!(store.hold("b", &others, LONG).await.unwrap(), ["z"]);
        assert_eq!(store.nodes().await.unwrap()[0].holds, 2);
        store.let_go("a", &names(&["y", "z"])).await.unwrap();
        assert_eq!(store.hold("b", &others, OVER).await.unwrap(), others);
        // What is another one's is not let go by asking for it.
        assert_eq!(store.hold("c", &others, LONG).await.unwrap(), others, "b was silent");
        assert!(store.hold("b", &others, LONG).await.unwrap().is_empty());
        store.leave("a").await.unwrap();
        assert_eq!(store.hold("b", &wanted, LONG).await.unwrap(), ["x"]);
    }
}
