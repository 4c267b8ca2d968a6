//! What was done about an item: its intents, and how they ended.

use sqlx::FromRow;
use towline_domain::{ActOutcome, ItemId, Timestamp};

use crate::{Store, StoreError, sql};

/// One act.
#[derive(Debug, Clone, PartialEq)]
pub struct ActLine {
    /// What, as the flow has it.
    pub action: serde_json::Value,
    /// When it was written down, just before it was done.
    pub at: Timestamp,
    /// How it ended; `None` while that is not known.
    pub outcome: Option<ActOutcome>,
    /// When that was known.
    pub ended: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    action: String,
    at: i64,
    outcome: Option<String>,
    ended_at: Option<i64>,
}

impl Store {
    /// The last acts about an item, the newest first.
    pub async fn acts(&self, item: ItemId, most: u32) -> Result<Vec<ActLine>, StoreError> {
        let rows: Vec<Row> = sql::query_as(
            "SELECT action, at, outcome, ended_at FROM intent WHERE item_id = $1
             ORDER BY id DESC LIMIT $2",
        )
        .bind(item.0)
        .bind(i64::from(most))
        .fetch_all(self.reader())
        .await?;
        let line = |Row { action, at, outcome, ended_at }: Row| ActLine {
            // What a later towline has written is shown as it stands.
            action: serde_json::from_str(&action).unwrap_or(serde_json::Value::String(action)),
            at: Timestamp::from_micros(at),
            outcome: outcome.and_then(|outcome| serde_json::from_str(&outcome).ok()),
            ended: ended_at.map(Timestamp::from_micros),
        };
        Ok(rows.into_iter().map(line).collect())
    }
}
