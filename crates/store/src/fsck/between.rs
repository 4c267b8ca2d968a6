//! What must hold between rows: a query for each check, which gives the places where it does not.

use towline_domain::Timestamp;

use super::{Check, Checked, MOST};
use crate::{Store, StoreError, sql};

/// A check, and what finds where it does not hold: the item's number, or none, and words. `$1` is
/// the most that are looked for.
struct Query {
    check: Check,
    sql: &'static str,
}

const RESTORE: &str = "stop towline, and put a backup back: `towline restore`";
const RETRY: &str = "`towline item retry` looks at it now";

const QUERIES: [Query; 16] = [
    Query {
        check: Check {
            name: "question",
            holds: "an item is asked one thing at a time",
            matters: "an answer could be taken for another question",
            mend: RESTORE,
        },
        sql: "SELECT item_id, CAST(COUNT(*) AS TEXT) || ' questions about it are open'
              FROM inbox WHERE closed IS NULL GROUP BY item_id HAVING COUNT(*) > 1 LIMIT $1",
    },
    Query {
        check: Check {
            name: "question-of-ended",
            holds: "nothing is asked about an item that is at its end",
            matters: "the answer would change nothing, and the question never go away",
            mend: RETRY,
        },
        sql: "SELECT inbox.item_id, 'question ' || CAST(inbox.id AS TEXT) || ' is open'
              FROM inbox WHERE inbox.closed IS NULL AND EXISTS (SELECT 1 FROM item
                  WHERE item.id = inbox.item_id AND item.ended = 1 AND item.kind <> 'source')
              LIMIT $1",
    },
    Query {
        check: Check {
            name: "lane",
            holds: "a lane has one holder",
            matters: "two imports would write the same library at once",
            mend: RESTORE,
        },
        sql: "SELECT MIN(id), CAST(COUNT(*) AS TEXT) || ' items hold the lane ' || lane
              FROM item WHERE lane IS NOT NULL GROUP BY lane HAVING COUNT(*) > 1 LIMIT $1",
    },
    Query {
        check: Check {
            name: "lane-lost",
            holds: "who waits for a lane waits for somebody who holds it, or for one who may take it",
            matters: "nobody gives the lane back, so nobody is woken",
            mend: "restart towline: a start wakes what waits",
        },
        // Somebody of the flow who is just being looked at, or is due, may be about to take it.
        sql: "SELECT item.id, 'it waits for the lane ' || item.lane_wanted || ', which is free'
              FROM item WHERE item.lane_wanted IS NOT NULL AND item.due_at IS NULL
                AND item.lease_owner IS NULL
                AND NOT EXISTS (SELECT 1 FROM item holder WHERE holder.lane = item.lane_wanted)
                AND NOT EXISTS (SELECT 1 FROM item other WHERE other.flow = item.flow
                    AND other.ended = 0
                    AND (other.due_at IS NOT NULL OR other.lease_owner IS NOT NULL)) LIMIT $1",
    },
    Query {
        check: Check {
            name: "stuck",
            holds: "what is not at its end is due, or there is somebody who wakes it: a person who is \
                    asked, the holder of a lane, its source",
            matters: "it would stay as it is for ever",
            mend: RETRY,
        },
        sql: "SELECT item.id, 'nothing wakes it in the stage ' || item.stage
              FROM item WHERE item.ended = 0 AND item.kind <> 'source' AND item.due_at IS NULL
                AND item.lease_owner IS NULL AND item.lane_wanted IS NULL
                AND NOT EXISTS (SELECT 1 FROM inbox
                    WHERE inbox.item_id = item.id AND inbox.closed IS NULL)
                AND NOT EXISTS (SELECT 1 FROM item source WHERE source.flow = item.flow
                    AND source.kind = 'source' AND source.key = item.source) LIMIT $1",
    },
    Query {
        check: Check {
            name: "unsure",
            holds: "an act that was begun, and of which nothing was heard, is looked at",
            matters: "whether it happened would never be found out",
            mend: RETRY,
        },
        // Nothing was written of the item since: the intent's own step made it due.
        sql: "SELECT item.id, 'nobody looks whether act ' || CAST(intent.id AS TEXT) || ' was done'
              FROM item JOIN intent ON intent.item_id = item.id
              WHERE item.ended = 0 AND item.due_at IS NULL AND item.lease_owner IS NULL
                AND intent.outcome IS NULL AND intent.at = item.updated LIMIT $1",
    },
    Query {
        check: Check {
            name: "act",
            holds: "an act has its outcome and the outcome's moment, or neither, and was done in a \
                    claim that there was",
            matters: "whether it was done is read wrongly",
            mend: RETRY,
        },
        sql: "SELECT intent.item_id, 'act ' || CAST(intent.id AS TEXT) || ' is half written'
              FROM intent JOIN item ON item.id = intent.item_id
              WHERE (intent.outcome IS NULL AND intent.ended_at IS NOT NULL)
                 OR (intent.outcome IS NOT NULL AND intent.ended_at IS NULL)
                 OR intent.epoch > item.lease_epoch LIMIT $1",
    },
    Query {
        check: Check {
            name: "answer",
            holds: "an answer is to a question about its own item, and to a form that it has had",
            matters: "a person's word would be taken for another one",
            mend: "look at the item with `towline item show`, and answer anew",
        },
        sql:
            "SELECT answer.item_id, 'answer ' || CAST(answer.id AS TEXT) || ' is to something else'
              FROM answer JOIN inbox ON inbox.id = answer.inbox_id
              WHERE inbox.item_id <> answer.item_id OR answer.epoch IS NULL
                 OR answer.epoch > inbox.epoch LIMIT $1",
    },
    Query {
        check: Check {
            name: "answer-waits",
            holds: "an item to which a person has said something is due",
            matters: "the answer would never be taken",
            mend: RETRY,
        },
        sql: "SELECT answer.item_id, 'answer ' || CAST(answer.id AS TEXT) || ' is not looked at'
              FROM answer JOIN item ON item.id = answer.item_id
                LEFT JOIN inbox ON inbox.id = answer.inbox_id
              WHERE answer.taken_at IS NULL
                AND (answer.inbox_id IS NULL
                     OR (inbox.closed IS NULL AND inbox.epoch = answer.epoch))
                AND item.kind <> 'source' AND item.due_at IS NULL AND item.lease_owner IS NULL
                AND item.lane_wanted IS NULL LIMIT $1",
    },
    Query {
        check: Check {
            name: "source",
            holds: "a source is not scheduled by the ledger",
            matters: "it would be claimed, and nobody knows how to carry a source on",
            mend: RESTORE,
        },
        sql:
            "SELECT id, 'the source ' || title || ' is due, held or living' FROM item
              WHERE kind = 'source' AND (ended = 0 OR due_at IS NOT NULL
                OR lease_owner IS NOT NULL OR lane IS NOT NULL OR lane_wanted IS NOT NULL) LIMIT $1",
    },
    Query {
        check: Check {
            name: "hand-over",
            holds: "a hand-over is given by a thing, not by a source",
            matters: "the rope would lead to where nothing came from",
            mend: "nothing has to be done: tell us of it",
        },
        sql: "SELECT handover.from_item, 'hand-over ' || CAST(handover.id AS TEXT)
              FROM handover JOIN item ON item.id = handover.from_item
              WHERE item.kind = 'source' LIMIT $1",
    },
    Query {
        check: Check {
            name: "link",
            holds: "a link leads from a thing to another thing",
            matters: "the rope would lead in a circle, or to a source",
            mend: "cut it: on the item's page, or with `DELETE /api/v1/items/{from}/links/{to}`",
        },
        sql: "SELECT link.from_item, 'its link to item ' || CAST(link.to_item AS TEXT)
              FROM link JOIN item one ON one.id = link.from_item
                JOIN item other ON other.id = link.to_item
              WHERE link.cut IS NULL AND (link.from_item = link.to_item
                OR one.kind = 'source' OR other.kind = 'source') LIMIT $1",
    },
    Query {
        check: Check {
            name: "run",
            holds: "a reading of a list ended after it began, and in a known way",
            matters: "limits for a day count what was read and asked for",
            mend: "nothing has to be done: the list is read anew",
        },
        sql: "SELECT NULL, 'reading ' || CAST(id AS TEXT) || ' of ' || source FROM run
              WHERE ended < began OR asked < 0
                OR read NOT IN ('complete', 'partial', 'unchanged', 'planned', 'failed') LIMIT $1",
    },
    Query {
        check: Check {
            name: "throughput",
            holds: "what came is counted in pieces of ten minutes, and is not less than nothing",
            matters: "figures would be wrong",
            mend: "nothing has to be done: it goes after a month",
        },
        sql: "SELECT NULL, 'the piece ' || CAST(bucket AS TEXT) FROM throughput
              WHERE bytes < 0 OR bucket % 600000000 <> 0 LIMIT $1",
    },
    Query {
        check: Check {
            name: "key",
            holds: "a key grants something that towline knows",
            matters: "who comes with it is turned away",
            mend: "`towline key revoke` it, and make another one",
        },
        sql: "SELECT NULL, 'the key ' || name || ' grants ' || scope FROM api_key
              WHERE scope NOT IN ('read', 'operate', 'admin') LIMIT $1",
    },
    Query {
        check: Check {
            name: "session",
            holds: "a login ends after it was made",
            matters: "who is logged in is told wrongly",
            mend: "log that browser out: `towline login` tells which there are",
        },
        sql: "SELECT NULL, 'a login of ' || login FROM session
              WHERE ends < made OR seen < made LIMIT $1",
    },
];

pub(super) async fn check(store: &Store, _now: Timestamp) -> Result<Vec<Checked>, StoreError> {
    let mut all = Vec::with_capacity(QUERIES.len());
    for Query { check, sql } in QUERIES {
        let mut checked = Checked::new(check);
        match found(store, sql).await {
            Ok(found) => found.into_iter().for_each(|(item, words)| checked.find(item, words)),
            Err(error) => checked = Checked::broken_off(check, error)?,
        }
        all.push(checked);
    }
    Ok(all)
}

async fn found(store: &Store, sql: &'static str) -> Result<Vec<(Option<i64>, String)>, StoreError> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    Ok(sql::query_as(sql).bind(most).fetch_all(store.reader()).await?)
}
