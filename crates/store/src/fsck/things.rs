//! What must hold in each row of items: one scan, in the order of their numbers.

use serde_json::Value;
use sqlx::{ColumnIndex, Decode, FromRow, Type};
use towline_domain::Timestamp;

use super::{Check, Checked, Kind, Progress, file::LARGEST};
use crate::{Store, StoreError, sql};

/// So many rows are read at once.
const AT_ONCE: i64 = 1000;
/// Nothing is older than the first towline: 1 January 2020.
const FIRST: i64 = 1_577_836_800_000_000;
const DAY: i64 = 24 * 3600 * 1_000_000;
/// Nothing is looked at so late.
const LATEST: i64 = 20 * 366 * DAY;

const ROW: Check = Check {
    name: "row",
    holds: "the columns of an item hold what they are made for",
    matters: "whatever reads the item fails: its turn, its page, and lists that it is in",
    mend: "stop towline, and put a backup back: `towline restore`",
};
const KNOWN: Check = Check {
    name: "known",
    holds: "each item is of a flow and a kind that towline knows",
    matters: "an item of another kind is never carried on",
    mend: "was the ledger used by a newer towline? start that version again",
};
const DETAIL: Check = Check {
    name: "detail",
    holds: "what is known of an item can be read",
    matters: "such an item is not carried on: its turn fails again each minute",
    mend: "look at it with `towline item show`; `towline item forget` removes it for good",
};
const STAGE: Check = Check {
    name: "stage",
    holds: "an item's stage, and whether it is at its end, are what its detail says",
    matters: "pages and lists would show another state than the one that is acted on",
    mend: "`towline item retry` has it decided about anew",
};
const ENDED: Check = Check {
    name: "ended",
    holds: "an item at its end holds no lane, waits for none, and is not to be looked at again",
    matters: "a lane that it holds is closed to all others for ever",
    mend: "stop towline, and put a backup back: `towline restore`",
};
const LEASE: Check = Check {
    name: "lease",
    holds: "an item has both a holder and the holder's time, or neither",
    matters: "half a lease is given back by nobody",
    mend: "restart towline: a start frees all leases",
};
const TIMES: Check = Check {
    name: "times",
    holds: "moments are not before 2020, not in the future, and in their order",
    matters: "what is due far in the future is never looked at; ages and orders are wrong",
    mend: "is the clock of this machine right? `towline item retry` looks at the item now",
};

#[derive(FromRow)]
struct Row {
    id: i64,
    flow: String,
    kind: String,
    stage: String,
    stage_since: i64,
    ended: i64,
    version: i64,
    detail: String,
    due_at: Option<i64>,
    lease_owner: Option<String>,
    lease_until: Option<i64>,
    lane: Option<String>,
    lane_wanted: Option<String>,
    created: i64,
    updated: i64,
    attempt: i64,
    wakes: i64,
    lease_epoch: i64,
    #[expect(dead_code, reason = "that they can be read is what is looked at")]
    #[sqlx(flatten)]
    others: Others,
}

/// What nothing but its type is to be said of.
#[derive(FromRow)]
#[expect(dead_code, reason = "that they can be read is what is looked at")]
struct Others {
    key: String,
    source: String,
    title: String,
    node: Option<String>,
    deadline: Option<i64>,
    woken_at: i64,
}

/// An item's number, and its row where it can be read as one.
struct Read(i64, Result<Row, sqlx::Error>);

impl<'r, R: sqlx::Row> FromRow<'r, R> for Read
where
    Row: FromRow<'r, R>,
    &'static str: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(Self(row.try_get("id")?, Row::from_row(row)))
    }
}

struct Checks {
    row: Checked,
    known: Checked,
    detail: Checked,
    stage: Checked,
    ended: Checked,
    lease: Checked,
    times: Checked,
}

pub(super) async fn check(
    store: &Store,
    kinds: &[Kind],
    now: Timestamp,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Vec<Checked>, StoreError> {
    let [row, known, detail, stage, ended, lease, times] =
        [ROW, KNOWN, DETAIL, STAGE, ENDED, LEASE, TIMES].map(Checked::new);
    let mut checks = Checks { row, known, detail, stage, ended, lease, times };
    let (mut last, mut done) = (i64::MIN, 0);
    loop {
        let rows = page(store, last).await?;
        let Some(Read(end, _)) = rows.last() else { break };
        last = *end;
        done += rows.len() as u64;
        for Read(id, row) in rows {
            match row {
                Ok(row) => checks.look(&row, kinds, now.as_micros()),
                Err(error) => checks.row.find(Some(id), error.to_string()),
            }
        }
        progress(Progress { at: "items", done });
    }
    let Checks { row, known, detail, stage, ended, lease, times } = checks;
    Ok(vec![row, known, detail, stage, ended, lease, times])
}

async fn page(store: &Store, after: i64) -> Result<Vec<Read>, StoreError> {
    Ok(sql::query_as(
        "SELECT id, flow, kind, stage, stage_since, ended, version, detail, due_at, lease_owner,
             lease_until, lane, lane_wanted, created, updated, attempt, wakes, lease_epoch,
             key, source, title, node, deadline, woken_at
         FROM item WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(after)
    .bind(AT_ONCE)
    .fetch_all(store.reader())
    .await?)
}

impl Checks {
    fn look(&mut self, row: &Row, kinds: &[Kind], now: i64) {
        let id = Some(row.id);
        let counts =
            [("attempt", row.attempt), ("wakes", row.wakes), ("lease_epoch", row.lease_epoch)];
        for (what, count) in counts {
            if !(0..=LARGEST).contains(&count) {
                self.row.find(id, format!("`{what}` is {count}, which counts nothing"));
            }
        }
        if let Some(words) = row.end_is_wrong() {
            self.ended.find(id, words);
        }
        if row.lease_owner.is_some() != row.lease_until.is_some() {
            self.lease.find(id, "it has half a lease");
        }
        for words in row.times_are_wrong(now) {
            self.times.find(id, words);
        }
        let detail: Value = match serde_json::from_str(&row.detail) {
            Ok(detail) => detail,
            Err(error) => return self.detail.find(id, format!("it is no JSON: {error}")),
        };
        if row.kind == "source" {
            return;
        }
        let known = kinds.iter().find(|known| known.flow == row.flow && known.word == row.kind);
        let Some(known) = known else {
            return self.known.find(id, format!("it is a {} of the flow {}", row.kind, row.flow));
        };
        match (known.read)(row.version, detail) {
            Err(words) => self.detail.find(id, words),
            Ok((stage, ended)) if stage != row.stage || ended != (row.ended == 1) => {
                let end = if ended { ", its end" } else { "" };
                let words = format!("it is said to be {}, and is {stage}{end}", row.stage);
                self.stage.find(id, words);
            }
            Ok(_) => {}
        }
    }
}

impl Row {
    fn end_is_wrong(&self) -> Option<&'static str> {
        if self.ended == 0 || self.kind == "source" {
            return None;
        }
        if self.lane.is_some() {
            return Some("it holds a lane");
        }
        self.lane_wanted.is_some().then_some("it waits for a lane")
    }

    fn times_are_wrong(&self, now: i64) -> Vec<String> {
        let Self { created, updated, stage_since, due_at, .. } = self;
        let mut wrong = Vec::new();
        // Clocks are put right by hours at most.
        for (what, at) in [("created", created), ("updated", updated), ("stage", stage_since)] {
            if *at < FIRST || *at > now + DAY {
                let at = Timestamp::from_micros(*at);
                wrong.push(format!("`{what}` is {at}"));
            }
        }
        let latest = updated.saturating_add(DAY);
        if latest < *created || latest < *stage_since {
            wrong.push("it was last written before it was made".into());
        }
        if let Some(due) = due_at.filter(|due| *due > now + LATEST) {
            wrong.push(format!("it is due {}", Timestamp::from_micros(due)));
        }
        wrong
    }
}
