//! Columns that hold JSON, or keys: whether they can be read as what they are.

use towline_domain::{
    ActOutcome, Cause, Choice, LocalPath,
    notify::NewsKind,
    wishes::{TitleKey, Wish},
};

use super::{Check, Checked, Kind, Progress};
use crate::{Store, StoreError, sql};

/// So many rows are read at once.
const AT_ONCE: i64 = 1000;

const QUESTION: Check = Check {
    name: "question-text",
    holds: "an open question, its cause and its choices can be read",
    matters: "the inbox could not be shown, and its item not be carried on",
    mend: "`towline item forget` removes the item for good; it may then be found anew",
};
const ANSWER: Check = Check {
    name: "answer-text",
    holds: "an answer that was not taken yet can be read",
    matters: "its item is not carried on: its turn fails again each minute",
    mend: "`towline item forget` removes the item for good; it may then be found anew",
};
const ACT: Check = Check {
    name: "act-text",
    holds: "the last act about an item that lives, and its outcome, can be read",
    matters: "its item is not carried on: its turn fails again each minute",
    mend: "`towline item forget` removes the item for good; it may then be found anew",
};
const HANDOVER: Check = Check {
    name: "hand-over-text",
    holds: "a hand-over names a path that can be read",
    matters: "nothing of its kind is taken up any more",
    mend: "`towline item forget` removes the item that gave it",
};
const WISH: Check = Check {
    name: "wish-text",
    holds: "what lists hold, and the titles that are meant, can be read",
    matters: "such a wish is passed over",
    mend: "`towline sync` reads the list anew, and writes the row anew",
};
const NEWS: Check = Check {
    name: "news-kind",
    holds: "what happened is of a kind that towline knows",
    matters: "nobody is told of it",
    mend: "nothing has to be done: it goes in time",
};

const CLOCK: Check = Check {
    name: "clock",
    holds: "what a machine's clock went by when it was last seen can be read",
    matters: "towline does not start on this machine",
    mend: "stop towline, and put a backup back: `towline restore`",
};

pub(super) async fn check(
    store: &Store,
    kinds: &[Kind],
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Vec<Checked>, StoreError> {
    let at = |at| progress(Progress { at, done: 0 });
    at("questions and answers");
    let (questions, answers) = (questions(store).await, answers(store).await);
    at("acts");
    let (acts, handovers) = (acts(store, kinds).await, handovers(store).await);
    at("wishes");
    let (wishes, news) = (wishes(store).await, news(store).await);
    let all = [
        (QUESTION, questions),
        (ANSWER, answers),
        (ACT, acts),
        (HANDOVER, handovers),
        (WISH, wishes),
        (NEWS, news),
        (CLOCK, clocks(store).await),
    ];
    let all = all.map(|(check, made)| made.or_else(|error| Checked::broken_off(check, error)));
    all.into_iter().collect()
}

async fn questions(store: &Store) -> Result<Checked, StoreError> {
    let mut checked = Checked::new(QUESTION);
    let mut last = i64::MIN;
    loop {
        let rows: Vec<(i64, i64, String, String, String)> = sql::query_as(
            "SELECT id, item_id, cause, cause_group, choices FROM inbox
             WHERE closed IS NULL AND id > $1 ORDER BY id LIMIT $2",
        )
        .bind(last)
        .bind(AT_ONCE)
        .fetch_all(store.reader())
        .await?;
        let Some(end) = rows.last() else { return Ok(checked) };
        last = end.0;
        for (id, item, cause, group, choices) in rows {
            match serde_json::from_str::<Cause>(&cause) {
                Err(error) => checked.find(Some(item), format!("the cause of {id}: {error}")),
                Ok(cause) if cause.group() != group => {
                    let words = format!("{id} is in the group {group}, not {}", cause.group());
                    checked.find(Some(item), words);
                }
                Ok(_) => {}
            }
            if let Err(error) = serde_json::from_str::<Vec<Choice>>(&choices) {
                checked.find(Some(item), format!("the choices of {id}: {error}"));
            }
        }
    }
}

async fn answers(store: &Store) -> Result<Checked, StoreError> {
    let mut checked = Checked::new(ANSWER);
    let rows: Vec<(i64, i64, String)> =
        sql::query_as("SELECT id, item_id, choice FROM answer WHERE taken_at IS NULL ORDER BY id")
            .fetch_all(store.reader())
            .await?;
    for (id, item, choice) in rows {
        if let Err(error) = serde_json::from_str::<Choice>(&choice) {
            checked.find(Some(item), format!("answer {id}: {error}"));
        }
    }
    Ok(checked)
}

async fn acts(store: &Store, kinds: &[Kind]) -> Result<Checked, StoreError> {
    let mut checked = Checked::new(ACT);
    let mut last = i64::MIN;
    loop {
        let rows: Vec<(i64, String, String, String, Option<String>)> = sql::query_as(
            "SELECT item.id, item.flow, item.kind, intent.action, intent.outcome
             FROM item JOIN intent ON intent.item_id = item.id
             WHERE item.ended = 0 AND item.id > $1
               AND intent.id = (SELECT MAX(id) FROM intent latest WHERE latest.item_id = item.id)
             ORDER BY item.id LIMIT $2",
        )
        .bind(last)
        .bind(AT_ONCE)
        .fetch_all(store.reader())
        .await?;
        let Some(end) = rows.last() else { return Ok(checked) };
        last = end.0;
        for (item, flow, kind, action, outcome) in rows {
            let known = kinds.iter().find(|known| known.flow == flow && known.word == kind);
            let read = known.map_or(Ok(()), |known| (known.action)(&action));
            let outcome = outcome.map(|outcome| serde_json::from_str::<ActOutcome>(&outcome));
            if let Err(error) = read.and(outcome.transpose().map(drop)) {
                checked.find(Some(item), error.to_string());
            }
        }
    }
}

async fn handovers(store: &Store) -> Result<Checked, StoreError> {
    let mut checked = Checked::new(HANDOVER);
    let mut last = i64::MIN;
    loop {
        let rows: Vec<(i64, i64, String)> = sql::query_as(
            "SELECT id, from_item, path FROM handover WHERE id > $1 ORDER BY id LIMIT $2",
        )
        .bind(last)
        .bind(AT_ONCE)
        .fetch_all(store.reader())
        .await?;
        let Some(end) = rows.last() else { return Ok(checked) };
        last = end.0;
        for (id, item, path) in rows {
            if let Err(error) = serde_json::from_str::<LocalPath>(&path) {
                checked.find(Some(item), format!("hand-over {id}: {error}"));
            }
        }
    }
}

async fn wishes(store: &Store) -> Result<Checked, StoreError> {
    let mut checked = Checked::new(WISH);
    let (mut list, mut ident) = (String::new(), String::new());
    loop {
        let rows: Vec<(String, String, String, Option<String>)> = sql::query_as(
            "SELECT list, ident, detail, title FROM wish
             WHERE (list, ident) > ($1, $2) ORDER BY list, ident LIMIT $3",
        )
        .bind(&list)
        .bind(&ident)
        .bind(AT_ONCE)
        .fetch_all(store.reader())
        .await?;
        let Some(end) = rows.last() else { return Ok(checked) };
        (list, ident) = (end.0.clone(), end.1.clone());
        for (list, ident, detail, title) in rows {
            let title = title.map(|title| title.parse::<TitleKey>().map_err(|it| it.to_string()));
            let wish = serde_json::from_str::<Wish>(&detail).map_err(|error| error.to_string());
            if let Err(words) = wish.map(drop).and(title.transpose().map(drop)) {
                checked.find(None, format!("{ident} of {list}: {words}"));
            }
        }
    }
}

async fn news(store: &Store) -> Result<Checked, StoreError> {
    let mut checked = Checked::new(NEWS);
    let rows: Vec<(i64, i64, String)> =
        sql::query_as("SELECT MIN(id), MIN(item_id), kind FROM news GROUP BY kind")
            .fetch_all(store.reader())
            .await?;
    for (id, item, kind) in rows {
        if NewsKind::of(&kind).is_none() {
            checked.find(Some(item), format!("news {id} are of the kind {kind}"));
        }
    }
    Ok(checked)
}

async fn clocks(store: &Store) -> Result<Checked, StoreError> {
    let sql = "SELECT boot, ahead, at FROM clock";
    let _readable: Vec<(String, i64, i64)> = sql::query_as(sql).fetch_all(store.reader()).await?;
    Ok(Checked::new(CLOCK))
}
