//! The tow rope: which item came out of which.

use sqlx::FromRow;
use towline_domain::{ItemId, Timestamp, path::shown};

use crate::{Store, StoreError, sql};

/// So many items are followed on one rope: more is a knot.
const LONGEST: usize = 50;

/// That one item came out of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The item that was there first.
    pub from: ItemId,
    /// What came out of it.
    pub to: ItemId,
    /// Since when that is known.
    pub at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    from_item: i64,
    to_item: i64,
    at: i64,
}

const INTO: &str = "SELECT from_item, to_item, at FROM link
     WHERE cut IS NULL AND to_item = $1 ORDER BY at, from_item LIMIT 100";
const OUT_OF: &str = "SELECT from_item, to_item, at FROM link
     WHERE cut IS NULL AND from_item = $1 ORDER BY at, to_item LIMIT 100";

impl Store {
    /// All links of the rope on which an item is, in the order in which they became known: to what
    /// it came out of, and on to what came out of it. What else came out of the same is on ropes of
    /// its own. Links that were cut are not among them.
    pub async fn rope(&self, item: ItemId) -> Result<Vec<Link>, StoreError> {
        let mut links = self.followed(item, INTO).await?;
        links.extend(self.followed(item, OUT_OF).await?);
        links.sort_by_key(|link| (link.at, link.from, link.to));
        Ok(links)
    }

    /// All links from an item on, in one direction.
    async fn followed(
        &self,
        item: ItemId,
        direction: &'static str,
    ) -> Result<Vec<Link>, StoreError> {
        let (mut links, mut met, mut next) = (Vec::new(), vec![item], vec![item]);
        while let Some(item) = next.pop() {
            let rows: Vec<Row> =
                sql::query_as(direction).bind(item.0).fetch_all(self.reader()).await?;
            for Row { from_item, to_item, at } in rows {
                let (from, to) = (ItemId(from_item), ItemId(to_item));
                links.push(Link { from, to, at: Timestamp::from_micros(at) });
                let other = if from == item { to } else { from };
                if !met.contains(&other) && met.len() < LONGEST {
                    met.push(other);
                    next.push(other);
                }
            }
        }
        Ok(links)
    }

    /// Cuts a link: a person says that one did not come out of the other. It is not made again.
    /// False where there is none.
    pub async fn cut_link(
        &self,
        from: ItemId,
        to: ItemId,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let cut = sql::query(
            "UPDATE link SET cut = $1 WHERE from_item = $2 AND to_item = $3 AND cut IS NULL",
        )
        .bind(now.as_micros())
        .bind(from.0)
        .bind(to.0)
        .execute(&mut *tx)
        .await?
        .rows_affected()
            == 1;
        if cut {
            for (item, other) in [(from, to), (to, from)] {
                let title: String = sql::query_scalar("SELECT title FROM item WHERE id = $1")
                    .bind(other.0)
                    .fetch_one(&mut *tx)
                    .await?;
                let title = shown(title.as_bytes());
                let words = format!("its link with {title} (item {other}) was cut by {by}");
                crate::step::note(&mut tx, item, now, &words).await?;
            }
        }
        tx.commit().await?;
        if cut {
            self.several_changed([from, to]);
        }
        Ok(cut)
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::FlowName;

    use rstest::rstest;

    use super::*;
    use crate::NewItem;
    use crate::testing::{Ledger, On};

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_micros(secs * 1_000_000)
    }

    async fn store(on: On) -> Ledger {
        let store = on.store().await;
        let item = |key: &str| NewItem {
            flow: FlowName::Imports,
            kind: "album",
            key: key.into(),
            source: "test".into(),
            title: key.into(),
            stage: "settling",
            ended: false,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: Vec::new(),
        };
        store.add(["a", "b", "c", "d"].map(item).to_vec(), at(1)).await.unwrap();
        for (from, to, time) in [(1, 2, 10), (2, 3, 20)] {
            sql::query("INSERT INTO link (from_item, to_item, at) VALUES ($1, $2, $3)")
                .bind(from)
                .bind(to)
                .bind(at(time).as_micros())
                .execute(store.reader())
                .await
                .unwrap();
        }
        store
    }

    #[rstest]
    #[tokio::test]
    async fn the_rope_is_the_same_from_each_of_its_ends(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = store(on).await;
        let rope = store.rope(ItemId(2)).await.unwrap();
        let ends: Vec<_> = rope.iter().map(|link| (link.from.0, link.to.0)).collect();
        assert_eq!(ends, [(1, 2), (2, 3)]);
        assert_eq!(store.rope(ItemId(1)).await.unwrap(), rope);
        assert_eq!(store.rope(ItemId(3)).await.unwrap(), rope);
        assert!(store.rope(ItemId(4)).await.unwrap().is_empty());
    }

    #[rstest]
    #[tokio::test]
    async fn what_came_out_of_the_same_is_on_ropes_of_its_own(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = store(on).await;
        sql::query("INSERT INTO link (from_item, to_item, at) VALUES (1, 4, 5)")
            .execute(store.reader())
            .await
            .unwrap();
        let ends = |links: Vec<Link>| -> Vec<_> {
            links.iter().map(|link| (link.from.0, link.to.0)).collect()
        };
        assert_eq!(ends(store.rope(ItemId(4)).await.unwrap()), [(1, 4)]);
        assert_eq!(ends(store.rope(ItemId(3)).await.unwrap()), [(1, 2), (2, 3)]);
        assert_eq!(ends(store.rope(ItemId(1)).await.unwrap()), [(1, 4), (1, 2), (2, 3)]);
    }

    #[rstest]
    #[tokio::test]
    async fn a_link_that_was_cut_is_gone_for_good_and_both_ends_say_so(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = store(on).await;
        assert!(store.cut_link(ItemId(1), ItemId(2), "jo", at(30)).await.unwrap());
        assert!(!store.cut_link(ItemId(1), ItemId(2), "jo", at(31)).await.unwrap());
        assert!(store.rope(ItemId(1)).await.unwrap().is_empty());
        assert_eq!(store.came_from(ItemId(2)).await.unwrap(), []);
        assert_eq!(store.rope(ItemId(3)).await.unwrap().len(), 1);
        for (item, other) in [(1, 2), (2, 1)] {
            let last = store.journal(ItemId(item)).await.unwrap().pop().unwrap();
            let title = ["a", "b"][other - 1];
            assert_eq!(last.words, format!("its link with {title} (item {other}) was cut by jo"));
            assert_eq!(last.stage, "note");
        }
    }
}
