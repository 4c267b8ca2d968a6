//! A statement that is put together.

use std::fmt::{Display, Write as _};

use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::{
    Value,
    query::{Column, Query, QueryAs, QueryScalar, Row},
};

/// Text and bound values in turn. What comes from elsewhere is bound, never pushed.
pub(crate) struct Builder {
    text: String,
    values: Vec<Value>,
}

impl Builder {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    pub(crate) fn push(&mut self, text: impl Display) -> &mut Self {
        write!(self.text, "{text}").expect("a String takes all text");
        self
    }

    pub(crate) fn push_bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let number = self.values.len();
        self.push(format_args!("${number}"))
    }

    /// Values one after the other, with commas between them; where there are none, the one that
    /// nothing is equal to.
    pub(crate) fn push_list<V: Into<Value>>(
        &mut self,
        values: impl IntoIterator<Item = V>,
    ) -> &mut Self {
        let mut is_first = true;
        for value in values {
            self.push(if is_first { "" } else { ", " }).push_bind(value);
            is_first = false;
        }
        self.push(if is_first { "NULL" } else { "" })
    }

    pub(crate) fn build(self) -> Query {
        Query::new(AssertSqlSafe(self.text).into_sql_str(), self.values)
    }

    pub(crate) fn build_query_as<T: Row>(self) -> QueryAs<T> {
        QueryAs::of(self.build())
    }

    pub(crate) fn build_query_scalar<T: Column>(self) -> QueryScalar<T> {
        QueryScalar::of(self.build())
    }

    /// The text, and how many values are bound to it.
    #[cfg(test)]
    pub(crate) fn text(&self) -> (&str, usize) {
        (&self.text, self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bound_is_numbered_in_its_order() {
        let mut query = Builder::new("SELECT id FROM item WHERE flow = ");
        query.push_bind("wishes").push(" AND id IN (").push_list([1_i64, 2]).push(")");
        assert_eq!(query.text(), ("SELECT id FROM item WHERE flow = $1 AND id IN ($2, $3)", 3));
        assert_eq!(query.values, [Value::from("wishes"), Value::from(1), Value::from(2)]);
    }

    #[test]
    fn an_empty_list_holds_nothing() {
        let mut query = Builder::new("SELECT 1 WHERE 1 IN (");
        query.push_list(Vec::<i64>::new()).push(")");
        assert_eq!(query.text(), ("SELECT 1 WHERE 1 IN (NULL)", 0));
    }
}
