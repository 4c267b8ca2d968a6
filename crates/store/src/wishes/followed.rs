//! Titles, and wishes that are none yet, page by page: for people.

use std::collections::{BTreeMap, HashMap};

use towline_domain::{
    FlowName, ItemId, Thing as _,
    wishes::{Title, Unmatched},
};

use super::buried::numbers;
use crate::{
    ItemSummary, Store, StoreError, items,
    sql::{self, Builder},
};

/// Which titles and wishes.
#[derive(Debug, Clone, Default)]
pub struct TitleFilter {
    /// In this stage only.
    pub stage: Option<String>,
    /// Only those that are not at their end.
    pub live: bool,
    /// Only those with this in their title, upper and lower case alike.
    pub called: Option<String>,
    /// Only those with a smaller number: the next page.
    pub before: Option<ItemId>,
    /// At most so many, the newest first.
    pub most: u32,
}

// Each kind and half by itself: so the indexes that have the stages answer alone.
const COUNTS: &str = "
    SELECT stage, count(*) FROM item
    WHERE ended = 0 AND flow = $1 AND kind = $2 GROUP BY stage
    UNION ALL
    SELECT stage, count(*) FROM item
    WHERE ended = 1 AND flow = $1 AND kind = $2 GROUP BY stage
    UNION ALL
    SELECT stage, count(*) FROM item
    WHERE ended = 0 AND flow = $1 AND kind = $3 GROUP BY stage
    UNION ALL
    SELECT stage, count(*) FROM item
    WHERE ended = 1 AND flow = $1 AND kind = $3 GROUP BY stage";

impl Store {
    /// Titles, and wishes of which it is or was not certain what they mean; the newest first.
    pub async fn titles(&self, filter: &TitleFilter) -> Result<Vec<ItemSummary>, StoreError> {
        let query = Self::titles_query(filter);
        let rows: Vec<items::SummaryRow> = query.build_query_as().fetch_all(self.reader()).await?;
        rows.into_iter().map(items::summary).collect()
    }

    // Numbers are found first: an index gives them without their rows.
    fn titles_query(filter: &TitleFilter) -> Builder {
        let mut query = Builder::new(items::SELECT);
        query.push(" WHERE id IN (");
        // Each kind by itself, for then an index gives them in order. Of a stage it does so anyway,
        // and a kind that is never in it would be looked for to the end.
        let kinds: &[&[&str]] = match filter.stage {
            Some(_) => &[&[Title::KIND, Unmatched::KIND]],
            None => &[&[Title::KIND], &[Unmatched::KIND]],
        };
        for (at, kinds) in kinds.iter().enumerate() {
            query.push(if at > 0 { " UNION ALL " } else { "" });
            query.push("SELECT id FROM item WHERE flow = ").push_bind(FlowName::Wishes.as_str());
            query.push(" AND kind IN (");
            query.push_list(kinds.iter().copied()).push(")");
            narrow(&mut query, filter);
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(filter.most));
        query.push(") ORDER BY id DESC");
        query
    }

    /// How many titles and wishes stand where, by stage.
    pub async fn title_counts(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows: Vec<(String, i64)> = sql::query_as(COUNTS)
            .bind(FlowName::Wishes.as_str())
            .bind(Title::KIND)
            .bind(Unmatched::KIND)
            .fetch_all(self.reader())
            .await?;
        let mut counts = BTreeMap::new();
        for (stage, count) in rows {
            *counts.entry(stage).or_default() += count.unsigned_abs();
        }
        Ok(counts)
    }

    /// The last line of each of these items' journals.
    pub async fn last_words(&self, of: &[ItemId]) -> Result<HashMap<ItemId, String>, StoreError> {
        let mut query = Builder::new(
            "SELECT item_id, words FROM journal WHERE id IN (
                 SELECT max(id) FROM journal WHERE item_id IN (",
        );
        numbers(&mut query, of);
        query.push(") GROUP BY item_id)");
        Ok(self.words(query).await?.collect())
    }
}

fn narrow(query: &mut Builder, filter: &TitleFilter) {
    let TitleFilter { stage, live, called, before, most: _ } = filter;
    if let Some(stage) = stage {
        query.push(" AND stage = ").push_bind(stage.clone());
    }
    if *live {
        query.push(" AND ended = 0");
    }
    if let Some(text) = called {
        query.push(" AND lower(title) LIKE lower(").push_bind(items::holding(text));
        query.push(") ESCAPE '\\'");
    }
    if let Some(before) = before {
        query.push(" AND id < ").push_bind(before.0);
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::Timestamp;

    use rstest::rstest;

    use super::*;
    use crate::NewItem;
    use crate::testing::{Ledger, On};

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn item(kind: &'static str, title: &str, stage: &'static str, ended: bool) -> NewItem {
        NewItem {
            flow: FlowName::Wishes,
            kind,
            key: format!("{kind} {title}"),
            source: String::new(),
            title: title.into(),
            stage,
            ended,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: vec!["first".into(), format!("of {title}")],
        }
    }

    async fn filled(on: On) -> Ledger {
        let store = on.store().await;
        let items = vec![
            item("source", "watchlist", "watching", true),
            item(Title::KIND, "Heat", "available", true),
            item(Unmatched::KIND, "Dune", "unsure", false),
            item(Title::KIND, "100%", "requested", false),
            item(Title::KIND, "Heathers", "available", false),
        ];
        store.add(items, NOW).await.unwrap();
        store
    }

    #[rstest]
    #[tokio::test]
    async fn titles_and_wishes_are_told_together_and_a_source_is_neither(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = filled(on).await;
        let told = async |filter: TitleFilter| {
            let items = store.titles(&TitleFilter { most: 2, ..filter }).await.unwrap();
            items.into_iter().map(|item| item.title).collect::<Vec<_>>()
        };
        assert_eq!(told(TitleFilter::default()).await, ["Heathers", "100%"]);
        let next = TitleFilter { before: Some(ItemId(4)), ..TitleFilter::default() };
        assert_eq!(told(next).await, ["Dune", "Heat"]);
        let live = TitleFilter { live: true, before: Some(ItemId(5)), ..TitleFilter::default() };
        assert_eq!(told(live).await, ["100%", "Dune"]);
        let called = TitleFilter { called: Some("heat".into()), ..TitleFilter::default() };
        assert_eq!(told(called).await, ["Heathers", "Heat"]);
        let marks = TitleFilter { called: Some("0%".into()), ..TitleFilter::default() };
        assert_eq!(told(marks).await, ["100%"]);
        let stage = TitleFilter { stage: Some("unsure".into()), ..TitleFilter::default() };
        assert_eq!(told(stage).await, ["Dune"]);
    }

    #[rstest]
    #[tokio::test]
    async fn each_stage_is_counted_whether_or_not_it_is_an_end_and_the_last_line_is_told(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = filled(on).await;
        let counts: Vec<_> = store.title_counts().await.unwrap().into_iter().collect();
        let told = [("available", 2), ("requested", 1), ("unsure", 1)];
        assert_eq!(counts, told.map(|(stage, count)| (stage.to_owned(), count)));
        let words = store.last_words(&[ItemId(3), ItemId(2)]).await.unwrap();
        assert_eq!((words.len(), words[&ItemId(3)].as_str()), (2, "of Dune"));
        assert!(store.last_words(&[]).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_page_of_what_lives_or_stands_somewhere_is_read_in_order_from_an_index() {
        let store = filled(On::Sqlite).await;
        for (filter, index) in [
            (TitleFilter { live: true, most: 9, ..TitleFilter::default() }, "item_live"),
            (
                TitleFilter { stage: Some("x".into()), most: 9, ..TitleFilter::default() },
                "item_stage",
            ),
        ] {
            let query = Store::titles_query(&filter);
            let plan = crate::plans::plan(&store, query.text()).await;
            assert!(plan.contains(index), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
            assert!(!plan.contains("SCAN item"), "{plan}");
        }
    }
}
