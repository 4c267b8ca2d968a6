//! The time of day was set: moments that were noted by the old one go along.
//!
//! An act is unsure until a span has passed, an album is quiet for a span: what counts is how long ago
//! something was, and that only the difference of two moments of one clock tells. A machine without a
//! clock of its own boots with a time long past; one whose clock was ahead would wait for hours.

use std::ops::RangeInclusive;

use serde_json::Value;
use sqlx::FromRow;
use towline_domain::Timestamp;

use crate::{
    Store, StoreError,
    sql::{self, Connection},
};

/// Less is the measuring, and what NTP does little by little.
const LEAP: i64 = 1_000_000;
/// Moments that are farther from those of the leap were not noted as the beginning or the end of a wait.
const DAY: i64 = 86_400_000_000;
/// What is not about a clock any more that a machine has gone by so long ago, in microseconds.
const FORGOTTEN: i64 = 30 * DAY;
/// So many rows are read at once.
const PAGE: i64 = 500;

/// By which clock a process goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineClock {
    /// Tells this run of the machine from all others, where the system does.
    pub boot: Option<String>,
    /// How far the time of day is ahead of what the machine counts from its start, in microseconds.
    pub ahead: i64,
}

impl Store {
    /// Says by which clock moments are noted from `now` on. Where it was set since some were noted, what
    /// is not at its end goes along: waits last as long as they were to, no longer and no shorter. Gives by
    /// how many microseconds it was set.
    ///
    /// # Guarantees
    /// The moments and the clock are written together: once for each time that it is set, whoever else
    /// begins on this ledger. What ended before is left as it was noted.
    ///
    /// # Caveats
    /// After a start of the machine nobody can tell how long it was off: that the clock was set is told
    /// only where the ledger's last moment is still to come.
    pub async fn goes_by(
        &self,
        clock: &MachineClock,
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.write().await?;
        let by = match known(&mut tx, clock).await? {
            Some(before) => clock.ahead.saturating_sub(before),
            None => now.as_micros().saturating_sub(last_noted(&mut tx).await?).min(0),
        };
        let leap = (by.saturating_abs() >= LEAP).then(|| Leap::of(by, now.as_micros()));
        if let Some(leap) = &leap {
            leap.is_done(&mut tx).await?;
        }
        note(&mut tx, clock, now).await?;
        tx.commit().await?;
        Ok(leap.map(|leap| leap.by))
    }
}

/// What the ledger knows of this run of the machine.
async fn known(tx: &mut Connection, clock: &MachineClock) -> Result<Option<i64>, StoreError> {
    let Some(boot) = &clock.boot else { return Ok(None) };
    let ahead = sql::query_scalar("SELECT ahead FROM clock WHERE boot = $1").bind(boot);
    Ok(ahead.fetch_optional(&mut *tx).await?)
}

/// The moment of what was written last, of all that is written again and again.
async fn last_noted(tx: &mut Connection) -> Result<i64, StoreError> {
    let last = sql::query_scalar(
        "SELECT max(at) FROM (
             SELECT max(at) AS at FROM clock
             UNION ALL SELECT at FROM (SELECT at FROM journal ORDER BY id DESC LIMIT 1) AS said
             UNION ALL SELECT at FROM (SELECT at FROM intent ORDER BY id DESC LIMIT 1) AS meant
             UNION ALL SELECT woken_at FROM (SELECT woken_at FROM item ORDER BY id DESC LIMIT 1) AS met
         ) AS noted",
    );
    let last: Option<i64> = last.fetch_one(&mut *tx).await?;
    Ok(last.unwrap_or(i64::MIN / 2))
}

async fn note(tx: &mut Connection, clock: &MachineClock, now: Timestamp) -> Result<(), StoreError> {
    sql::query("DELETE FROM clock WHERE at < $1")
        .bind(now.as_micros() - FORGOTTEN)
        .execute(&mut *tx)
        .await?;
    sql::query(
        "INSERT INTO clock (boot, ahead, at) VALUES ($1, $2, $3)
         ON CONFLICT (boot) DO UPDATE SET ahead = excluded.ahead, at = excluded.at",
    )
    .bind(clock.boot.as_deref().unwrap_or_default())
    .bind(clock.ahead)
    .bind(now.as_micros())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The clock was set.
struct Leap {
    by: i64,
    /// What was noted as a moment of now, or of soon, by the old time.
    old: RangeInclusive<i64>,
}

impl Leap {
    fn of(by: i64, now: i64) -> Self {
        let then = now.saturating_sub(by);
        // Set back: what is to come by the new time, and was not by the old. Set forward: what lay a
        // while back; a moment that was to come is left, and comes early.
        let old = if by < 0 {
            now + 1..=then.saturating_add(DAY)
        } else {
            then.saturating_sub(DAY)..=then
        };
        Self { by, old }
    }

    fn moved(&self, moment: i64) -> i64 {
        if self.old.contains(&moment) { moment.saturating_add(self.by) } else { moment }
    }

    async fn is_done(&self, tx: &mut Connection) -> Result<(), StoreError> {
        // Whoever shares the ledger notes by the same time, and will see the same leap.
        sql::query("UPDATE clock SET ahead = ahead + $1, at = at + $1")
            .bind(self.by)
            .execute(&mut *tx)
            .await?;
        self.acts(tx).await?;
        self.questions(tx).await?;
        self.items(tx).await
    }

    /// The last act of each: whether it happened can be told a span after it.
    async fn acts(&self, tx: &mut Connection) -> Result<(), StoreError> {
        sql::query(
            "UPDATE intent SET at = at + $1, settles_at = settles_at + $1
             WHERE at BETWEEN $2 AND $3 AND id IN (
                 SELECT max(intent.id) FROM intent JOIN item ON item.id = intent.item_id
                 WHERE item.ended = 0 GROUP BY intent.item_id)",
        )
        .bind(self.by)
        .bind(*self.old.start())
        .bind(*self.old.end())
        .execute(&mut *tx)
        .await?;
        Ok(())
    }

    async fn questions(&self, tx: &mut Connection) -> Result<(), StoreError> {
        for statement in [
            "UPDATE inbox SET opened = opened + $1 WHERE closed IS NULL AND opened BETWEEN $2 AND $3",
            "UPDATE answer SET at = at + $1 WHERE taken_at IS NULL AND at BETWEEN $2 AND $3",
            "UPDATE resolution SET at = at + $1 WHERE at BETWEEN $2 AND $3",
        ] {
            sql::query(statement)
                .bind(self.by)
                .bind(*self.old.start())
                .bind(*self.old.end())
                .execute(&mut *tx)
                .await?;
        }
        Ok(())
    }

    async fn items(&self, tx: &mut Connection) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let rows: Vec<Noted> = sql::query_as(
                "SELECT id, created, stage_since, woken_at, updated, deadline, due_at, detail
                 FROM item WHERE ended = 0 AND id > $1 ORDER BY id LIMIT $2",
            )
            .bind(after)
            .bind(PAGE)
            .fetch_all(&mut *tx)
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id;
            for row in rows.into_iter().filter(|row| self.old.contains(&row.updated)) {
                self.item(tx, row).await?;
            }
        }
    }

    async fn item(&self, tx: &mut Connection, row: Noted) -> Result<(), StoreError> {
        // Early it may be looked at, never late.
        let due_at = row.due_at.map(|at| if self.by < 0 { self.moved(at) } else { at });
        sql::query(
            "UPDATE item SET created = $1, stage_since = $2, woken_at = $3, updated = $4,
                 deadline = $5, due_at = $6, detail = $7
             WHERE id = $8",
        )
        .bind(self.moved(row.created))
        .bind(self.moved(row.stage_since))
        .bind(self.moved(row.woken_at))
        .bind(self.moved(row.updated))
        .bind(row.deadline.map(|at| at.saturating_add(self.by)))
        .bind(due_at)
        .bind(self.detail(row.detail))
        .bind(row.id)
        .execute(&mut *tx)
        .await?;
        Ok(())
    }

    /// A flow's own words. Its moments are whole microseconds since the epoch, as all of ours are, and
    /// nothing else is counted in such numbers: a file of so many bytes would have 1.7 PB. Those that
    /// are to stay are text (`towline_domain::clock::fixed`): an album whose files seem to have changed,
    /// or that has another name, would be another one.
    fn detail(&self, text: String) -> String {
        let Ok(mut detail) = serde_json::from_str(&text) else { return text };
        if self.moments(&mut detail) { detail.to_string() } else { text }
    }

    /// Whether there were any to be moved.
    fn moments(&self, value: &mut Value) -> bool {
        match value {
            Value::Number(number) => {
                let Some(at) = number.as_i64() else { return false };
                *value = self.moved(at).into();
                self.moved(at) != at
            }
            Value::Array(values) => self.all_moments(values.iter_mut()),
            Value::Object(fields) => self.all_moments(fields.values_mut()),
            Value::Null | Value::Bool(_) | Value::String(_) => false,
        }
    }

    /// Not only up to the first that is moved.
    fn all_moments<'a>(&self, values: impl Iterator<Item = &'a mut Value>) -> bool {
        values.map(|value| self.moments(value)).filter(|moved| *moved).count() > 0
    }
}

/// The moments of an item that is not at its end.
#[derive(FromRow)]
struct Noted {
    id: i64,
    created: i64,
    stage_since: i64,
    woken_at: i64,
    updated: i64,
    deadline: Option<i64>,
    due_at: Option<i64>,
    detail: String,
}

#[cfg(test)]
mod tests;
