//! Many items at once.

use towline_domain::{Clock as _, FlowName, SystemClock, Thing as _, Timestamp};
use towline_store::{NewItem, Store};

use crate::{place::Place, toy::Toy};

/// So many are brought in together.
const TOGETHER: usize = 5_000;

fn item(key: String, ended: bool, due_at: Option<Timestamp>) -> NewItem {
    let toy = Toy { done: ended };
    NewItem {
        flow: FlowName::Imports,
        kind: Toy::KIND,
        title: format!("Band - Album {key} (2024) [FLAC]"),
        key,
        source: "bench".into(),
        stage: toy.stage(),
        ended,
        version: 1,
        detail: serde_json::to_value(&toy).expect("a toy is JSON"),
        due_at,
        says: vec!["found".into(), "was quiet for 30 s".into()],
    }
}

/// Brings in so many, due at this moment.
pub(crate) async fn due(store: &Store, name: &str, count: usize, at: Timestamp) {
    some(store, name, count, false, Some(at)).await;
}

/// Brings in so many that are at their end. The database makes them of the first: one row after the
/// other, as towline adds them, a million would take most of the time that is there to measure in.
pub(crate) async fn finished(place: &Place, count: usize) {
    some(&place.store, FINISHED, 1, true, None).await;
    let made = format!(
        "INSERT INTO item (flow, kind, key, source, title, stage, stage_since, ended, version, detail,
             woken_at, created, updated)
         WITH RECURSIVE numbers (n) AS (
             SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})
         SELECT flow, kind, '{FINISHED} ' || n, source, replace(title, key, '{FINISHED} ' || n), stage,
             stage_since + n, ended, version, detail, woken_at, created, updated + n
         FROM item, numbers WHERE key = '{FINISHED} 0';
         INSERT INTO journal (item_id, at, stage, words)
         SELECT made.id, said.at, said.stage, said.words
         FROM item AS made, item AS first, journal AS said
         WHERE first.key = '{FINISHED} 0' AND said.item_id = first.id
             AND made.ended = 1 AND made.id > first.id"
    );
    place.carries_out(made).await;
}

const FINISHED: &str = "finished";

/// Brings in so many that wait for long.
pub(crate) async fn waiting(store: &Store, count: usize) {
    let later = SystemClock.now() + std::time::Duration::from_secs(100_000);
    some(store, "waiting", count, false, Some(later)).await;
}

async fn some(store: &Store, name: &str, count: usize, ended: bool, due_at: Option<Timestamp>) {
    let now = SystemClock.now();
    for first in (0..count).step_by(TOGETHER) {
        let some = first..count.min(first + TOGETHER);
        let items = some.map(|number| item(format!("{name} {number}"), ended, due_at)).collect();
        store.add(items, now).await.expect("there is room");
    }
}
