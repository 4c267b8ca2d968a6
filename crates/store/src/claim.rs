//! Taking due items: who runs what, told by a lease.

use std::time::Duration;

use sqlx::SqliteConnection;
use towline_domain::{ActOutcome, Answer, Entry, EntryId, ItemId, Timestamp};

use crate::{
    Store, StoreError,
    rows::{AnswerRow, EntryRow, IntentRow, ItemRow},
    timestamps::moment,
};

/// A due item, claimed: everything that a decision needs, read in the claim's own transaction.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its number.
    pub id: ItemId,
    /// Its flow.
    pub flow: String,
    /// Its kind within the flow.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// The source that found it.
    pub source: String,
    /// For people.
    pub title: String,
    /// Its stage.
    pub stage: String,
    /// Since when.
    pub stage_since: Timestamp,
    /// The version of `detail`.
    pub version: u32,
    /// The flow's own detail.
    pub detail: serde_json::Value,
    /// Troubles in a row.
    pub attempt: u32,
    /// When the stage runs out.
    pub deadline: Option<Timestamp>,
    /// Fences every write of this claim.
    pub epoch: i64,
    /// How often it had been woken when it was claimed.
    pub wakes: i64,
    /// When it was last woken.
    pub woken_at: Timestamp,
    /// First written.
    pub created: Timestamp,
    /// The last act.
    pub act: Option<ClaimedAct>,
    /// The open question.
    pub entry: Option<Entry>,
    /// The answer to it, with its row.
    pub answer: Option<(i64, Answer)>,
}

/// The last act of a claimed item.
#[derive(Debug, Clone)]
pub struct ClaimedAct {
    /// What.
    pub action: serde_json::Value,
    /// When the intent was written.
    pub at: Timestamp,
    /// When a look can tell.
    pub settles_at: Timestamp,
    /// How it ended; without a word in the ledger it is unsure.
    pub outcome: ActOutcome,
}

/// Frees what is leased.
pub(crate) const LEASED: &str =
    "UPDATE item SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL";

impl Store {
    /// Claims up to `most` items that are due at `now`, the longest due first.
    ///
    /// # Guarantees
    /// An item is in one claim at a time until its lease runs out; its epoch is raised, so nothing
    /// that an earlier claim still writes is accepted.
    pub async fn claim(
        &self,
        owner: &str,
        now: Timestamp,
        lease: Duration,
        most: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        let mut tx = self.write().await?;
        let rows: Vec<ItemRow> = sqlx::query_as(
            "UPDATE item SET lease_owner = $1, lease_until = $2, lease_epoch = lease_epoch + 1
             WHERE id IN (
                 SELECT id FROM item
                 WHERE due_at <= $3 AND (lease_until IS NULL OR lease_until < $3)
                 ORDER BY due_at LIMIT $4)
             RETURNING id, flow, kind, key, source, title, stage, stage_since, version, detail,
                       attempt, deadline, wakes, woken_at, lease_epoch, created",
        )
        .bind(owner)
        .bind((now + lease).as_micros())
        .bind(now.as_micros())
        .bind(i64::from(most))
        .fetch_all(&mut *tx)
        .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            claimed.push(complete(&mut tx, row).await?);
        }
        if claimed.is_empty() {
            // Nothing was written: nothing is flushed.
            tx.rollback().await?;
        } else {
            tx.commit().await?;
        }
        Ok(claimed)
    }

    /// When the next item is due; `None` when all wait to be woken. Leased items don't count:
    /// their end tells the engine.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT due_at FROM item WHERE due_at IS NOT NULL AND lease_owner IS NULL
             ORDER BY due_at LIMIT 1",
        )
        .fetch_optional(self.reader())
        .await?;
        Ok(moment(next))
    }

    /// Frees every lease. Only for the one process that has just taken the data directory's lock:
    /// whoever held them is dead.
    pub async fn free_leases(&self) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let freed = sqlx::query(LEASED).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(freed)
    }
}

async fn complete(tx: &mut SqliteConnection, row: ItemRow) -> Result<Claimed, StoreError> {
    let unreadable = |what| move |source| StoreError::Unreadable { what, item: row.id, source };
    let act: Option<IntentRow> = sqlx::query_as(
        "SELECT action, at, settles_at, outcome FROM intent
         WHERE item_id = $1 ORDER BY id DESC LIMIT 1",
    )
    .bind(row.id)
    .fetch_optional(&mut *tx)
    .await?;
    let act = act
        .map(|act| {
            Ok::<_, StoreError>(ClaimedAct {
                action: serde_json::from_str(&act.action).map_err(unreadable("action"))?,
                at: Timestamp::from_micros(act.at),
                settles_at: Timestamp::from_micros(act.settles_at),
                outcome: match act.outcome {
                    None => ActOutcome::Unsure,
                    Some(text) => serde_json::from_str(&text).map_err(unreadable("outcome"))?,
                },
            })
        })
        .transpose()?;
    let entry: Option<EntryRow> = sqlx::query_as(
        "SELECT id, item_id, epoch, cause, choices, detail, opened FROM inbox
         WHERE item_id = $1 AND closed IS NULL",
    )
    .bind(row.id)
    .fetch_optional(&mut *tx)
    .await?;
    let entry = entry.map(read_entry).transpose()?;
    let answer = read_answer(&mut *tx, row.id).await?;
    Ok(Claimed {
        id: ItemId(row.id),
        detail: serde_json::from_str(&row.detail).map_err(unreadable("detail"))?,
        flow: row.flow,
        kind: row.kind,
        key: row.key,
        source: row.source,
        title: row.title,
        stage: row.stage,
        stage_since: Timestamp::from_micros(row.stage_since),
        version: u32::try_from(row.version).unwrap_or(u32::MAX),
        attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
        deadline: moment(row.deadline),
        epoch: row.lease_epoch,
        wakes: row.wakes,
        woken_at: Timestamp::from_micros(row.woken_at),
        created: Timestamp::from_micros(row.created),
        act,
        entry,
        answer,
    })
}

/// An entry's row as its type.
pub(crate) fn read_entry(row: EntryRow) -> Result<Entry, StoreError> {
    let unreadable =
        |what| move |source| StoreError::Unreadable { what, item: row.item_id, source };
    Ok(Entry {
        id: EntryId(row.id),
        epoch: row.epoch,
        cause: serde_json::from_str(&row.cause).map_err(unreadable("cause"))?,
        choices: serde_json::from_str(&row.choices).map_err(unreadable("choices"))?,
        detail: row.detail,
        opened: Timestamp::from_micros(row.opened),
    })
}

/// The oldest word of a person about an item that no decision has taken yet: an answer to the
/// question as it stands, or an order.
pub(crate) async fn read_answer<'a>(
    from: impl sqlx::Executor<'a, Database = sqlx::Sqlite>,
    item: i64,
) -> Result<Option<(i64, Answer)>, StoreError> {
    let row: Option<AnswerRow> = sqlx::query_as(
        "SELECT answer.id, answer.inbox_id, answer.choice, answer.by, answer.at
         FROM answer LEFT JOIN inbox ON inbox.id = answer.inbox_id
         WHERE answer.item_id = $1 AND answer.taken_at IS NULL
           AND (answer.inbox_id IS NULL
                OR (inbox.closed IS NULL AND inbox.epoch = answer.epoch))
         ORDER BY answer.id LIMIT 1",
    )
    .bind(item)
    .fetch_optional(from)
    .await?;
    row.map(|row| {
        let choice = serde_json::from_str(&row.choice)
            .map_err(|source| StoreError::Unreadable { what: "answer", item, source })?;
        let answer = Answer {
            entry: row.inbox_id.map(EntryId),
            choice,
            by: row.by,
            at: Timestamp::from_micros(row.at),
        };
        Ok((row.id, answer))
    })
    .transpose()
}
