//! How much there is of what. Nothing here reads more than lives, waits or has ended lately.

use sqlx::FromRow;
use towline_domain::{FlowName, Timestamp};

use crate::{Store, StoreError, sql};

/// How many items of a kind are in a stage, and not at their end.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct LiveCount {
    /// The flow.
    pub flow: String,
    /// The kind within the flow.
    pub kind: String,
    /// The stage.
    pub stage: String,
    /// How many.
    pub count: i64,
}

/// How many open questions of a flow have a cause.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct InboxCount {
    /// The flow.
    pub flow: String,
    /// The group of causes.
    pub cause: String,
    /// How many.
    pub count: i64,
}

const LIVE: &str = "SELECT flow, kind, stage, count(*) AS count FROM item
     WHERE ended = 0 GROUP BY flow, kind, stage ORDER BY flow, kind, stage";

const INBOX: &str = "SELECT item.flow, inbox.cause_group AS cause, count(*) AS count
     FROM inbox JOIN item ON item.id = inbox.item_id
     WHERE inbox.closed IS NULL
     GROUP BY item.flow, inbox.cause_group ORDER BY item.flow, inbox.cause_group";

// In two halves, for there are two indexes.
const REACHED: &str = "SELECT
     (SELECT count(*) FROM item
      WHERE ended = 1 AND flow = $1 AND kind = $2 AND stage = $3 AND stage_since >= $4)
   + (SELECT count(*) FROM item
      WHERE ended = 0 AND flow = $1 AND kind = $2 AND stage = $3 AND stage_since >= $4)";

impl Store {
    /// What is not at its end.
    pub async fn live_counts(&self) -> Result<Vec<LiveCount>, StoreError> {
        Ok(sql::query_as(LIVE).fetch_all(self.reader()).await?)
    }

    /// What waits for a person.
    pub async fn inbox_counts(&self) -> Result<Vec<InboxCount>, StoreError> {
        Ok(sql::query_as(INBOX).fetch_all(self.reader()).await?)
    }

    /// How many items of a kind have come to this stage since, and are in it.
    pub async fn reached_since(
        &self,
        flow: FlowName,
        kind: &str,
        stage: &str,
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let count: i64 = sql::query_scalar(REACHED)
            .bind(flow.as_str())
            .bind(kind)
            .bind(stage)
            .bind(since.as_micros())
            .fetch_one(self.reader())
            .await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Whether the ledger can be read: it answers the smallest question.
    pub async fn answers(&self) -> Result<(), StoreError> {
        sql::query_scalar::<i64>("SELECT count(*) FROM (SELECT 1 FROM item LIMIT 1) AS one")
            .fetch_one(self.reader())
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::{Cause, Choice, ItemId};

    use crate::NewItem;

    use rstest::rstest;

    use super::*;
    use crate::testing::On;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_micros(secs * 1_000_000)
    }

    fn item(key: &str, stage: &'static str, ended: bool) -> NewItem {
        NewItem {
            flow: FlowName::Imports,
            kind: "album",
            key: key.into(),
            source: "test".into(),
            title: key.into(),
            stage,
            ended,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: Vec::new(),
        }
    }

    #[rstest]
    #[tokio::test]
    async fn what_lives_waits_and_has_ended_lately_is_counted(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        let early = vec![item("a", "imported", true), item("b", "settling", false)];
        store.add(early, at(10)).await.unwrap();
        let late = vec![
            item("c", "imported", true),
            item("d", "settling", false),
            item("e", "held", false),
            item("f", "gone", true),
        ];
        store.add(late, at(20)).await.unwrap();
        for id in [2, 4] {
            let cause = Cause::Baseline { count: 1 };
            store.ask(ItemId(id), &cause, &[Choice::All], "", at(21)).await.unwrap();
        }
        let told = |live: Vec<LiveCount>| {
            live.into_iter()
                .map(|of| format!("{}/{}/{} {}", of.flow, of.kind, of.stage, of.count))
                .collect::<Vec<_>>()
        };
        let live = told(store.live_counts().await.unwrap());
        assert_eq!(live, ["imports/album/held 1", "imports/album/settling 2"]);
        let inbox = store.inbox_counts().await.unwrap();
        let baseline = InboxCount { flow: "imports".into(), cause: "baseline".into(), count: 2 };
        assert_eq!(inbox, [baseline]);
        let settling = store.reached_since(FlowName::Imports, "album", "settling", at(11)).await;
        assert_eq!(settling.unwrap(), 1);
        let imported = async |since| {
            store.reached_since(FlowName::Imports, "album", "imported", at(since)).await.unwrap()
        };
        assert_eq!((imported(5).await, imported(20).await, imported(21).await), (2, 1, 0));
        store.answers().await.unwrap();
    }

    /// A million items at their end must cost nothing: no plan may read the table of items.
    #[tokio::test]
    async fn no_count_reads_what_has_ended_long_ago() {
        let store = Store::in_memory().await.unwrap();
        for (sql, index) in
            [(LIVE, "item_live_stage"), (INBOX, "inbox_open"), (REACHED, "item_ended_stage")]
        {
            let bound = usize::from(sql == REACHED) * 4;
            let plan = crate::plans::plan(&store, (sql, bound)).await;
            let plan: Vec<_> = plan.lines().collect();
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
            let reads_all = |step: &&str| step.starts_with("SCAN item") && !step.contains("INDEX");
            assert!(!plan.iter().any(reads_all), "{plan:?}");
        }
    }
}
