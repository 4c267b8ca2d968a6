//! The server's own table of titles: what is there, what is coming, what is blocked.

mod delete;
mod list;
mod row;
mod set_status;

pub use delete::Delete;
pub use list::{List, MediaFilter, MediaSort};
pub use row::{MediaRow, SeasonRow, by_title};
pub use set_status::{NewStatus, SetStatus};
