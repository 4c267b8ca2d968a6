//! Taking due items: who runs what, told by a lease.

use std::{collections::HashMap, time::Duration};

use towline_domain::{ActOutcome, Answer, Entry, EntryId, ItemId, Lane, Timestamp};

use crate::{
    Store, StoreError,
    nodes::SERVER_NOW,
    rows::{AnswerRow, EntryRow, IntentRow, ItemRow},
    sql::{self, Builder, Connection, Dialect, On},
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
    /// What it holds alone.
    pub lane: Option<Lane>,
    /// What it has waited to hold, until it was woken.
    pub lane_wanted: Option<Lane>,
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

/// What is to be claimed.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// By whom.
    pub owner: &'a str,
    /// Now.
    pub now: Timestamp,
    /// For how long.
    pub lease: Duration,
    /// At most so many.
    pub most: u32,
    /// Which.
    pub share: &'a Share,
}

impl Claim<'_> {
    /// The numbers of those that are due and that nobody holds.
    pub(crate) fn find(&self, query: &mut Builder, dialect: Dialect) {
        let now = self.now.as_micros();
        query.push("SELECT id FROM item WHERE due_at <= ").push_bind(now);
        query.push(" AND (lease_until IS NULL OR lease_until < ");
        match dialect {
            Dialect::Sqlite => query.push_bind(now),
            Dialect::Postgres => query.push(SERVER_NOW),
        };
        query.push(")");
        self.share.narrow(query);
        query.push(" ORDER BY due_at LIMIT ").push_bind(i64::from(self.most));
        query.push(dialect.for_update_skip_locked());
    }
}

/// Which items a process carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Share {
    /// All: it is alone.
    #[default]
    All,
    /// Some of those that several processes share.
    Some {
        /// Flows with kinds that any process may carry.
        anywhere: Vec<(&'static str, &'static str)>,
        /// The keys of the sources that this one follows: it carries what they have found.
        sources: Vec<String>,
    },
}

impl Share {
    /// Of what is due, or lives: that is little, and found by just that. In a form that no index serves and
    /// that a planner takes for nearly all rows, lest it go through all that a source ever found.
    pub(crate) fn narrow(&self, query: &mut Builder) {
        let Self::Some { anywhere, sources } = self else { return };
        query.push(" AND CASE WHEN source IN (").push_list(sources).push(")");
        for (flow, kind) in anywhere {
            query.push(" OR (flow = ").push_bind(*flow).push(" AND kind = ").push_bind(*kind);
            query.push(")");
        }
        query.push(" THEN 1 ELSE 0 END <> 0");
    }

    /// When the first of it is due that nobody holds.
    pub(crate) fn find_next(&self, query: &mut Builder, is_shared: bool) {
        query.push("SELECT due_at FROM item WHERE due_at IS NOT NULL AND (lease_owner IS NULL");
        if is_shared {
            // Nobody tells of the end of a process that was killed.
            query.push(format_args!(" OR lease_until < {SERVER_NOW}"));
        }
        query.push(")");
        self.narrow(query);
        query.push(" ORDER BY due_at LIMIT 1");
    }
}

/// Frees what is leased.
pub(crate) const LEASED: &str =
    "UPDATE item SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL";

impl Store {
    /// Claims items that are due, the longest due first.
    ///
    /// # Guarantees
    /// An item is in one claim at a time until its lease runs out; its epoch is raised, so nothing
    /// that an earlier claim still writes is accepted.
    pub async fn claim(&self, claim: &Claim<'_>) -> Result<Vec<Claimed>, StoreError> {
        let mut tx = self.write_own().await?;
        let dialect = tx.dialect();
        let mut query = Builder::new("UPDATE item SET lease_owner = ");
        query.push_bind(claim.owner).push(", lease_until = ");
        // Whoever shares a ledger goes by the clock that all of them see.
        match dialect {
            Dialect::Sqlite => query.push_bind((claim.now + claim.lease).as_micros()),
            Dialect::Postgres => query
                .push(SERVER_NOW)
                .push(" + ")
                .push_bind(i64::try_from(claim.lease.as_micros()).unwrap_or(i64::MAX)),
        };
        query.push(", lease_epoch = lease_epoch + 1 WHERE id IN (");
        claim.find(&mut query, dialect);
        query.push(
            ") RETURNING id, flow, kind, key, source, title, stage, stage_since, version, detail,
                 attempt, deadline, wakes, woken_at, lease_epoch, created, lane, lane_wanted",
        );
        let rows: Vec<ItemRow> = query.build_query_as().fetch_all(&mut *tx).await?;
        if rows.is_empty() {
            // Nothing was written: nothing is flushed.
            tx.rollback().await?;
            return Ok(Vec::new());
        }
        let claimed = complete(&mut tx, rows).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// When the next item of this share is due; `None` when all wait to be woken. Leased items don't
    /// count: their end tells the engine.
    pub async fn next_due(&self, share: &Share) -> Result<Option<Timestamp>, StoreError> {
        let mut query = Builder::new("");
        share.find_next(&mut query, self.is_shared());
        let next: Option<i64> = query.build_query_scalar().fetch_optional(self.reader()).await?;
        Ok(moment(next))
    }

    /// Frees every lease. Only for the one process that has just taken the data directory's lock:
    /// whoever held them is dead.
    pub async fn free_leases(&self) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let freed = sql::query(LEASED).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(freed)
    }
}

/// Reads what belongs to items that were just claimed, of all of them at once. One that cannot be read is
/// told of and left as it is: the others are carried on. It is met again once its claim has run out.
async fn complete(tx: &mut Connection, rows: Vec<ItemRow>) -> Result<Vec<Claimed>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut acts = last_acts(tx, &ids).await?;
    let mut entries = open_entries(tx, &ids).await?;
    let mut answers = read_answers(tx, &ids).await?;
    let claimed = rows.into_iter().filter_map(|row| {
        let id = row.id;
        let beside = (acts.remove(&id), entries.remove(&id), answers.remove(&id));
        claimed(row, beside)
            .inspect_err(|error| {
                tracing::error!(item = id, error = error as &dyn std::error::Error, "{error}");
            })
            .ok()
    });
    Ok(claimed.collect())
}

/// What belongs to an item, where there is any and it can be read.
type Read<T> = Option<Result<T, StoreError>>;

fn claimed(
    row: ItemRow,
    (act, entry, answer): (Read<ClaimedAct>, Read<Entry>, Read<(i64, Answer)>),
) -> Result<Claimed, StoreError> {
    let (act, entry, answer) = (act.transpose()?, entry.transpose()?, answer.transpose()?);
    let unreadable = |source| StoreError::Unreadable { what: "detail", item: row.id, source };
    Ok(Claimed {
        id: ItemId(row.id),
        detail: serde_json::from_str(&row.detail).map_err(unreadable)?,
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
        lane: row.lane.map(Lane),
        lane_wanted: row.lane_wanted.map(Lane),
        act,
        entry,
        answer,
    })
}

/// The last act of each of these items.
async fn last_acts(
    tx: &mut Connection,
    items: &[i64],
) -> Result<HashMap<i64, Result<ClaimedAct, StoreError>>, StoreError> {
    let mut query = Builder::new(
        "SELECT item_id, action, at, settles_at, outcome FROM intent WHERE id IN (
             SELECT max(id) FROM intent WHERE item_id IN (",
    );
    query.push_list(items).push(") GROUP BY item_id)");
    let rows: Vec<IntentRow> = query.build_query_as().fetch_all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.item_id, read_act(&row))).collect())
}

fn read_act(row: &IntentRow) -> Result<ClaimedAct, StoreError> {
    let item = row.item_id;
    let unreadable = |what| move |source| StoreError::Unreadable { what, item, source };
    Ok(ClaimedAct {
        action: serde_json::from_str(&row.action).map_err(unreadable("action"))?,
        at: Timestamp::from_micros(row.at),
        settles_at: Timestamp::from_micros(row.settles_at),
        outcome: match &row.outcome {
            None => ActOutcome::Unsure,
            Some(text) => serde_json::from_str(text).map_err(unreadable("outcome"))?,
        },
    })
}

/// What is asked about each of these items.
async fn open_entries(
    tx: &mut Connection,
    items: &[i64],
) -> Result<HashMap<i64, Result<Entry, StoreError>>, StoreError> {
    let mut query = Builder::new(
        "SELECT id, item_id, epoch, cause, choices, detail, opened FROM inbox
         WHERE closed IS NULL AND item_id IN (",
    );
    query.push_list(items).push(")");
    let rows: Vec<EntryRow> = query.build_query_as().fetch_all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.item_id, read_entry(row))).collect())
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

/// The oldest word of a person about each of these items that no decision has taken yet, with its
/// number: an answer to the question as it stands, or an order.
pub(crate) async fn first_answers(
    from: impl Into<On<'_>>,
    items: &[i64],
) -> Result<HashMap<i64, (i64, Answer)>, StoreError> {
    let read = read_answers(from, items).await?;
    read.into_iter().map(|(item, answer)| Ok((item, answer?))).collect()
}

async fn read_answers(
    from: impl Into<On<'_>>,
    items: &[i64],
) -> Result<HashMap<i64, Result<(i64, Answer), StoreError>>, StoreError> {
    let mut query = Builder::new(
        "SELECT answer.id, answer.item_id, answer.inbox_id, answer.choice, answer.by, answer.at
         FROM answer LEFT JOIN inbox ON inbox.id = answer.inbox_id
         WHERE answer.taken_at IS NULL
           AND (answer.inbox_id IS NULL
                OR (inbox.closed IS NULL AND inbox.epoch = answer.epoch))
           AND answer.item_id IN (",
    );
    query.push_list(items).push(") ORDER BY answer.id");
    let rows: Vec<AnswerRow> = query.build_query_as().fetch_all(from).await?;
    let mut answers = HashMap::new();
    for AnswerRow { id, item_id: item, inbox_id, choice, by, at } in rows {
        let (entry, at) = (inbox_id.map(EntryId), Timestamp::from_micros(at));
        let answer = serde_json::from_str(&choice)
            .map(|choice| (id, Answer { entry, choice, by, at }))
            .map_err(|source| StoreError::Unreadable { what: "answer", item, source });
        answers.entry(item).or_insert(answer);
    }
    Ok(answers)
}
