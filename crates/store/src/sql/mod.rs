//! One SQL text for two databases.
//!
//! This module answers for everything that SQLite and PostgreSQL do differently when a statement is
//! carried out: who holds the connection, how a value is bound, how a transaction begins. The
//! statements themselves are written once, in what both understand: `$1` for what is bound, `bigint`
//! for every number (`CAST(… AS BIGINT)` where PostgreSQL would make something else of a sum or a
//! literal), truth values as 0 and 1. sqlx's own `Any` is not used: it loses types.
//! What only one of them can say goes through [`Dialect`], which is to stay small.

mod builder;
mod connection;
mod query;
mod value;

pub(crate) use builder::Builder;
pub(crate) use connection::{Connection, Dialect, On, Pool, Tx};
pub(crate) use query::{Query, query, query_as, query_scalar};
pub(crate) use value::{AnyRow, Value};
