//! An item as it lies in its table.

use sqlx::FromRow;

/// All columns that a claim hands out.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ItemRow {
    pub(crate) id: i64,
    pub(crate) flow: String,
    pub(crate) kind: String,
    pub(crate) key: String,
    pub(crate) source: String,
    pub(crate) title: String,
    pub(crate) stage: String,
    pub(crate) stage_since: i64,
    pub(crate) version: i64,
    pub(crate) detail: String,
    pub(crate) attempt: i64,
    pub(crate) deadline: Option<i64>,
    pub(crate) wakes: i64,
    pub(crate) woken_at: i64,
    pub(crate) lease_epoch: i64,
    pub(crate) created: i64,
    pub(crate) lane: Option<String>,
    pub(crate) lane_wanted: Option<String>,
}

/// The last intent of an item.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct IntentRow {
    pub(crate) item_id: i64,
    pub(crate) action: String,
    pub(crate) at: i64,
    pub(crate) settles_at: i64,
    pub(crate) outcome: Option<String>,
}

/// An entry of the inbox.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct EntryRow {
    pub(crate) id: i64,
    pub(crate) item_id: i64,
    pub(crate) epoch: i64,
    pub(crate) cause: String,
    pub(crate) choices: String,
    pub(crate) detail: String,
    pub(crate) opened: i64,
}

/// An answer that no decision has seen.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct AnswerRow {
    pub(crate) id: i64,
    pub(crate) item_id: i64,
    pub(crate) inbox_id: Option<i64>,
    pub(crate) choice: String,
    pub(crate) by: String,
    pub(crate) at: i64,
}
