//! The inbox: what waits for a person, and what the person said.

use sqlx::FromRow;
use towline_domain::{Answer, Cause, Choice, Entry, EntryId, ItemId, Timestamp};

use crate::{
    Store, StoreError,
    claim::{first_answers, read_entry},
    rows::EntryRow,
    sql::{self, Connection},
    step::{open_entry, write_line},
};

/// An open entry with the item it is about.
#[derive(Debug, Clone)]
pub struct InboxEntry {
    /// The question.
    pub entry: Entry,
    /// The item.
    pub item: ItemId,
    /// Its flow.
    pub flow: String,
    /// Its title.
    pub title: String,
    /// Its stage.
    pub stage: String,
    /// Whether an answer was given that no decision has taken yet.
    pub answered: bool,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It is written, and the item woken.
    Taken {
        /// The item.
        item: ItemId,
    },
    /// There is no such open entry (any more).
    NoSuchEntry,
    /// The question has changed since it was read.
    MovedOn,
    /// Somebody answered before.
    AnsweredAlready,
    /// That cannot be chosen here.
    NotOffered {
        /// What can.
        offered: Vec<Choice>,
    },
}

#[derive(FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    entry: EntryRow,
    flow: String,
    title: String,
    stage: String,
    answered: i64,
}

const LIST: &str = "SELECT inbox.id, inbox.item_id, inbox.epoch, inbox.cause, inbox.choices,
        inbox.detail, inbox.opened, item.flow, item.title, item.stage,
        (SELECT count(*) FROM answer WHERE answer.inbox_id = inbox.id
         AND answer.epoch = inbox.epoch AND answer.taken_at IS NULL) AS answered
     FROM inbox JOIN item ON item.id = inbox.item_id
     WHERE inbox.closed IS NULL AND ($1 IS NULL OR inbox.cause_group = $1)
       AND ($2 IS NULL OR inbox.id = $2) AND ($3 IS NULL OR inbox.item_id = $3)
     ORDER BY inbox.id LIMIT $4";

impl Store {
    /// All open entries, or those of one group of causes.
    pub async fn inbox(&self, group: Option<&str>) -> Result<Vec<InboxEntry>, StoreError> {
        self.entries(group, None, None, None).await
    }

    /// The oldest open entries of a group of causes.
    pub async fn inbox_first(&self, group: &str, most: u32) -> Result<Vec<InboxEntry>, StoreError> {
        self.entries(Some(group), None, None, Some(most)).await
    }

    /// How many entries are open.
    pub async fn inbox_count(&self) -> Result<u64, StoreError> {
        let count: i64 = sql::query_scalar("SELECT COUNT(*) FROM inbox WHERE closed IS NULL")
            .fetch_one(self.reader())
            .await?;
        Ok(count.unsigned_abs())
    }

    /// One open entry.
    pub async fn inbox_entry(&self, id: EntryId) -> Result<Option<InboxEntry>, StoreError> {
        Ok(self.entries(None, Some(id), None, None).await?.pop())
    }

    /// What is asked about an item.
    pub async fn inbox_of(&self, item: ItemId) -> Result<Option<InboxEntry>, StoreError> {
        Ok(self.entries(None, None, Some(item), None).await?.pop())
    }

    async fn entries(
        &self,
        group: Option<&str>,
        id: Option<EntryId>,
        item: Option<ItemId>,
        most: Option<u32>,
    ) -> Result<Vec<InboxEntry>, StoreError> {
        let rows: Vec<ListRow> = sql::query_as(LIST)
            .bind(group)
            .bind(id.map(|id| id.0))
            .bind(item.map(|item| item.0))
            .bind(most.map_or(i64::MAX, i64::from))
            .fetch_all(self.reader())
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(InboxEntry {
                    item: ItemId(row.entry.item_id),
                    entry: read_entry(row.entry)?,
                    flow: row.flow,
                    title: row.title,
                    stage: row.stage,
                    answered: row.answered != 0,
                })
            })
            .collect()
    }

    /// Writes a person's answer and wakes the item. `epoch` is that of the question as it was
    /// read; `None` answers whatever is asked now.
    pub async fn answer(
        &self,
        id: EntryId,
        epoch: Option<i64>,
        choice: &Choice,
        by: &str,
        now: Timestamp,
    ) -> Result<Answered, StoreError> {
        let mut tx = self.write().await?;
        let row: Option<EntryRow> = sql::query_as(
            "SELECT id, item_id, epoch, cause, choices, detail, opened FROM inbox
             WHERE id = $1 AND closed IS NULL",
        )
        .bind(id.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(Answered::NoSuchEntry) };
        let item = ItemId(row.item_id);
        let entry = read_entry(row)?;
        if epoch.is_some_and(|epoch| epoch != entry.epoch) {
            return Ok(Answered::MovedOn);
        }
        if !entry.choices.iter().any(|offered| offered.is_same_kind(choice)) {
            return Ok(Answered::NotOffered { offered: entry.choices });
        }
        let written = sql::query(
            "INSERT INTO answer (item_id, inbox_id, epoch, choice, by, at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (inbox_id, epoch) DO NOTHING",
        )
        .bind(item.0)
        .bind(id.0)
        .bind(entry.epoch)
        .bind(serde_json::to_string(choice).unwrap_or_default())
        .bind(by)
        .bind(now.as_micros())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if written == 0 {
            return Ok(Answered::AnsweredAlready);
        }
        wake_answered(&mut tx, item, &format!("answered {choice} by {by}"), now).await?;
        tx.commit().await?;
        self.inbox_changed(item);
        Ok(Answered::Taken { item })
    }

    /// Asks a question about a source, unless one is open already.
    pub async fn ask(
        &self,
        item: ItemId,
        cause: &Cause,
        choices: &[Choice],
        detail: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let open: Option<i64> =
            sql::query_scalar("SELECT id FROM inbox WHERE item_id = $1 AND closed IS NULL")
                .bind(item.0)
                .fetch_optional(&mut *tx)
                .await?;
        // A service that does not answer for a moment is no news yet: its source tells when it lasts.
        let heals = matches!(cause, Cause::Trouble { kind, .. } if kind.heals_by_itself());
        let news = match open {
            Some(_) => None,
            None => open_entry(&mut tx, item, (cause, !heals), choices, detail, now).await?,
        };
        tx.commit().await?;
        if let Some(news) = news {
            self.events().tell_news(news);
        }
        if open.is_none() {
            self.inbox_changed(item);
        }
        Ok(())
    }

    /// The answer that waits for a source, if there is one. It is not taken yet: what it brings
    /// about is written first, and may be written twice.
    pub async fn pending_answer(&self, item: ItemId) -> Result<Option<Answer>, StoreError> {
        let mut answers = first_answers(self.reader(), &[item.0]).await?;
        Ok(answers.remove(&item.0).map(|(_, answer)| answer))
    }

    /// Writes orders about items that nobody was asked about, and wakes them.
    pub async fn order(
        &self,
        items: &[ItemId],
        choice: &Choice,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for item in items {
            sql::query("INSERT INTO answer (item_id, choice, by, at) VALUES ($1, $2, $3, $4)")
                .bind(item.0)
                .bind(serde_json::to_string(choice).unwrap_or_default())
                .bind(by)
                .bind(now.as_micros())
                .execute(&mut *tx)
                .await?;
            wake_answered(&mut tx, *item, &format!("told to {choice} by {by}"), now).await?;
        }
        tx.commit().await?;
        for item in items {
            self.item_changed(*item, None);
        }
        Ok(())
    }

    /// Takes the orders about a source that nobody asked for: they were carried out.
    pub async fn take_orders(&self, item: ItemId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query(
            "UPDATE answer SET taken_at = $1
             WHERE taken_at IS NULL AND item_id = $2 AND inbox_id IS NULL",
        )
        .bind(now.as_micros())
        .bind(item.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Closes the question about a source and takes its answer: what it asked for is written.
    pub async fn close_question(&self, item: ItemId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query("UPDATE answer SET taken_at = $1 WHERE taken_at IS NULL AND item_id = $2")
            .bind(now.as_micros())
            .bind(item.0)
            .execute(&mut *tx)
            .await?;
        let closing =
            sql::query("UPDATE inbox SET closed = $1 WHERE item_id = $2 AND closed IS NULL");
        let closed =
            closing.bind(now.as_micros()).bind(item.0).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        if closed > 0 {
            self.inbox_changed(item);
        }
        Ok(())
    }
}

/// Wakes an item that a person said something about. A source's looks are not the ledger's to
/// schedule: it is hinted instead.
async fn wake_answered(
    tx: &mut Connection,
    item: ItemId,
    words: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stage: Option<String> = sql::query_scalar(
        "UPDATE item SET wakes = wakes + 1, woken_at = $1,
             due_at = CASE WHEN kind = 'source' THEN NULL
                           WHEN due_at < $1 THEN due_at ELSE $1 END
         WHERE id = $2 RETURNING stage",
    )
    .bind(now.as_micros())
    .bind(item.0)
    .fetch_optional(&mut *tx)
    .await?;
    let stage = stage.ok_or(StoreError::NoSuchItem(item.0))?;
    write_line(tx, item, now, &stage, words).await
}
