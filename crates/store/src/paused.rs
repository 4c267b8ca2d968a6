//! Accounts that a person has paused.

use towline_domain::{FlowName, ItemId, Timestamp};

use crate::{Notice, Store, StoreError, sql, step::write_line};

impl Store {
    /// Since when each paused account is so, by key.
    pub async fn paused_accounts(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> =
            sql::query_as("SELECT key, since FROM paused_account ORDER BY key")
                .fetch_all(self.reader())
                .await?;
        Ok(rows.into_iter().map(|(key, since)| (key, Timestamp::from_micros(since))).collect())
    }

    /// An account is paused from now on, or no longer; its journal tells by whom. May be repeated.
    /// Since when it is paused.
    pub async fn pause_account(
        &self,
        key: &str,
        is_paused: bool,
        by: &str,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut tx = self.write().await?;
        let before: Option<i64> =
            sql::query_scalar("SELECT since FROM paused_account WHERE key = $1")
                .bind(key)
                .fetch_optional(&mut *tx)
                .await?;
        if before.is_some() == is_paused {
            return Ok(before.map(Timestamp::from_micros));
        }
        let words = if is_paused {
            sql::query("INSERT INTO paused_account (key, since) VALUES ($1, $2)")
                .bind(key)
                .bind(now.as_micros())
                .execute(&mut *tx)
                .await?;
            format!("paused by {by}: nothing is fetched")
        } else {
            sql::query("DELETE FROM paused_account WHERE key = $1")
                .bind(key)
                .execute(&mut *tx)
                .await?;
            format!("resumed by {by}: files are fetched again")
        };
        let source: Option<(i64, String)> = sql::query_as(
            "SELECT id, stage FROM item WHERE flow = $1 AND kind = 'source' AND key = $2",
        )
        .bind(FlowName::Torrents.as_str())
        .bind(key)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some((id, stage)) = &source {
            write_line(&mut tx, ItemId(*id), now, stage, &words).await?;
        }
        tx.commit().await?;
        self.tell_others(Notice::Paused);
        if let Some((id, _)) = source {
            self.item_changed(ItemId(id), Some(FlowName::Torrents.as_str()));
        }
        Ok(is_paused.then_some(now))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::testing::On;

    #[rstest]
    #[tokio::test]
    async fn an_account_stays_paused_until_it_is_resumed_and_both_may_be_repeated(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        let at = |secs: i64| Timestamp::from_micros(secs * 1_000_000);
        let since = store.pause_account("putio:home", true, "jo", at(1)).await.unwrap();
        assert_eq!(since, Some(at(1)));
        let again = store.pause_account("putio:home", true, "jo", at(2)).await.unwrap();
        assert_eq!(again, Some(at(1)), "since the first time");
        let paused = store.paused_accounts().await.unwrap();
        assert_eq!(paused, [("putio:home".to_owned(), at(1))]);
        for _ in 0..2 {
            assert_eq!(store.pause_account("putio:home", false, "jo", at(3)).await.unwrap(), None);
        }
        assert!(store.paused_accounts().await.unwrap().is_empty());
    }
}
