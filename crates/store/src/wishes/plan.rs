//! A list's look, written down: what it holds, the titles that come of it, and the run.

use towline_domain::{
    ItemId, Timestamp,
    wishes::{Ident, TitleKey, Wish},
};

use super::runs::{NewRun, write_run};
use crate::{
    Event, ItemSummary, NewItem, Store, StoreError,
    items::{hand, insert},
    sql::{self, Builder, Connection},
};

/// What a list's look has come to. All of it is written, or nothing.
#[derive(Debug, Clone, Default)]
pub struct NewPlan {
    /// The key of the list.
    pub list: String,
    /// Wishes that are new, or are other than they were.
    pub wishes: Vec<NewWish>,
    /// Wishes that the list holds no longer.
    pub gone: Vec<Ident>,
    /// Items that are new.
    pub items: Vec<NewItem>,
    /// Items that are carried on another way.
    pub given: Vec<GivenTitle>,
    /// The run itself.
    pub run: Option<NewRun>,
}

/// A wish as the list has it now.
#[derive(Debug, Clone)]
pub struct NewWish {
    /// What tells it apart.
    pub ident: Ident,
    /// Its place, from 1.
    pub rank: u32,
    /// What the list says.
    pub wish: Wish,
    /// The title that it means, once that is known.
    pub title: Option<TitleKey>,
}

/// An item that is carried on another way.
#[derive(Debug, Clone)]
pub struct GivenTitle {
    /// As it was read: changed since, nothing of the look is written.
    pub item: ItemSummary,
    /// The source that it belongs to from now on.
    pub to: String,
    /// Its detail from now on.
    pub detail: serde_json::Value,
    /// For its journal.
    pub words: String,
    /// Only while none of these lists holds this title: another one may have taken it up since.
    pub unless_held: Option<(TitleKey, Vec<String>)>,
}

impl Store {
    /// Writes a look down. Gives the items that are new. Nothing is written, and
    /// [`StoreError::Moved`] told, when one of the given items has changed since it was read.
    pub async fn apply(&self, plan: NewPlan, now: Timestamp) -> Result<Vec<ItemId>, StoreError> {
        let NewPlan { list, wishes, gone, items, given, run } = plan;
        let mut tx = self.write().await?;
        for wish in wishes {
            write_wish(&mut tx, &list, &wish, now).await?;
        }
        for ident in gone {
            sql::query("UPDATE wish SET gone = $1 WHERE list = $2 AND ident = $3")
                .bind(now.as_micros())
                .bind(&list)
                .bind(ident.as_str())
                .execute(&mut *tx)
                .await?;
        }
        for GivenTitle { item, to, detail, words, unless_held } in given {
            if let Some((title, lists)) = unless_held
                && is_held(&mut tx, title, &lists).await?
            {
                continue;
            }
            let is_given = hand(&mut tx, &item, &to, &detail, &words, now).await?;
            if !is_given {
                return Err(StoreError::Moved);
            }
            // It may have been at its end, and goes on.
            sql::query("UPDATE item SET ended = 0, due_at = $1 WHERE id = $2")
                .bind(now.as_micros())
                .bind(item.id.0)
                .execute(&mut *tx)
                .await?;
        }
        let mut added = Vec::with_capacity(items.len());
        for item in items {
            added.extend(insert(&mut tx, item, now).await?);
        }
        if let Some(run) = run {
            write_run(&mut tx, &run).await?;
        }
        tx.commit().await?;
        self.events().tell(Event::Much);
        Ok(added)
    }
}

async fn is_held(
    tx: &mut Connection,
    title: TitleKey,
    lists: &[String],
) -> Result<bool, StoreError> {
    let mut query = Builder::new("SELECT count(*) FROM wish WHERE gone IS NULL AND title = ");
    query.push_bind(title.to_string()).push(" AND list IN (").push_list(lists).push(")");
    let held: i64 = query.build_query_scalar().fetch_one(tx).await?;
    Ok(held > 0)
}

async fn write_wish(
    tx: &mut Connection,
    list: &str,
    wish: &NewWish,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO wish (list, ident, rank, detail, title, added) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (list, ident) DO UPDATE SET rank = $3, detail = $4, title = $5, gone = NULL",
    )
    .bind(list)
    .bind(wish.ident.as_str())
    .bind(i64::from(wish.rank))
    .bind(serde_json::to_string(&wish.wish).unwrap_or_default())
    .bind(wish.title.map(|title| title.to_string()))
    .bind(now.as_micros())
    .execute(&mut *tx)
    .await?;
    Ok(())
}
