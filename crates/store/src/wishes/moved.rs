//! A media server that is reached by another address.

use towline_domain::Timestamp;

use crate::{Store, StoreError};

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
        let titles = sqlx::query(
            "UPDATE item SET key = $2 || substr(key, length($1) + 1),
                 detail = json_set(detail, '$.server', $2), updated = $3,
                 lease_epoch = lease_epoch + 1, lease_owner = NULL, lease_until = NULL
             WHERE flow = 'wishes' AND kind = 'title'
                 AND substr(key, 1, length($1) + 1) = $1 || '#'",
        )
        .bind(from)
        .bind(to)
        .bind(now.as_micros())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        sqlx::query(
            "UPDATE item SET key = $2, updated = $3
             WHERE flow = 'wishes' AND kind = 'source' AND key = $1",
        )
        .bind(from)
        .bind(to)
        .bind(now.as_micros())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(titles)
    }
}
