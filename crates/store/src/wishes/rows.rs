//! What lists hold, as it lies in the ledger.

use std::collections::HashMap;

use sqlx::FromRow;
use towline_domain::{
    FlowName, Timestamp,
    wishes::{Ident, TitleKey, Wish},
};

use crate::{
    ItemSummary, Store, StoreError, items,
    sql::{self, Builder},
    timestamps::moment,
};

/// How many keys are named in one query.
const AT_ONCE: usize = 500;

/// A wish on a list.
#[derive(Debug, Clone, PartialEq)]
pub struct WishRow {
    /// The key of the list.
    pub list: String,
    /// What tells it apart.
    pub ident: Ident,
    /// Its place on the list, from 1.
    pub rank: u32,
    /// What the list says.
    pub wish: Wish,
    /// The title that it means, once that is known.
    pub title: Option<TitleKey>,
    /// When it was first read.
    pub added: Timestamp,
    /// When it was first not read any more.
    pub gone: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    list: String,
    ident: String,
    rank: i64,
    detail: String,
    title: Option<String>,
    added: i64,
    gone: Option<i64>,
}

const SELECT: &str = "SELECT list, ident, rank, detail, title, added, gone FROM wish";

impl Store {
    /// What a list holds, in its order; with what it held once, when that is `also_gone`.
    pub async fn wishes(&self, list: &str, also_gone: bool) -> Result<Vec<WishRow>, StoreError> {
        let mut query = Builder::new(SELECT);
        query.push(" WHERE list = ").push_bind(list);
        if !also_gone {
            query.push(" AND gone IS NULL");
        }
        query.push(" ORDER BY rank, ident");
        self.wish_rows(query).await
    }

    /// A part of what a list holds, in its order: what comes after this place.
    pub async fn wishes_after(
        &self,
        list: &str,
        (rank, ident): (u32, &str),
        most: u32,
    ) -> Result<Vec<WishRow>, StoreError> {
        let mut query = Builder::new(SELECT);
        query.push(" WHERE list = ").push_bind(list).push(" AND gone IS NULL");
        // Two may have one place: one of them has not been read anew.
        query.push(" AND (rank, ident) > (").push_bind(i64::from(rank));
        query.push(", ").push_bind(ident).push(") ORDER BY rank, ident LIMIT ");
        query.push_bind(i64::from(most));
        self.wish_rows(query).await
    }

    /// The wishes for a title, of all lists; also those that are gone.
    pub async fn wishes_for(&self, title: TitleKey) -> Result<Vec<WishRow>, StoreError> {
        let mut query = Builder::new(SELECT);
        query.push(" WHERE title = ").push_bind(title.to_string()).push(" ORDER BY added, list");
        self.wish_rows(query).await
    }

    /// The wishes that are told apart by this, of all lists; also those that are gone.
    pub async fn wishes_as(&self, ident: &Ident) -> Result<Vec<WishRow>, StoreError> {
        let mut query = Builder::new(SELECT);
        query.push(" WHERE ident = ").push_bind(ident.as_str()).push(" ORDER BY added, list");
        self.wish_rows(query).await
    }

    /// The wishes on lists that are called like this (a part of it, in any case of ASCII letters) and
    /// of which no title is known.
    pub async fn unknown_wishes_called(
        &self,
        text: &str,
        most: u32,
    ) -> Result<Vec<WishRow>, StoreError> {
        let mut query = Builder::new(SELECT);
        // Somewhere in what the list says of it; where that is its title is seen below.
        let quoted = serde_json::to_string(text).unwrap_or_default();
        let in_quotes = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
        query.push(" WHERE gone IS NULL AND title IS NULL AND lower(detail) LIKE lower(");
        query.push_bind(items::holding(in_quotes)).push(") ESCAPE '\\' ORDER BY added, list");
        let text = text.to_ascii_lowercase();
        let called = |row: &WishRow| {
            row.wish.title.as_ref().is_some_and(|it| it.to_ascii_lowercase().contains(&text))
        };
        let found = self.wish_rows(query).await?.into_iter().filter(called);
        Ok(found.take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    }

    /// How many wishes each list holds.
    pub async fn wish_counts(&self) -> Result<HashMap<String, u64>, StoreError> {
        let rows: Vec<(String, i64)> =
            sql::query_as("SELECT list, count(*) FROM wish WHERE gone IS NULL GROUP BY list")
                .fetch_all(self.reader())
                .await?;
        Ok(rows.into_iter().map(|(list, count)| (list, count.unsigned_abs())).collect())
    }

    /// Those of these items that there are, by key.
    pub async fn by_keys(
        &self,
        flow: FlowName,
        kind: &str,
        keys: &[String],
    ) -> Result<HashMap<String, ItemSummary>, StoreError> {
        let mut found = HashMap::with_capacity(keys.len());
        for some in keys.chunks(AT_ONCE) {
            let mut query = Builder::new(items::SELECT);
            query.push(" WHERE flow = ").push_bind(flow.as_str());
            query.push(" AND kind = ").push_bind(kind).push(" AND key IN (");
            query.push_list(some).push(")");
            let rows: Vec<items::SummaryRow> =
                query.build_query_as().fetch_all(self.reader()).await?;
            for row in rows {
                let item = items::summary(row)?;
                found.insert(item.key.clone(), item);
            }
        }
        Ok(found)
    }

    async fn wish_rows(&self, query: Builder) -> Result<Vec<WishRow>, StoreError> {
        let rows: Vec<Row> = query.build_query_as().fetch_all(self.reader()).await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: Row) -> Result<WishRow, StoreError> {
    let unreadable = |source| StoreError::Unreadable { what: "wish", item: 0, source };
    Ok(WishRow {
        list: row.list,
        ident: row.ident.parse().unwrap_or_else(|never| match never {}),
        rank: u32::try_from(row.rank).unwrap_or(u32::MAX),
        wish: serde_json::from_str(&row.detail).map_err(unreadable)?,
        title: row.title.and_then(|title| title.parse().ok()),
        added: Timestamp::from_micros(row.added),
        gone: moment(row.gone),
    })
}
