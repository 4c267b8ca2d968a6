//! How a list's wishes stand, counted: by what they mean, not by who found that first.

use towline_domain::{
    FlowName, Thing as _,
    wishes::{Title, Unmatched},
};

use crate::{Store, StoreError, sql};

impl Store {
    /// How many of the wishes that a list holds stand where, by stage: those that mean a title of
    /// this server and quality that is followed, and those about which a person is asked. Lists
    /// share titles, and each counts them.
    pub async fn wish_stages(
        &self,
        list: &str,
        server: &str,
        is_4k: bool,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        // A title's key as `towline_domain::wishes::title_key` writes it.
        let rows: Vec<(String, i64)> = sql::query_as(
            "SELECT item.stage, count(*) FROM wish JOIN item ON item.flow = $1
                 AND item.kind = CASE WHEN wish.title IS NULL THEN $2 ELSE $3 END
                 AND item.key = CASE WHEN wish.title IS NULL THEN wish.ident
                                     ELSE $4 || '#' || wish.title || $5 END
             WHERE wish.list = $6 AND wish.gone IS NULL
             GROUP BY item.stage ORDER BY item.stage",
        )
        .bind(FlowName::Wishes.as_str())
        .bind(Unmatched::KIND)
        .bind(Title::KIND)
        .bind(server)
        .bind(if is_4k { "/4k" } else { "" })
        .bind(list)
        .fetch_all(self.reader())
        .await?;
        Ok(rows.into_iter().map(|(stage, count)| (stage, count.unsigned_abs())).collect())
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::{
        Timestamp,
        wishes::{Ident, TitleKey, Wish, title_key},
    };

    use rstest::rstest;

    use super::*;
    use crate::testing::On;
    use crate::{NewItem, NewPlan, NewWish};

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn movie(tmdb: u64) -> TitleKey {
        format!("movie:{tmdb}").parse().unwrap()
    }

    fn wish(ident: &str, title: Option<TitleKey>) -> NewWish {
        let ident: Ident = ident.parse().unwrap();
        NewWish { ident, rank: 1, wish: Wish::default(), title }
    }

    fn item(kind: &'static str, key: String, stage: &'static str) -> NewItem {
        NewItem {
            flow: FlowName::Wishes,
            kind,
            title: key.clone(),
            key,
            source: "first".into(),
            stage,
            ended: true,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: vec![],
        }
    }

    #[rstest]
    #[tokio::test]
    async fn lists_that_share_a_title_both_count_it_where_it_is_asked_for(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        let items = vec![
            item(Title::KIND, title_key("s", movie(1), false), "available"),
            item(Title::KIND, title_key("s", movie(1), true), "requested"),
            item(Title::KIND, title_key("other", movie(2), false), "requested"),
            item(Unmatched::KIND, "any".into(), "unsure"),
        ];
        let wishes = vec![
            wish("a", Some(movie(1))),
            wish("b", Some(movie(1))),
            wish("c", Some(movie(2))),
            wish("any", None),
        ];
        let first = NewPlan { list: "first".into(), wishes, items, ..NewPlan::default() };
        store.apply(first, NOW).await.unwrap();
        let wishes = vec![wish("a", Some(movie(1))), wish("gone", None)];
        let second = NewPlan { list: "second".into(), wishes, ..NewPlan::default() };
        store.apply(second, NOW).await.unwrap();

        let counted = async |list, server, is_4k| {
            let stages = store.wish_stages(list, server, is_4k).await.unwrap();
            stages.iter().map(|(stage, count)| format!("{stage} {count}")).collect::<Vec<_>>()
        };
        assert_eq!(counted("first", "s", false).await, ["available 2", "unsure 1"]);
        assert_eq!(counted("second", "s", false).await, ["available 1"]);
        assert_eq!(counted("second", "s", true).await, ["requested 1"]);
        assert_eq!(counted("third", "s", false).await, Vec::<String>::new());
    }
}
