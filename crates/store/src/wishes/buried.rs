//! Titles that are not asked for again, page by page, and what was said of them.

use std::collections::HashMap;

use towline_domain::{
    Choice, FlowName, ItemId, Thing as _,
    wishes::{Title, TitleStage},
};

use crate::{ItemSummary, Store, StoreError, items, sql::Builder};

/// How many are named in one query.
const AT_ONCE: usize = 500;

impl Store {
    /// Titles in any of these stages, the newest first: at most so many, and only those with a
    /// smaller number than `before`.
    pub async fn titles_in(
        &self,
        stages: &[TitleStage],
        before: Option<ItemId>,
        most: u32,
    ) -> Result<Vec<ItemSummary>, StoreError> {
        let mut query = Builder::new(items::SELECT);
        // Each stage by itself, for then an index gives their numbers in order.
        query.push(" WHERE id IN (");
        for (at, stage) in stages.iter().enumerate() {
            query.push(if at > 0 { " UNION ALL " } else { "" });
            query.push("SELECT id FROM item WHERE flow = ").push_bind(FlowName::Wishes.as_str());
            query.push(" AND kind = ").push_bind(Title::KIND);
            query.push(" AND stage = ").push_bind(stage.word());
            if let Some(before) = before {
                query.push(" AND id < ").push_bind(before.0);
            }
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(most));
        query.push(") ORDER BY id DESC");
        let rows: Vec<items::SummaryRow> = query.build_query_as().fetch_all(self.reader()).await?;
        rows.into_iter().map(items::summary).collect()
    }

    /// Of each of these items the last line that was written in this stage.
    pub async fn last_lines(
        &self,
        of: &[ItemId],
        stage: &str,
    ) -> Result<HashMap<ItemId, String>, StoreError> {
        let mut found = HashMap::with_capacity(of.len());
        for some in of.chunks(AT_ONCE) {
            let mut query = Builder::new(
                "SELECT item_id, words FROM journal WHERE id IN (
                     SELECT max(id) FROM journal WHERE stage = ",
            );
            query.push_bind(stage).push(" AND item_id IN (");
            numbers(&mut query, some);
            query.push(") GROUP BY item_id)");
            found.extend(self.words(query).await?);
        }
        Ok(found)
    }

    /// Who said this of each of these items, where nobody has said anything since.
    pub async fn last_said(
        &self,
        of: &[ItemId],
        choice: &Choice,
    ) -> Result<HashMap<ItemId, String>, StoreError> {
        let choice = serde_json::to_string(choice).unwrap_or_default();
        let mut found = HashMap::with_capacity(of.len());
        for some in of.chunks(AT_ONCE) {
            let mut query = Builder::new("SELECT item_id, by FROM answer WHERE choice = ");
            query
                .push_bind(&choice)
                .push(" AND id IN (SELECT max(id) FROM answer WHERE item_id IN (");
            numbers(&mut query, some);
            query.push(") GROUP BY item_id)");
            found.extend(self.words(query).await?);
        }
        Ok(found)
    }

    pub(super) async fn words(
        &self,
        query: Builder,
    ) -> Result<impl Iterator<Item = (ItemId, String)>, StoreError> {
        let rows: Vec<(i64, String)> = query.build_query_as().fetch_all(self.reader()).await?;
        Ok(rows.into_iter().map(|(item, words)| (ItemId(item), words)))
    }
}

pub(super) fn numbers(query: &mut Builder, items: &[ItemId]) {
    query.push_list(items.iter().map(|item| item.0));
}

#[cfg(test)]
mod tests {
    use towline_domain::Timestamp;

    use rstest::rstest;

    use super::*;
    use crate::NewItem;
    use crate::testing::On;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn item(number: usize, stage: TitleStage) -> NewItem {
        NewItem {
            flow: FlowName::Wishes,
            kind: Title::KIND,
            key: format!("s#movie:{number}"),
            source: String::new(),
            title: number.to_string(),
            stage: stage.word(),
            ended: true,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: vec!["first".into(), format!("of {number}")],
        }
    }

    #[rstest]
    #[tokio::test]
    async fn all_are_told_page_by_page_with_the_last_that_was_said(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        let stages = [TitleStage::Declined, TitleStage::Tombstone, TitleStage::Available];
        let items = (0..9).map(|number| item(number, stages[number % 3])).collect();
        let ids: Vec<_> = store.add(items, NOW).await.unwrap().into_iter().flatten().collect();
        let stages = [TitleStage::Declined, TitleStage::Tombstone];
        let mut told = Vec::new();
        let mut before = None;
        loop {
            let page = store.titles_in(&stages, before, 4).await.unwrap();
            before = page.last().map(|item| item.id);
            told.extend(page.iter().map(|item| item.title.clone()));
            if page.len() < 4 {
                break;
            }
        }
        assert_eq!(told, ["7", "6", "4", "3", "1", "0"]);

        let lines = store.last_lines(&ids, TitleStage::Tombstone.word()).await.unwrap();
        assert_eq!((lines.len(), lines[&ids[1]].as_str()), (3, "of 1"));
        store.order(&ids[..2], &Choice::Skip, "me: no", NOW).await.unwrap();
        store.order(&ids[..1], &Choice::Retry, "me", NOW).await.unwrap();
        let said = store.last_said(&ids, &Choice::Skip).await.unwrap();
        assert_eq!(said, HashMap::from([(ids[1], "me: no".to_owned())]));
    }
}
