//! Bringing items in, waking them, and reading them for people.

use sqlx::FromRow;
use towline_domain::{FlowName, ItemId, Lane, Timestamp};

use crate::{
    Share, Store, StoreError,
    sql::{self, Builder, Connection},
    step::{wake_next, write_line},
    timestamps::{micros, moment},
};

/// An item to be written for the first time.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// Its flow.
    pub flow: FlowName,
    /// Its kind within the flow.
    pub kind: &'static str,
    /// Its key: unique within flow and kind.
    pub key: String,
    /// The key of the source that found it, or empty.
    pub source: String,
    /// For people.
    pub title: String,
    /// Its first stage.
    pub stage: &'static str,
    /// Whether it is left alone from the start.
    pub ended: bool,
    /// The version of `detail`.
    pub version: u32,
    /// The flow's own detail.
    pub detail: serde_json::Value,
    /// When it is first looked at; `None` waits to be woken.
    pub due_at: Option<Timestamp>,
    /// Lines for the journal.
    pub says: Vec<String>,
}

/// Which items.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this flow only.
    pub flow: Option<FlowName>,
    /// Of this kind only.
    pub kind: Option<String>,
    /// In this stage only.
    pub stage: Option<String>,
    /// Found by the source with this key only.
    pub source: Option<String>,
    /// Only those that are not at their end.
    pub live: bool,
    /// Only those that are, what ended last first; sources, which have no end, aside.
    pub ended: bool,
    /// With `ended`: only what ended before this item, which ended then: the next page.
    pub ended_before: Option<(Timestamp, ItemId)>,
    /// Only those with this in their title, upper and lower case alike.
    pub called: Option<String>,
    /// Only those with a smaller number: the next page.
    pub before: Option<ItemId>,
    /// At most so many, the newest first; 0 means 200.
    pub most: u32,
}

/// An item for people.
#[derive(Debug, Clone)]
pub struct ItemSummary {
    /// Its number.
    pub id: ItemId,
    /// Its flow.
    pub flow: String,
    /// Its kind.
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
    /// Whether it is at its end.
    pub ended: bool,
    /// The version of `detail`.
    pub version: u32,
    /// The flow's own detail.
    pub detail: serde_json::Value,
    /// Troubles in a row.
    pub attempt: u32,
    /// When the stage runs out.
    pub deadline: Option<Timestamp>,
    /// When it is looked at next.
    pub due_at: Option<Timestamp>,
    /// What it waits to hold.
    pub lane_wanted: Option<String>,
    /// First written.
    pub created: Timestamp,
    /// Last written.
    pub updated: Timestamp,
}

/// A line of an item's journal.
#[derive(Debug, Clone, FromRow, PartialEq, Eq)]
pub struct JournalLine {
    /// When, in microseconds.
    pub at: i64,
    /// In which stage; `note`: of what was said beside its way.
    pub stage: String,
    /// What happened.
    pub words: String,
}

#[derive(FromRow)]
pub(crate) struct SummaryRow {
    id: i64,
    flow: String,
    kind: String,
    key: String,
    source: String,
    title: String,
    stage: String,
    stage_since: i64,
    ended: i64,
    version: i64,
    detail: String,
    attempt: i64,
    deadline: Option<i64>,
    due_at: Option<i64>,
    lane_wanted: Option<String>,
    created: i64,
    updated: i64,
}

/// All columns of a summary.
pub(crate) const SELECT: &str =
    "SELECT id, flow, kind, key, source, title, stage, stage_since, ended,
        version, detail, attempt, deadline, due_at, lane_wanted, created, updated FROM item";

impl Store {
    /// Brings items in, all or none. One whose key is known already is left as it is; its place
    /// in the answer is `None`.
    pub async fn add(
        &self,
        items: Vec<NewItem>,
        now: Timestamp,
    ) -> Result<Vec<Option<ItemId>>, StoreError> {
        let mut tx = self.write().await?;
        let mut added = Vec::with_capacity(items.len());
        for item in items {
            added.push(insert(&mut tx, item, now).await?);
        }
        tx.commit().await?;
        self.several_changed(added.iter().flatten().copied());
        Ok(added)
    }

    /// Wakes items: each is looked at now, and a run that is under way is followed by another. A
    /// source is none of them: it is looked at by whoever follows it.
    pub async fn wake(&self, ids: &[ItemId], now: Timestamp) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for id in ids {
            sql::query(
                "UPDATE item SET wakes = wakes + 1, woken_at = $1,
                     due_at = CASE WHEN due_at < $1 THEN due_at ELSE $1 END
                 WHERE id = $2 AND kind <> 'source'",
            )
            .bind(now.as_micros())
            .bind(id.0)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Wakes what is not at its end and is due later than `after`, or waits to be woken; of the kinds
    /// in `left` only what is due, and with `is_due_left` nothing.
    pub async fn wake_live(
        &self,
        share: &Share,
        after: Timestamp,
        (left, is_due_left): (&[(&str, &str)], bool),
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let mut query = Builder::new("UPDATE item SET wakes = wakes + 1, woken_at = ");
        query.push_bind(now.as_micros());
        query.push(", due_at = CASE WHEN due_at < ").push_bind(now.as_micros());
        query.push(" THEN due_at ELSE ").push_bind(now.as_micros());
        query.push(" END WHERE ended = 0 AND (due_at > ").push_bind(after.as_micros());
        query.push(if is_due_left { " OR due_at IS NULL)" } else { " OR (due_at IS NULL" });
        for (flow, kind) in left {
            query.push(" AND NOT (flow = ").push_bind(*flow).push(" AND kind = ").push_bind(*kind);
            query.push(")");
        }
        query.push(if is_due_left { "" } else { "))" });
        share.narrow(&mut query);
        let woken = query.build().execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(woken)
    }

    /// Replaces the detail of an item that no claim holds, and its stage with it. For sources,
    /// whose looks are not scheduled by the ledger.
    pub async fn set_source(
        &self,
        id: ItemId,
        stage: &'static str,
        title: &str,
        detail: &serde_json::Value,
        says: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query(
            "UPDATE item SET stage = $1, title = $2, detail = $3, updated = $4,
                 stage_since = CASE WHEN stage = $1 THEN stage_since ELSE $4 END
             WHERE id = $5",
        )
        .bind(stage)
        .bind(title)
        .bind(serde_json::to_string(detail).unwrap_or_default())
        .bind(now.as_micros())
        .bind(id.0)
        .execute(&mut *tx)
        .await?;
        for words in says {
            write_line(&mut tx, id, now, stage, words).await?;
        }
        tx.commit().await?;
        self.item_changed(id, None);
        Ok(())
    }

    /// Items, the newest first; of those that have ended, what ended last.
    pub async fn items(&self, filter: &Filter) -> Result<Vec<ItemSummary>, StoreError> {
        let query = Self::items_query(filter);
        let rows: Vec<SummaryRow> = query.build_query_as().fetch_all(self.reader()).await?;
        rows.into_iter().map(summary).collect()
    }

    pub(crate) fn items_query(filter: &Filter) -> Builder {
        let Filter { flow, kind, stage, source, live, ended, ended_before, called, before, most } =
            filter;
        // Only the conditions that are wanted: with all of them in one text no index would serve.
        let mut query = Builder::new(SELECT);
        query.push(" WHERE 1 = 1");
        let texts = [
            ("flow", flow.map(FlowName::as_str)),
            ("kind", kind.as_deref()),
            ("stage", stage.as_deref()),
            ("source", source.as_deref()),
        ];
        for (column, text) in texts {
            if let Some(text) = text {
                query.push(format_args!(" AND {column} = ")).push_bind(text);
            }
        }
        if *live {
            query.push(" AND ended = 0");
        }
        if *ended {
            query.push(" AND ended = 1 AND kind <> 'source'");
            if *flow != Some(FlowName::Notify) {
                // What was told of is history, that it was told is not.
                query.push(" AND flow <> 'notify'");
            }
        }
        if let Some(text) = called {
            query.push(" AND lower(title) LIKE lower(").push_bind(holding(text));
            query.push(") ESCAPE '\\'");
        }
        if let Some(before) = before {
            query.push(" AND id < ").push_bind(before.0);
        }
        let most = if *most == 0 { 200 } else { i64::from(*most) };
        if let Some((at, id)) = ended_before {
            query.push(" AND (stage_since, id) < (").push_bind(at.as_micros());
            query.push(", ").push_bind(id.0).push(")");
        }
        let order = if *ended { "stage_since DESC, id DESC" } else { "id DESC" };
        query.push(format_args!(" ORDER BY {order} LIMIT ")).push_bind(most);
        query
    }

    /// What is on its way and held up by nothing, the latest touched first: albums, torrents, and
    /// folders that are catching up.
    pub async fn moving(&self, most: u32) -> Result<Vec<ItemSummary>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE ended = 0 AND (
                 (flow = 'imports' AND kind = 'album' AND stage NOT IN ('held', 'asked'))
                 OR (flow = 'torrents' AND kind = 'torrent' AND stage NOT IN ('waiting', 'paused'))
                 OR (flow = 'folders' AND kind = 'folder' AND stage = 'behind'))
             ORDER BY updated DESC, id DESC LIMIT $1"
        );
        let rows: Vec<SummaryRow> = sql::query_as(sqlx::AssertSqlSafe(sql))
            .bind(i64::from(most))
            .fetch_all(self.reader())
            .await?;
        rows.into_iter().map(summary).collect()
    }

    /// One item.
    pub async fn item(&self, id: ItemId) -> Result<ItemSummary, StoreError> {
        let mut query = Builder::new(SELECT);
        query.push(" WHERE id = ").push_bind(id.0);
        let row: Option<SummaryRow> = query.build_query_as().fetch_optional(self.reader()).await?;
        summary(row.ok_or(StoreError::NoSuchItem(id.0))?)
    }

    /// The source with this key.
    pub async fn source(
        &self,
        flow: FlowName,
        key: &str,
    ) -> Result<Option<ItemSummary>, StoreError> {
        let id: Option<i64> = sql::query_scalar(
            "SELECT id FROM item WHERE flow = $1 AND kind = 'source' AND key = $2",
        )
        .bind(flow.as_str())
        .bind(key)
        .fetch_optional(self.reader())
        .await?;
        match id {
            None => Ok(None),
            Some(id) => self.item(ItemId(id)).await.map(Some),
        }
    }

    /// The item of this key.
    pub async fn by_key(
        &self,
        flow: FlowName,
        kind: &str,
        key: &str,
    ) -> Result<Option<ItemSummary>, StoreError> {
        let sql = format!("{SELECT} WHERE flow = $1 AND kind = $2 AND key = $3");
        let row: Option<SummaryRow> = sql::query_as(sqlx::AssertSqlSafe(sql))
            .bind(flow.as_str())
            .bind(kind)
            .bind(key)
            .fetch_optional(self.reader())
            .await?;
        row.map(summary).transpose()
    }

    /// Gives an item to another source, and wakes it unless it is at its end. A run that is under
    /// way loses it. False when it is no longer as `item` has it.
    pub async fn give(
        &self,
        item: &ItemSummary,
        to: &str,
        detail: &serde_json::Value,
        words: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let given = hand(&mut tx, item, to, detail, words, now).await?;
        tx.commit().await?;
        self.item_changed(item.id, Some(&item.flow));
        Ok(given)
    }

    /// Items with this in their title, upper and lower case alike, the newest first.
    pub async fn called(
        &self,
        flow: FlowName,
        text: &str,
        most: u32,
    ) -> Result<Vec<ItemSummary>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE flow = $1 AND kind <> 'source' AND lower(title) LIKE lower($2) ESCAPE '\\'
             ORDER BY id DESC LIMIT $3"
        );
        let rows: Vec<SummaryRow> = sql::query_as(sqlx::AssertSqlSafe(sql))
            .bind(flow.as_str())
            .bind(holding(text))
            .bind(i64::from(most))
            .fetch_all(self.reader())
            .await?;
        rows.into_iter().map(summary).collect()
    }

    /// The journal of one item, the oldest line first.
    pub async fn journal(&self, id: ItemId) -> Result<Vec<JournalLine>, StoreError> {
        Ok(sql::query_as(
            "SELECT at, stage, words FROM (
                 SELECT id, at, stage, words FROM journal WHERE item_id = $1
                 ORDER BY id DESC LIMIT 1000) AS latest
             ORDER BY id",
        )
        .bind(id.0)
        .fetch_all(self.reader())
        .await?)
    }

    /// Removes an item with all that belongs to it, unless a claim holds it.
    pub async fn forget(&self, id: ItemId, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let lanes: Option<(Option<String>, Option<String>)> =
            sql::query_as("SELECT lane, lane_wanted FROM item WHERE id = $1")
                .bind(id.0)
                .fetch_optional(&mut *tx)
                .await?;
        let gone = sql::query("DELETE FROM item WHERE id = $1 AND lease_owner IS NULL")
            .bind(id.0)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if gone == 1 {
            // What it held, or was woken to hold, is another one's now.
            let (held, wanted) = lanes.unwrap_or_default();
            for lane in held.into_iter().chain(wanted).map(Lane) {
                wake_next(&mut tx, &lane, now).await?;
            }
        }
        tx.commit().await?;
        if gone == 1 {
            self.inbox_changed(id);
        }
        Ok(gone == 1)
    }
}

/// The pattern with which LIKE finds whatever holds this text, with `\` before what means something
/// to it.
pub(crate) fn holding(text: &str) -> String {
    let escaped = text.chars().flat_map(|letter| {
        let mark = matches!(letter, '%' | '_' | '\\').then_some('\\');
        mark.into_iter().chain([letter])
    });
    ['%'].into_iter().chain(escaped).chain(['%']).collect()
}

/// Brings one item in; `None` when its key is known already.
pub(crate) async fn insert(
    tx: &mut Connection,
    item: NewItem,
    now: Timestamp,
) -> Result<Option<ItemId>, StoreError> {
    let id: Option<i64> = sql::query_scalar(
        "INSERT INTO item (flow, kind, key, source, title, stage, stage_since, ended,
             version, detail, due_at, woken_at, created, updated)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $7, $7, $7)
         ON CONFLICT (flow, kind, key) DO NOTHING
         RETURNING id",
    )
    .bind(item.flow.as_str())
    .bind(item.kind)
    .bind(item.key)
    .bind(item.source)
    .bind(item.title)
    .bind(item.stage)
    .bind(now.as_micros())
    .bind(i64::from(item.ended))
    .bind(i64::from(item.version))
    .bind(serde_json::to_string(&item.detail).unwrap_or_default())
    .bind(micros(item.due_at))
    .fetch_optional(&mut *tx)
    .await?;
    let id = id.map(ItemId);
    if let Some(id) = id {
        for words in &item.says {
            write_line(tx, id, now, item.stage, words).await?;
        }
    }
    Ok(id)
}

/// Gives an item another detail and source, and wakes it unless it is at its end. False when it is
/// no longer as `item` has it.
pub(crate) async fn hand(
    tx: &mut Connection,
    item: &ItemSummary,
    to: &str,
    detail: &serde_json::Value,
    words: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let given = sql::query(
        "UPDATE item SET source = $1, detail = $2, updated = $3, wakes = wakes + 1,
             woken_at = $3, lease_epoch = lease_epoch + 1, lease_owner = NULL, lease_until = NULL,
             due_at = CASE WHEN ended = 0 THEN $3 ELSE due_at END
         WHERE id = $4 AND source = $5 AND stage = $6 AND updated = $7",
    )
    .bind(to)
    .bind(serde_json::to_string(detail).unwrap_or_default())
    .bind(now.as_micros())
    .bind(item.id.0)
    .bind(&item.source)
    .bind(&item.stage)
    .bind(item.updated.as_micros())
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if given == 1 {
        write_line(tx, item.id, now, &item.stage, words).await?;
    }
    Ok(given == 1)
}

/// A row as people see it.
pub(crate) fn summary(row: SummaryRow) -> Result<ItemSummary, StoreError> {
    let detail = serde_json::from_str(&row.detail).map_err(|source| StoreError::Unreadable {
        what: "detail",
        item: row.id,
        source,
    })?;
    Ok(ItemSummary {
        id: ItemId(row.id),
        flow: row.flow,
        kind: row.kind,
        key: row.key,
        source: row.source,
        title: row.title,
        stage: row.stage,
        stage_since: Timestamp::from_micros(row.stage_since),
        ended: row.ended != 0,
        version: u32::try_from(row.version).unwrap_or(u32::MAX),
        detail,
        attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
        deadline: moment(row.deadline),
        due_at: moment(row.due_at),
        lane_wanted: row.lane_wanted,
        created: Timestamp::from_micros(row.created),
        updated: Timestamp::from_micros(row.updated),
    })
}
