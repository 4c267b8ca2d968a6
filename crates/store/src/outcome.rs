//! Writing down how an act ended, and giving a claim back.

use towline_domain::{ActOutcome, Timestamp};

use crate::{Claimed, Store, StoreError, sql, step::write_line};

/// How an act ended, for the ledger.
#[derive(Debug, Clone)]
pub struct ActEnd {
    /// The intent.
    pub intent: i64,
    /// How.
    pub outcome: ActOutcome,
    /// When the item is to be looked at again.
    pub due_at: Timestamp,
    /// From when on a look can tell, where the outcome is unsure.
    pub settles_at: Option<Timestamp>,
    /// Troubles in a row from now on.
    pub attempt: u32,
    /// A line for the journal.
    pub says: Option<String>,
}

impl Store {
    /// Writes the outcome of an act and gives the claim back. False when somebody else has
    /// claimed the item meanwhile: the intent then stays unsure, and the other looks.
    pub async fn act_ended(
        &self,
        claimed: &Claimed,
        stage: &str,
        end: ActEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let ours = sql::query(
            "UPDATE item SET lease_owner = NULL, lease_until = NULL, attempt = $1, updated = $2,
                 due_at = CASE WHEN wakes <> $3 THEN $2 ELSE $4 END
             WHERE id = $5 AND lease_epoch = $6",
        )
        .bind(i64::from(end.attempt))
        .bind(now.as_micros())
        .bind(claimed.wakes)
        .bind(end.due_at.as_micros())
        .bind(claimed.id.0)
        .bind(claimed.epoch)
        .execute(&mut *tx)
        .await?
        .rows_affected()
            == 1;
        if !ours {
            return Ok(false);
        }
        sql::query(
            "UPDATE intent SET outcome = $1, ended_at = $2, settles_at = coalesce($3, settles_at)
             WHERE id = $4",
        )
        .bind(serde_json::to_string(&end.outcome).unwrap_or_default())
        .bind(now.as_micros())
        .bind(end.settles_at.map(Timestamp::as_micros))
        .bind(end.intent)
        .execute(&mut *tx)
        .await?;
        if let Some(words) = &end.says {
            write_line(&mut tx, claimed.id, now, stage, words).await?;
        }
        tx.commit().await?;
        self.item_changed(claimed.id, Some(&claimed.flow));
        Ok(true)
    }

    /// Gives a claim back with nothing decided: to be looked at again at `due_at`.
    pub async fn give_back(
        &self,
        claimed: &Claimed,
        due_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query(
            "UPDATE item SET lease_owner = NULL, lease_until = NULL,
                 due_at = CASE WHEN wakes <> $1 THEN $2 ELSE $3 END
             WHERE id = $4 AND lease_epoch = $5",
        )
        .bind(claimed.wakes)
        .bind(now.as_micros())
        .bind(due_at.map(Timestamp::as_micros))
        .bind(claimed.id.0)
        .bind(claimed.epoch)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
