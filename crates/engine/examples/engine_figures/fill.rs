//! Many items at once.

use towline_domain::{Clock as _, FlowName, SystemClock, Thing as _, Timestamp};
use towline_store::{NewItem, Store};

use crate::toy::Toy;

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

/// Brings in so many that are at their end.
pub(crate) async fn finished(store: &Store, count: usize) {
    some(store, "finished", count, true, None).await;
}

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
