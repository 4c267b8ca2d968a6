//! Finding a title, by an id or by its name (seerr reference §5).

mod find;
mod hit;
mod query;

pub use find::{Search, SearchPage};
pub use hit::{Found, Hit};
pub use query::Query;
