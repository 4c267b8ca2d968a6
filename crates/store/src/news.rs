//! What people may want to hear of: written with what happened, read past a cursor.

use sqlx::FromRow;
use towline_domain::{Choice, EntryId, ItemId, Timestamp, notify::NewsKind};

use crate::{
    NewItem, Store, StoreError,
    items::insert,
    sql::{self, Connection},
    step::write_line,
};

/// So many pieces are kept: who has not read them in that time hears of the rest.
const KEPT: i64 = 10_000;
/// So many messages that are over are removed at once.
const PRUNED: i64 = 200;

/// A piece of news, with what it is about as it is now.
#[derive(Debug, Clone)]
pub struct News {
    /// Its number.
    pub id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: NewsKind,
    /// To which item.
    pub item: ItemId,
    /// The item's flow.
    pub flow: String,
    /// What people call it.
    pub title: String,
    /// Why.
    pub words: String,
    /// What was asked.
    pub asked: Option<AskedThen>,
}

/// A question that news are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedThen {
    /// The entry.
    pub entry: EntryId,
    /// Its epoch then.
    pub epoch: i64,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether it still waits for an answer.
    pub is_open: bool,
}

#[derive(FromRow)]
struct NewsRow {
    id: i64,
    at: i64,
    kind: String,
    item_id: i64,
    flow: String,
    title: String,
    words: String,
    entry: Option<i64>,
    epoch: Option<i64>,
    choices: Option<String>,
    is_open: i64,
}

pub(crate) const AFTER: &str =
    "SELECT news.id, news.at, news.kind, news.item_id, item.flow, item.title, news.words,
        news.entry, news.epoch, inbox.choices,
        CAST(CASE WHEN inbox.closed IS NULL AND inbox.epoch = news.epoch AND NOT EXISTS (
            SELECT 1 FROM answer WHERE answer.inbox_id = inbox.id AND answer.epoch = inbox.epoch
        ) THEN 1 ELSE 0 END AS BIGINT) AS is_open
     FROM news JOIN item ON item.id = news.item_id LEFT JOIN inbox ON inbox.id = news.entry
     WHERE news.id > $1 ORDER BY news.id LIMIT $2";

/// What a target's look has come to: all of it is written, or nothing.
#[derive(Debug, Clone)]
pub struct Told {
    /// The target's own item.
    pub source: ItemId,
    /// Its detail from now on, cursor included.
    pub detail: serde_json::Value,
    /// What is to be sent.
    pub messages: Vec<NewItem>,
    /// Messages that were over before this are removed.
    pub forget_before: Timestamp,
}

impl Store {
    /// What happened after the piece with this number, the oldest first.
    pub async fn news_after(&self, id: i64, most: u32) -> Result<Vec<News>, StoreError> {
        let rows: Vec<NewsRow> =
            sql::query_as(AFTER).bind(id).bind(i64::from(most)).fetch_all(self.reader()).await?;
        rows.into_iter().filter_map(read).collect()
    }

    /// The number of the latest piece; 0 where there is none.
    pub async fn latest_news(&self) -> Result<i64, StoreError> {
        let latest: Option<i64> =
            sql::query_scalar("SELECT max(id) FROM news").fetch_one(self.reader()).await?;
        Ok(latest.unwrap_or(0))
    }

    /// The kind of the latest piece about an item.
    pub async fn last_news_of(&self, item: ItemId) -> Result<Option<NewsKind>, StoreError> {
        let kind: Option<String> =
            sql::query_scalar("SELECT kind FROM news WHERE item_id = $1 ORDER BY id DESC LIMIT 1")
                .bind(item.0)
                .fetch_optional(self.reader())
                .await?;
        Ok(kind.and_then(|kind| NewsKind::of(&kind)))
    }

    /// Writes news of a source: a line of its journal at the same time.
    pub async fn tell_of_source(
        &self,
        item: ItemId,
        stage: &str,
        (kind, words): (NewsKind, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        write_line(&mut tx, item, now, stage, words).await?;
        let id = write_news(&mut tx, item, kind, None, words, now).await?;
        tx.commit().await?;
        self.events().tell_news(id);
        self.item_changed(item, None);
        Ok(())
    }

    /// Writes down that a target is told of something.
    pub async fn tell_target(&self, told: Told, now: Timestamp) -> Result<(), StoreError> {
        let Told { source, detail, messages, forget_before } = told;
        let mut tx = self.write().await?;
        sql::query("UPDATE item SET detail = $1, updated = $2 WHERE id = $3")
            .bind(serde_json::to_string(&detail).unwrap_or_default())
            .bind(now.as_micros())
            .bind(source.0)
            .execute(&mut *tx)
            .await?;
        let mut added = vec![source];
        for message in messages {
            added.extend(insert(&mut tx, message, now).await?);
        }
        sql::query(
            "DELETE FROM item WHERE id IN (
                 SELECT id FROM item WHERE flow = 'notify' AND ended = 1 AND stage_since < $1
                 AND kind = 'message' ORDER BY stage_since LIMIT $2)",
        )
        .bind(forget_before.as_micros())
        .bind(PRUNED)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.several_changed(added);
        Ok(())
    }
}

fn read(row: NewsRow) -> Option<Result<News, StoreError>> {
    // Written by a later towline: not understood, and no reason to stand still.
    let kind = NewsKind::of(&row.kind)?;
    let asked =
        row.entry.zip(row.epoch).zip(row.choices).map(|((entry, epoch), choices)| {
            let choices = serde_json::from_str(&choices).map_err(|source| {
                StoreError::Unreadable { what: "choices", item: row.item_id, source }
            })?;
            Ok(AskedThen { entry: EntryId(entry), epoch, choices, is_open: row.is_open != 0 })
        });
    let asked = match asked.transpose() {
        Ok(asked) => asked,
        Err(error) => return Some(Err(error)),
    };
    Some(Ok(News {
        id: row.id,
        at: Timestamp::from_micros(row.at),
        kind,
        item: ItemId(row.item_id),
        flow: row.flow,
        title: row.title,
        words: row.words,
        asked,
    }))
}

/// One more piece of news. What is older than many is forgotten.
pub(crate) async fn write_news(
    tx: &mut Connection,
    item: ItemId,
    kind: NewsKind,
    asked: Option<(EntryId, i64)>,
    words: &str,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let id: i64 = sql::query_scalar(
        "INSERT INTO news (item_id, at, kind, entry, epoch, words)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(item.0)
    .bind(now.as_micros())
    .bind(kind.as_str())
    .bind(asked.map(|(entry, _)| entry.0))
    .bind(asked.map(|(_, epoch)| epoch))
    .bind(words)
    .fetch_one(&mut *tx)
    .await?;
    sql::query("DELETE FROM news WHERE id <= $1").bind(id - KEPT).execute(&mut *tx).await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use towline_domain::{Ask, Cause, FlowName, TroubleKind};

    use rstest::rstest;

    use super::*;
    use crate::Step;
    use crate::testing::{On, claim};

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_micros(secs * 1_000_000)
    }

    fn item(flow: FlowName, kind: &'static str, key: &str, ended: bool) -> NewItem {
        NewItem {
            flow,
            kind,
            key: key.into(),
            source: "test".into(),
            title: key.into(),
            stage: "sent",
            ended,
            version: 1,
            detail: serde_json::json!({}),
            due_at: (!ended).then(|| at(1)),
            says: vec![],
        }
    }

    fn step(news: Option<NewsKind>, ask: Ask) -> Step {
        Step {
            stage: "held",
            title: None,
            ended: false,
            version: 1,
            detail: serde_json::json!({}),
            attempt: 0,
            due_at: Some(at(1)),
            deadline: None,
            says: vec!["first".into(), "why".into()],
            news,
            ask,
            keep_answer: false,
            lane: None,
            intent: None,
            hand_over: vec![],
        }
    }

    fn asks(kind: TroubleKind) -> Ask {
        let cause = Cause::Trouble { service: "slskd".into(), kind };
        Ask::Open { cause, choices: vec![Choice::Retry], detail: String::new() }
    }

    async fn carry(store: &Store, flow: FlowName, steps: Vec<Step>) -> ItemId {
        let id = store.add(vec![item(flow, "album", "a", false)], at(1)).await.unwrap()[0].unwrap();
        for step in steps {
            let claimed = store.claim(&claim("me", at(2), 1)).await.unwrap().pop().unwrap();
            store.step(&claimed, step, at(3)).await.unwrap();
        }
        id
    }

    #[rstest]
    #[tokio::test]
    async fn what_happens_is_read_in_order_past_a_cursor(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        let mut told = store.events().watch_news();
        let steps = vec![
            step(None, asks(TroubleKind::KeyRefused)),
            step(None, asks(TroubleKind::KeyRefused)),
            step(Some(NewsKind::Done), Ask::Nothing),
        ];
        let id = carry(&store, FlowName::Imports, steps).await;
        let news = store.news_after(0, 10).await.unwrap();
        let said: Vec<_> = news.iter().map(|news| (news.kind, news.words.as_str())).collect();
        let asked = "slskd refuses the key or password";
        assert_eq!(said, [(NewsKind::NeedsYou, asked), (NewsKind::Done, "why")], "asked once");
        assert!(!news[0].asked.as_ref().unwrap().is_open, "it is not asked any more");
        assert_eq!(*told.borrow_and_update(), news[1].id);
        assert_eq!(store.news_after(news[0].id, 10).await.unwrap().len(), 1);
        assert_eq!(store.last_news_of(id).await.unwrap(), Some(NewsKind::Done));
    }

    #[rstest]
    #[tokio::test]
    async fn an_answer_is_the_end_of_a_question_and_messages_are_no_news(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        carry(&store, FlowName::Imports, vec![step(None, asks(TroubleKind::KeyRefused))]).await;
        let asked = store.news_after(0, 1).await.unwrap().remove(0).asked.unwrap();
        assert!(asked.is_open);
        store.answer(asked.entry, None, &Choice::Retry, "me", at(4)).await.unwrap();
        let asked = store.news_after(0, 1).await.unwrap().remove(0).asked.unwrap();
        assert!(!asked.is_open, "somebody has answered");

        let store = on.store().await;
        carry(&store, FlowName::Notify, vec![step(None, asks(TroubleKind::KeyRefused))]).await;
        assert_eq!(store.latest_news().await.unwrap(), 0);
    }

    #[rstest]
    #[tokio::test]
    async fn a_look_of_a_target_is_written_whole_and_what_is_over_for_long_goes(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        let source = item(FlowName::Notify, "source", "phone", true);
        let id = store.add(vec![source], at(1)).await.unwrap()[0].unwrap();
        let told = |key: &str, now| ToldTo { key: key.into(), now };
        for ToldTo { key, now } in [told("old", 10), told("new", 1000), told("newer", 1001)] {
            let messages = vec![item(FlowName::Notify, "message", &key, key != "newer")];
            let detail = serde_json::json!({"cursor": now});
            let told = Told { source: id, detail, messages, forget_before: at(now - 500) };
            store.tell_target(told, at(now)).await.unwrap();
        }
        let filter = crate::Filter { kind: Some("message".into()), ..Default::default() };
        let left = store.items(&filter).await.unwrap();
        let left: Vec<_> = left.into_iter().map(|item| item.key).collect();
        assert_eq!(left, ["newer", "new"]);
        assert_eq!(store.item(id).await.unwrap().detail["cursor"], 1001);
    }

    struct ToldTo {
        key: String,
        now: i64,
    }
}
