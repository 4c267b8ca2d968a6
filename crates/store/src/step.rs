//! Writing a decision down: stage, intent, journal and question in one transaction.

use towline_domain::{
    Ask, Cause, Choice, EntryId, FlowName, ItemId, Lane, Timestamp, notify::NewsKind,
};

use crate::{
    Claimed, Event, Store, StoreError,
    news::write_news,
    own::OwnStep,
    sql::{self, Connection},
    timestamps::micros,
};

/// A decision as the ledger takes it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The stage from now on.
    pub stage: &'static str,
    /// What people call it from now on, where that has changed.
    pub title: Option<String>,
    /// Whether it is the item's end.
    pub ended: bool,
    /// The version of `detail`.
    pub version: u32,
    /// The flow's own detail.
    pub detail: serde_json::Value,
    /// Troubles in a row.
    pub attempt: u32,
    /// When the next look is due, once there is no intent to be acted on; `None` waits to be woken.
    pub due_at: Option<Timestamp>,
    /// When the stage runs out.
    pub deadline: Option<Timestamp>,
    /// Lines for the journal.
    pub says: Vec<String>,
    /// What people may want to hear of in it.
    pub news: Option<NewsKind>,
    /// What becomes of the question.
    pub ask: Ask,
    /// A person's answer stays to be taken by a later step.
    pub keep_answer: bool,
    /// What must be held alone.
    pub lane: Option<Lane>,
    /// What is to be done: the lease is kept until its end is written.
    pub intent: Option<NewIntent>,
    /// What other flows may take up.
    pub hand_over: Vec<NewHandover>,
}

/// An act, before it is done.
#[derive(Debug, Clone)]
pub struct NewIntent {
    /// What.
    pub action: serde_json::Value,
    /// When a look can tell whether it happened, should we die now.
    pub settles_at: Timestamp,
}

/// Something for another flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHandover {
    /// What it is, for the taker.
    pub kind: String,
    /// Where.
    pub path: towline_domain::LocalPath,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is written; with an intent, this is its number.
    Written {
        /// The intent's number, where there is one.
        intent: Option<i64>,
    },
    /// Another item holds the lane: nothing was written but that this one waits for it.
    LaneBusy,
    /// Somebody else claimed the item meanwhile: nothing was written.
    Fenced,
}

impl Store {
    /// Writes a decision about a claimed item.
    pub async fn step(
        &self,
        claimed: &Claimed,
        step: Step,
        now: Timestamp,
    ) -> Result<Stored, StoreError> {
        let news = News::of(claimed, &step);
        if let Some(own) = OwnStep::of(claimed, &step, now) {
            let stored = self.write_own_step(own).await?;
            if stored != Stored::Fenced {
                self.tell(claimed, news, None);
            }
            return Ok(stored);
        }
        let (stored, told) = self.step_alone(claimed, step, now).await?;
        if let Stored::Written { .. } = stored {
            self.tell(claimed, news, told);
        }
        Ok(stored)
    }

    /// A step that touches more than its item: a question, a lane, news, what is handed over. Gives
    /// the number of the latest piece of news in it, too.
    async fn step_alone(
        &self,
        claimed: &Claimed,
        step: Step,
        now: Timestamp,
    ) -> Result<(Stored, Option<i64>), StoreError> {
        let Step {
            stage,
            title,
            ended,
            version,
            detail,
            attempt,
            due_at,
            deadline,
            says,
            news: happened,
            ask,
            keep_answer,
            lane,
            intent,
            hand_over,
        } = step;
        let id = claimed.id;
        let mut tx = self.write().await?;
        let locked = tx.dialect().for_update();
        let held = format!("SELECT lane FROM item WHERE id = $1 AND lease_epoch = $2{locked}");
        let held: Option<Option<String>> = sql::query_scalar(sqlx::AssertSqlSafe(held))
            .bind(id.0)
            .bind(claimed.epoch)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(held) = held else {
            return Ok((Stored::Fenced, None));
        };
        let held = held.map(Lane);
        if let Some(lane) = &lane
            && !is_free(&mut tx, lane, id).await?
        {
            wait_for_lane(&mut tx, claimed, lane, now).await?;
            tx.commit().await?;
            return Ok((Stored::LaneBusy, None));
        }
        let (stage_since, detail) = (
            if stage == claimed.stage { claimed.stage_since } else { now },
            serde_json::to_string(&detail).unwrap_or_default(),
        );
        let keeps_lease = intent.is_some();
        // Should we die in the act, the item is due again once a look can tell.
        let due_at = intent.as_ref().map_or(due_at, |intent| Some(intent.settles_at));
        // A wake that came during the run counts: the item is due again at once.
        sql::query(
            "UPDATE item SET stage = $1, stage_since = $2, ended = $3, version = $4, detail = $5,
                 attempt = $6, deadline = $7, lane = $8, lane_wanted = NULL, updated = $9,
                 title = COALESCE($14, title),
                 due_at = CASE WHEN wakes <> $10 THEN $9 ELSE $11 END,
                 lease_owner = CASE WHEN $12 = 1 THEN lease_owner END,
                 lease_until = CASE WHEN $12 = 1 THEN lease_until END
             WHERE id = $13",
        )
        .bind(stage)
        .bind(stage_since.as_micros())
        .bind(i64::from(ended))
        .bind(i64::from(version))
        .bind(detail)
        .bind(i64::from(attempt))
        .bind(micros(deadline))
        .bind(lane.as_ref().map(|lane| &lane.0))
        .bind(now.as_micros())
        .bind(claimed.wakes)
        .bind(micros(due_at))
        .bind(i64::from(keeps_lease))
        .bind(id.0)
        .bind(title)
        .execute(&mut *tx)
        .await?;
        pass_lanes_on(&mut tx, claimed, held.as_ref(), lane.as_ref(), now).await?;
        for words in &says {
            write_line(&mut tx, id, now, stage, words).await?;
        }
        let taken = claimed.answer.as_ref().filter(|_| !keep_answer);
        if let Some((answer, _)) = taken {
            sql::query("UPDATE answer SET taken_at = $1 WHERE id = $2")
                .bind(now.as_micros())
                .bind(answer)
                .execute(&mut *tx)
                .await?;
        }
        let asked = write_question(&mut tx, claimed, ask, taken.is_some(), now).await?;
        let words = says.last().map_or(stage, String::as_str);
        let happened = write_happened(&mut tx, id, happened, words, now).await?;
        for given in hand_over {
            write_handover(&mut tx, id, given, now).await?;
        }
        let intent = match intent {
            None => None,
            Some(intent) => Some(write_intent(&mut tx, claimed, &intent, now).await?),
        };
        tx.commit().await?;
        Ok((Stored::Written { intent }, asked.max(happened)))
    }
}

/// What of a decision is told to who watches.
#[derive(Clone, Copy)]
struct News {
    asks: bool,
    /// A look that found everything as it was is nothing to tell of.
    changes: bool,
}

impl News {
    fn of(claimed: &Claimed, step: &Step) -> Self {
        let asks = !matches!(step.ask, Ask::Nothing) || claimed.answer.is_some();
        let changes = asks
            || step.stage != claimed.stage
            || step.ended
            || step.title.is_some()
            || !step.says.is_empty()
            || step.detail != claimed.detail;
        Self { asks, changes }
    }
}

impl Store {
    fn tell(&self, claimed: &Claimed, news: News, latest: Option<i64>) {
        if let Some(latest) = latest {
            self.events().tell_news(latest);
        }
        if news.asks {
            self.events().tell(Event::Inbox);
        }
        if news.changes {
            self.item_changed(claimed.id, Some(&claimed.flow));
        }
    }
}

/// What people may want to hear of, where it is something.
async fn write_happened(
    tx: &mut Connection,
    id: ItemId,
    kind: Option<NewsKind>,
    words: &str,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    match kind {
        None => Ok(None),
        Some(kind) => write_news(tx, id, kind, None, words, now).await.map(Some),
    }
}

/// One more line in an item's journal.
pub(crate) async fn write_line(
    tx: &mut Connection,
    id: ItemId,
    now: Timestamp,
    stage: &str,
    words: &str,
) -> Result<(), StoreError> {
    sql::query("INSERT INTO journal (item_id, at, stage, words) VALUES ($1, $2, $3, $4)")
        .bind(id.0)
        .bind(now.as_micros())
        .bind(stage)
        .bind(words)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The stage of what was said of an item beside its way.
pub const BESIDE: &str = "note";

/// One more line in an item's journal, of what is no part of its way.
pub(crate) async fn note(
    tx: &mut Connection,
    id: ItemId,
    now: Timestamp,
    words: &str,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO journal (item_id, at, stage, words)
         VALUES ($1, $2, $4, $3)",
    )
    .bind(id.0)
    .bind(now.as_micros())
    .bind(words)
    .bind(BESIDE)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn is_free(tx: &mut Connection, lane: &Lane, id: ItemId) -> Result<bool, StoreError> {
    let holder: Option<i64> = sql::query_scalar("SELECT id FROM item WHERE lane = $1 AND id <> $2")
        .bind(&lane.0)
        .bind(id.0)
        .fetch_optional(&mut *tx)
        .await?;
    Ok(holder.is_none())
}

/// A lane that the item gives back is the next one's. So is one that it was woken to take, where it
/// does without.
async fn pass_lanes_on(
    tx: &mut Connection,
    claimed: &Claimed,
    held: Option<&Lane>,
    takes: Option<&Lane>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(held) = held.filter(|held| takes != Some(*held)) {
        wake_next(tx, held, now).await?;
    }
    if let Some(wanted) = claimed.lane_wanted.as_ref().filter(|wanted| takes != Some(*wanted))
        && is_free(tx, wanted, claimed.id).await?
    {
        wake_next(tx, wanted, now).await?;
    }
    Ok(())
}

/// The item sleeps until whoever holds the lane gives it back (or it is woken).
async fn wait_for_lane(
    tx: &mut Connection,
    claimed: &Claimed,
    lane: &Lane,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE item SET lane_wanted = $1, lease_owner = NULL, lease_until = NULL,
             due_at = CASE WHEN wakes <> $2 THEN $3 END
         WHERE id = $4",
    )
    .bind(&lane.0)
    .bind(claimed.wakes)
    .bind(now.as_micros())
    .bind(claimed.id.0)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Whoever has waited longest for the lane is looked at now. It goes on waiting until it takes the
/// lane or does without.
pub(crate) async fn wake_next(
    tx: &mut Connection,
    lane: &Lane,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE item SET due_at = $1, wakes = wakes + 1, woken_at = $1
         WHERE id = (SELECT id FROM item WHERE lane_wanted = $2 AND due_at IS NULL
                         AND lease_owner IS NULL
                     ORDER BY created, id LIMIT 1)",
    )
    .bind(now.as_micros())
    .bind(&lane.0)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Gives the number of the news that a question is, where it is another one than before.
async fn write_question(
    tx: &mut Connection,
    claimed: &Claimed,
    ask: Ask,
    was_answered: bool,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    // That a message does not arrive is told in the inbox only.
    let is_news = claimed.flow != FlowName::Notify.as_str();
    match (ask, &claimed.entry) {
        (Ask::Nothing | Ask::Keep, None) => {}
        (Ask::Nothing, Some(entry)) => {
            sql::query("UPDATE inbox SET closed = $1 WHERE id = $2")
                .bind(now.as_micros())
                .bind(entry.id.0)
                .execute(&mut *tx)
                .await?;
        }
        (Ask::Keep, Some(entry)) => {
            if was_answered {
                // The answer was taken and the question stays: it may be answered anew.
                sql::query("UPDATE inbox SET epoch = epoch + 1 WHERE id = $1")
                    .bind(entry.id.0)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        (Ask::Open { cause, choices, detail }, None) => {
            let told = open_entry(tx, claimed.id, (&cause, is_news), &choices, &detail, now);
            return told.await;
        }
        (Ask::Open { cause, choices, detail }, Some(entry)) => {
            let moved = entry.cause != cause || entry.choices != choices || was_answered;
            if moved || entry.detail != detail {
                sql::query(
                    "UPDATE inbox SET epoch = epoch + $1, cause = $2, cause_group = $3,
                         choices = $4, detail = $5
                     WHERE id = $6",
                )
                .bind(i64::from(moved))
                .bind(serde_json::to_string(&cause).unwrap_or_default())
                .bind(cause.group())
                .bind(serde_json::to_string(&choices).unwrap_or_default())
                .bind(detail)
                .bind(entry.id.0)
                .execute(&mut *tx)
                .await?;
            }
            if is_news && (entry.cause != cause || was_answered) {
                let asked = Some((entry.id, entry.epoch + 1));
                let words = cause.words();
                return write_news(tx, claimed.id, NewsKind::NeedsYou, asked, &words, now)
                    .await
                    .map(Some);
            }
        }
    }
    Ok(None)
}

/// A new entry in the inbox. Gives the number of the news that it is, where it is some.
pub(crate) async fn open_entry(
    tx: &mut Connection,
    item: ItemId,
    (cause, is_news): (&Cause, bool),
    choices: &[Choice],
    detail: &str,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let (entry, epoch): (i64, i64) = sql::query_as(
        "INSERT INTO inbox (item_id, cause, cause_group, choices, detail, opened)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, epoch",
    )
    .bind(item.0)
    .bind(serde_json::to_string(cause).unwrap_or_default())
    .bind(cause.group())
    .bind(serde_json::to_string(choices).unwrap_or_default())
    .bind(detail)
    .bind(now.as_micros())
    .fetch_one(&mut *tx)
    .await?;
    if !is_news {
        return Ok(None);
    }
    let asked = Some((EntryId(entry), epoch));
    write_news(tx, item, NewsKind::NeedsYou, asked, &cause.words(), now).await.map(Some)
}

/// What is handed over again takes the place of the one before.
async fn write_handover(
    tx: &mut Connection,
    from: ItemId,
    given: NewHandover,
    now: Timestamp,
) -> Result<(), StoreError> {
    let path = serde_json::to_string(&given.path).unwrap_or_default();
    sql::query("DELETE FROM handover WHERE from_item = $1 AND kind = $2 AND path = $3")
        .bind(from.0)
        .bind(&given.kind)
        .bind(&path)
        .execute(&mut *tx)
        .await?;
    sql::query("INSERT INTO handover (from_item, kind, path, at) VALUES ($1, $2, $3, $4)")
        .bind(from.0)
        .bind(given.kind)
        .bind(path)
        .bind(now.as_micros())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

async fn write_intent(
    tx: &mut Connection,
    claimed: &Claimed,
    intent: &NewIntent,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let number = sql::query_scalar(
        "INSERT INTO intent (item_id, epoch, action, at, settles_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
    )
    .bind(claimed.id.0)
    .bind(claimed.epoch)
    .bind(serde_json::to_string(&intent.action).unwrap_or_default())
    .bind(now.as_micros())
    .bind(intent.settles_at.as_micros())
    .fetch_one(&mut *tx)
    .await?;
    Ok(number)
}
