//! From flow to flow: what one has finished, the other takes up.

use sqlx::FromRow;
use towline_domain::{ItemId, LocalPath, Timestamp};

use crate::{
    Store, StoreError,
    sql::{self, Builder},
};

/// So many givers of one item are linked with it: what is handed over file by file is a heap.
const MOST_GIVERS: i64 = 20;

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
        let rows: Vec<HandoverRow> = sql::query_as(
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

    /// Notes that `taker` has taken up a hand-over: it is told of no more. False when it was taken
    /// before.
    pub async fn take(&self, handover: &Handover, taker: ItemId) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let noted =
            sql::query("UPDATE handover SET taken_by = $1 WHERE id = $2 AND taken_by IS NULL")
                .bind(taker.0)
                .bind(handover.id)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        tx.commit().await?;
        Ok(noted == 1)
    }

    /// Links `item`, which lies at `path`, with those that have handed that over, something in it,
    /// or something around it that itself lies below `root`. Of several hand-overs of one path the
    /// latest counts; of `root` itself nothing is believed. A link that was cut is not made again.
    pub async fn came_by_path(
        &self,
        item: ItemId,
        path: &LocalPath,
        root: &LocalPath,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if path == root {
            return Ok(());
        }
        let around = path.as_path().ancestors();
        let around =
            around.take_while(|it| it.starts_with(root.as_path()) && *it != root.as_path());
        let around: Vec<_> = around.map(|it| stored(&LocalPath::new(it))).collect();
        let (from, to) = inside(path);
        let mut tx = self.write().await?;
        let mut query = Builder::new(
            "SELECT DISTINCT from_item FROM handover WHERE id IN
                 (SELECT max(id) FROM handover WHERE (path >= ",
        );
        query.push_bind(from).push(" AND path < ").push_bind(to).push(")");
        for path in around {
            query.push(" OR path = ").push_bind(path);
        }
        query.push(" GROUP BY path ORDER BY max(id) DESC LIMIT ").push_bind(MOST_GIVERS).push(")");
        let givers: Vec<i64> = query.build_query_scalar().fetch_all(&mut *tx).await?;
        for giver in &givers {
            sql::query(
                "INSERT INTO link (from_item, to_item, at) VALUES ($1, $2, $3)
                 ON CONFLICT (from_item, to_item) DO NOTHING",
            )
            .bind(giver)
            .bind(item.0)
            .bind(now.as_micros())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        if !givers.is_empty() {
            self.several_changed(givers.into_iter().map(ItemId).chain([item]));
        }
        Ok(())
    }

    /// The items that an item has come out of.
    pub async fn came_from(&self, item: ItemId) -> Result<Vec<ItemId>, StoreError> {
        let ids: Vec<i64> = sql::query_scalar(
            "SELECT from_item FROM link WHERE to_item = $1 AND cut IS NULL ORDER BY from_item",
        )
        .bind(item.0)
        .fetch_all(self.reader())
        .await?;
        Ok(ids.into_iter().map(ItemId).collect())
    }
}

/// A path as it stands in the ledger.
fn stored(path: &LocalPath) -> String {
    serde_json::to_string(path).unwrap_or_default()
}

/// Between which two texts stands whatever lies in a directory.
fn inside(directory: &LocalPath) -> (String, String) {
    let text = stored(directory);
    let open = text.trim_end_matches(['"', '}']);
    // In the order of letters a digit follows the stroke.
    (format!("{open}/"), format!("{open}0"))
}
