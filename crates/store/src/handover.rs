//! From flow to flow: what one has finished, the other takes up.

use sqlx::FromRow;
use towline_domain::{ItemId, LocalPath, Timestamp};

use crate::{Store, StoreError};

/// Something that a flow has finished and another may take up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Its number.
    pub id: i64,
    /// The giving item.
    pub from: ItemId,
    /// Where it lies.
    pub path: LocalPath,
}

#[derive(FromRow)]
struct HandoverRow {
    id: i64,
    from_item: i64,
    path: String,
}

impl Store {
    /// What was handed over as `kind` and not taken yet, the oldest first.
    pub async fn untaken(&self, kind: &str) -> Result<Vec<Handover>, StoreError> {
        let rows: Vec<HandoverRow> = sqlx::query_as(
            "SELECT id, from_item, path FROM handover
             WHERE kind = $1 AND taken_by IS NULL ORDER BY id LIMIT 1000",
        )
        .bind(kind)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter()
            .map(|row| {
                let path = serde_json::from_str(&row.path).map_err(|source| {
                    StoreError::Unreadable { what: "handover", item: row.from_item, source }
                })?;
                Ok(Handover { id: row.id, from: ItemId(row.from_item), path })
            })
            .collect()
    }

    /// Notes that `taker` has come out of a hand-over. False when it was taken before.
    pub async fn take(
        &self,
        handover: &Handover,
        taker: ItemId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let noted =
            sqlx::query("UPDATE handover SET taken_by = $1 WHERE id = $2 AND taken_by IS NULL")
                .bind(taker.0)
                .bind(handover.id)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        if noted == 0 {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO link (from_item, to_item, at) VALUES ($1, $2, $3)
             ON CONFLICT (from_item, to_item) DO NOTHING",
        )
        .bind(handover.from.0)
        .bind(taker.0)
        .bind(now.as_micros())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.several_changed([handover.from, taker]);
        Ok(true)
    }

    /// The items that an item has come out of.
    pub async fn came_from(&self, item: ItemId) -> Result<Vec<ItemId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "SELECT from_item FROM link WHERE to_item = $1 AND cut IS NULL ORDER BY from_item",
        )
        .bind(item.0)
        .fetch_all(self.reader())
        .await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }
}
