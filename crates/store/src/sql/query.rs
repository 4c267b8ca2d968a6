//! A statement with its values, carried out by whichever database it is given to.

use std::marker::PhantomData;

use sqlx::{Decode, FromRow, SqlSafeStr, SqlStr, Type, postgres::PgRow, sqlite::SqliteRow};

use super::{
    Value,
    connection::On,
    value::{for_postgres, for_sqlite},
};

/// What can be made of a row of either database.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// What can be made of a column of either database.
pub(crate) trait Column:
    Type<sqlx::Sqlite>
    + Type<sqlx::Postgres>
    + for<'r> Decode<'r, sqlx::Sqlite>
    + for<'r> Decode<'r, sqlx::Postgres>
    + Send
    + Unpin
{
}

impl<T> Column for T where
    T: Type<sqlx::Sqlite>
        + Type<sqlx::Postgres>
        + for<'r> Decode<'r, sqlx::Sqlite>
        + for<'r> Decode<'r, sqlx::Postgres>
        + Send
        + Unpin
{
}

/// A statement whose rows, if it has any, are not asked for.
pub(crate) fn query(text: impl SqlSafeStr) -> Query {
    Query::new(text.into_sql_str(), Vec::new())
}

/// A statement whose rows are values of this type.
pub(crate) fn query_as<T: Row>(text: impl SqlSafeStr) -> QueryAs<T> {
    QueryAs { query: query(text), rows: PhantomData }
}

/// A statement whose rows have one column.
pub(crate) fn query_scalar<T: Column>(text: impl SqlSafeStr) -> QueryScalar<T> {
    QueryScalar { query: query(text), column: PhantomData }
}

/// See [`query`].
#[must_use]
pub(crate) struct Query {
    text: SqlStr,
    values: Vec<Value>,
}

/// How many rows a statement has changed.
#[derive(Debug)]
pub(crate) struct Changed(u64);

impl Changed {
    pub(crate) const fn rows_affected(&self) -> u64 {
        self.0
    }
}

impl Query {
    pub(super) const fn new(text: SqlStr, values: Vec<Value>) -> Self {
        Self { text, values }
    }

    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    pub(crate) async fn execute(self, on: impl Into<On<'_>>) -> Result<Changed, sqlx::Error> {
        let Self { text, values } = self;
        Ok(Changed(match on.into() {
            On::Sqlite(on) => {
                let query = sqlx::query_with(text, for_sqlite(values)?);
                query.execute(on).await?.rows_affected()
            }
            On::SqlitePool(on) => {
                let query = sqlx::query_with(text, for_sqlite(values)?);
                query.execute(on).await?.rows_affected()
            }
            On::Postgres(on) => {
                let query = sqlx::query_with(text, for_postgres(values)?);
                query.execute(on).await?.rows_affected()
            }
            On::PostgresPool(on) => {
                let query = sqlx::query_with(text, for_postgres(values)?);
                query.execute(on).await?.rows_affected()
            }
        }))
    }
}

/// See [`query_as`].
#[must_use]
pub(crate) struct QueryAs<T> {
    query: Query,
    rows: PhantomData<fn() -> T>,
}

impl<T: Row> QueryAs<T> {
    pub(super) const fn of(query: Query) -> Self {
        Self { query, rows: PhantomData }
    }

    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.query.values.push(value.into());
        self
    }

    pub(crate) async fn fetch_all(self, on: impl Into<On<'_>>) -> Result<Vec<T>, sqlx::Error> {
        let Query { text, values } = self.query;
        match on.into() {
            On::Sqlite(on) => sqlx::query_as_with(text, for_sqlite(values)?).fetch_all(on).await,
            On::SqlitePool(on) => {
                sqlx::query_as_with(text, for_sqlite(values)?).fetch_all(on).await
            }
            On::Postgres(on) => {
                sqlx::query_as_with(text, for_postgres(values)?).fetch_all(on).await
            }
            On::PostgresPool(on) => {
                sqlx::query_as_with(text, for_postgres(values)?).fetch_all(on).await
            }
        }
    }

    pub(crate) async fn fetch_optional(
        self,
        on: impl Into<On<'_>>,
    ) -> Result<Option<T>, sqlx::Error> {
        // All statements of the ledger that ask for one row limit themselves to few.
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    pub(crate) async fn fetch_one(self, on: impl Into<On<'_>>) -> Result<T, sqlx::Error> {
        self.fetch_optional(on).await?.ok_or(sqlx::Error::RowNotFound)
    }
}

/// See [`query_scalar`].
#[must_use]
pub(crate) struct QueryScalar<T> {
    query: Query,
    column: PhantomData<fn() -> T>,
}

impl<T: Column> QueryScalar<T> {
    pub(super) const fn of(query: Query) -> Self {
        Self { query, column: PhantomData }
    }

    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.query.values.push(value.into());
        self
    }

    pub(crate) async fn fetch_all(self, on: impl Into<On<'_>>) -> Result<Vec<T>, sqlx::Error> {
        let rows = QueryAs::<(T,)>::of(self.query).fetch_all(on).await?;
        Ok(rows.into_iter().map(|(column,)| column).collect())
    }

    pub(crate) async fn fetch_optional(
        self,
        on: impl Into<On<'_>>,
    ) -> Result<Option<T>, sqlx::Error> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    pub(crate) async fn fetch_one(self, on: impl Into<On<'_>>) -> Result<T, sqlx::Error> {
        self.fetch_optional(on).await?.ok_or(sqlx::Error::RowNotFound)
    }
}
