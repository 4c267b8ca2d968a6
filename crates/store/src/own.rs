//! Steps that touch nothing but their own item are written together: one transaction, and one flush
//! of the disk, for all that wait at the same moment.
//!
//! *Guarantees*: as if each had been written alone. Where a batch fails, each of it is written alone,
//! and has its own error.

use std::{collections::HashMap, sync::OnceLock};

use tokio::sync::{mpsc, oneshot};
use towline_domain::{Ask, ItemId, Timestamp};

use crate::{
    Claimed, NewIntent, Step, StoreError, Stored,
    open::Writer,
    sql::{Builder, Connection},
    timestamps::micros,
};

/// So many steps are written together at most.
const TOGETHER: usize = 64;
/// So many wait; who comes then waits to wait.
const WAITING: usize = 1024;

/// A step with what it needs of its claim.
#[derive(Debug, Clone)]
pub(crate) struct OwnStep {
    item: ItemId,
    epoch: i64,
    wakes: i64,
    stage: &'static str,
    stage_since: Timestamp,
    title: Option<String>,
    ended: bool,
    version: u32,
    detail: String,
    attempt: u32,
    due_at: Option<Timestamp>,
    deadline: Option<Timestamp>,
    says: Vec<String>,
    intent: Option<NewIntent>,
    now: Timestamp,
}

impl OwnStep {
    /// The step, where it touches nothing but its item: no question, no lane, no news, nothing
    /// handed over.
    pub(crate) fn of(claimed: &Claimed, step: &Step, now: Timestamp) -> Option<Self> {
        let asks_nothing = match (&step.ask, &claimed.entry) {
            (Ask::Nothing, None) | (Ask::Keep, _) => true,
            (Ask::Nothing, Some(_)) | (Ask::Open { .. }, _) => false,
        };
        let is_own = asks_nothing
            && claimed.answer.is_none()
            && claimed.lane.is_none()
            && claimed.lane_wanted.is_none()
            && step.lane.is_none()
            && step.news.is_none()
            && step.hand_over.is_empty();
        is_own.then(|| Self {
            item: claimed.id,
            epoch: claimed.epoch,
            wakes: claimed.wakes,
            stage: step.stage,
            stage_since: if step.stage == claimed.stage { claimed.stage_since } else { now },
            title: step.title.clone(),
            ended: step.ended,
            version: step.version,
            detail: serde_json::to_string(&step.detail).unwrap_or_default(),
            attempt: step.attempt,
            // Should we die in the act, the item is due again once a look can tell.
            due_at: step.intent.as_ref().map_or(step.due_at, |intent| Some(intent.settles_at)),
            deadline: step.deadline,
            says: step.says.clone(),
            intent: step.intent.clone(),
            now,
        })
    }
}

type Reply = oneshot::Sender<Result<Stored, StoreError>>;

/// Where steps wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Queue(OnceLock<mpsc::Sender<(OwnStep, Reply)>>);

impl Queue {
    /// Writes a step, with whatever else waits at the moment.
    pub(crate) async fn write(&self, writer: &Writer, step: OwnStep) -> Result<Stored, StoreError> {
        let queue = self.0.get_or_init(|| {
            let (queue, waiting) = mpsc::channel(WAITING);
            tokio::spawn(write_all(writer.clone(), waiting));
            queue
        });
        let (reply, written) = oneshot::channel();
        let gone = || StoreError::Database(sqlx::Error::PoolClosed);
        queue.send((step, reply)).await.map_err(|_| gone())?;
        written.await.map_err(|_| gone())?
    }
}

/// Writes what comes, until nobody is left who could send.
async fn write_all(writer: Writer, mut waiting: mpsc::Receiver<(OwnStep, Reply)>) {
    let mut next = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut next, TOGETHER).await > 0 {
        let (steps, replies): (Vec<_>, Vec<_>) = next.drain(..).unzip();
        let written = match write(&writer, &steps).await {
            Ok(written) => written.into_iter().map(Ok).collect(),
            Err(error) if steps.len() == 1 => vec![Err(error)],
            Err(error) => {
                tracing::debug!(%error, "{} steps are written one by one: {error}", steps.len());
                one_by_one(&writer, &steps).await
            }
        };
        for (reply, written) in replies.into_iter().zip(written) {
            // Whoever asked may be gone; what is written stays written.
            let _gone = reply.send(written);
        }
    }
}

async fn one_by_one(writer: &Writer, steps: &[OwnStep]) -> Vec<Result<Stored, StoreError>> {
    let mut written = Vec::with_capacity(steps.len());
    for step in steps {
        let alone = write(writer, std::slice::from_ref(step)).await;
        written.push(alone.map(|mut all| all.remove(0)));
    }
    written
}

/// All of these in one transaction; for each what became of it.
async fn write(writer: &Writer, steps: &[OwnStep]) -> Result<Vec<Stored>, StoreError> {
    let mut tx = writer.begin_own().await?;
    let ours = update(&mut tx, steps).await?;
    let is_ours = |step: &OwnStep| ours.contains(&(step.item.0, step.epoch));
    let ours: Vec<_> = steps.iter().filter(|step| is_ours(step)).collect();
    write_lines(&mut tx, &ours).await?;
    let mut intents = write_intents(&mut tx, &ours).await?;
    tx.commit().await?;
    let stored = |step: &OwnStep| {
        if is_ours(step) {
            Stored::Written { intent: intents.remove(&step.item.0) }
        } else {
            Stored::Fenced
        }
    };
    Ok(steps.iter().map(stored).collect())
}

/// Those of these items that their claims still hold are as their steps say: which ones, with their
/// claims' epochs.
async fn update(tx: &mut Connection, steps: &[OwnStep]) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut query = Builder::new(
        "WITH new (id, epoch, wakes, stage, since, title, ended, version, detail, attempt, due_at,
                   deadline, keeps, at) AS (VALUES ",
    );
    for (at, step) in steps.iter().enumerate() {
        query.push(if at > 0 { ", (" } else { "(" });
        query.push_bind(step.item.0).push(", ").push_bind(step.epoch).push(", ");
        query.push_bind(step.wakes).push(", ").push_bind(step.stage).push(", ");
        query.push_bind(step.stage_since.as_micros()).push(", ");
        query.push_bind(step.title.as_ref()).push(", ");
        query.push_bind(i64::from(step.ended)).push(", ");
        query.push_bind(i64::from(step.version)).push(", ");
        query.push_bind(&step.detail).push(", ").push_bind(i64::from(step.attempt)).push(", ");
        query.push_bind(micros(step.due_at)).push(", ").push_bind(micros(step.deadline));
        query.push(", ").push_bind(i64::from(step.intent.is_some())).push(", ");
        query.push_bind(step.now.as_micros()).push(")");
    }
    // A wake that came during the run counts: the item is due again at once.
    query.push(
        ") UPDATE item SET stage = new.stage, stage_since = new.since, ended = new.ended,
             version = new.version, detail = new.detail, attempt = new.attempt,
             deadline = new.deadline, lane_wanted = NULL, updated = new.at,
             title = COALESCE(new.title, item.title),
             due_at = CASE WHEN item.wakes <> new.wakes THEN new.at ELSE new.due_at END,
             lease_owner = CASE WHEN new.keeps = 1 THEN item.lease_owner END,
             lease_until = CASE WHEN new.keeps = 1 THEN item.lease_until END
         FROM new WHERE item.id = new.id AND item.lease_epoch = new.epoch
         RETURNING item.id, item.lease_epoch",
    );
    Ok(query.build_query_as().fetch_all(tx).await?)
}

async fn write_lines(tx: &mut Connection, steps: &[&OwnStep]) -> Result<(), StoreError> {
    if steps.iter().all(|step| step.says.is_empty()) {
        return Ok(());
    }
    let mut query = Builder::new("INSERT INTO journal (item_id, at, stage, words) VALUES ");
    let lines = steps.iter().flat_map(|step| step.says.iter().map(move |words| (step, words)));
    for (at, (step, words)) in lines.enumerate() {
        query.push(if at > 0 { ", (" } else { "(" }).push_bind(step.item.0).push(", ");
        query.push_bind(step.now.as_micros()).push(", ").push_bind(step.stage).push(", ");
        query.push_bind(words).push(")");
    }
    query.build().execute(tx).await?;
    Ok(())
}

/// The numbers of the intents that were written, by item.
async fn write_intents(
    tx: &mut Connection,
    steps: &[&OwnStep],
) -> Result<HashMap<i64, i64>, StoreError> {
    if steps.iter().all(|step| step.intent.is_none()) {
        return Ok(HashMap::new());
    }
    let mut query =
        Builder::new("INSERT INTO intent (item_id, epoch, action, at, settles_at) VALUES ");
    let intents = steps.iter().filter_map(|step| Some((step, step.intent.as_ref()?)));
    for (at, (step, intent)) in intents.enumerate() {
        query.push(if at > 0 { ", (" } else { "(" }).push_bind(step.item.0).push(", ");
        query.push_bind(step.epoch).push(", ");
        query.push_bind(serde_json::to_string(&intent.action).unwrap_or_default()).push(", ");
        query.push_bind(step.now.as_micros()).push(", ");
        query.push_bind(intent.settles_at.as_micros()).push(")");
    }
    query.push(" RETURNING item_id, id");
    let rows: Vec<(i64, i64)> = query.build_query_as().fetch_all(tx).await?;
    Ok(rows.into_iter().collect())
}
