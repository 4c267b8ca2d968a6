//! A media server that is reached by another address.

use towline_domain::Timestamp;

use crate::{Store, StoreError, sql};

impl Store {
    /// The server of this key, and its titles, go by another key from now on. Gives how many titles
    /// that are. Whoever works on one of them is fenced off.
    pub async fn rename_server(
        &self,
        from: &str,
        to: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let titles: Vec<(i64, String, String)> = sql::query_as(
            "SELECT id, key, detail FROM item WHERE flow = 'wishes' AND kind = 'title'
             AND substr(key, 1, length($1) + 1) = $1 || '#'",
        )
        .bind(from)
        .fetch_all(&mut *tx)
        .await?;
        for (id, key, detail) in &titles {
            let detail = of_server(to, detail).map_err(|source| StoreError::Unreadable {
                what: "detail",
                item: *id,
                source,
            })?;
            sql::query(
                "UPDATE item SET key = $1, detail = $2, updated = $3,
                     lease_epoch = lease_epoch + 1, lease_owner = NULL, lease_until = NULL
                 WHERE id = $4",
            )
            .bind(format!("{to}{}", &key[from.len()..]))
            .bind(detail)
            .bind(now.as_micros())
            .bind(*id)
            .execute(&mut *tx)
            .await?;
        }
        sql::query(
            "UPDATE item SET key = $2, updated = $3
             WHERE flow = 'wishes' AND kind = 'source' AND key = $1",
        )
        .bind(from)
        .bind(to)
        .bind(now.as_micros())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(titles.len() as u64)
    }
}

/// A title's detail with another server in it.
fn of_server(server: &str, detail: &str) -> Result<String, serde_json::Error> {
    let mut detail: serde_json::Map<String, serde_json::Value> = serde_json::from_str(detail)?;
    detail.insert("server".into(), server.into());
    serde_json::to_string(&detail)
}
