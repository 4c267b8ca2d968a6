//! Requests: making them, following them, changing them.

mod approve;
mod count;
mod create;
mod decline;
mod delete;
mod get;
mod list;
mod request;
mod retry;
mod seasons;
mod update_seasons;

pub use approve::Approve;
pub use count::{Count, Counts};
pub use create::{Create, Created, Wanted};
pub use decline::Decline;
pub use delete::Delete;
pub use get::Get;
pub use list::{List, RequestFilter, RequestPage, RequestSort, ServiceError, ServiceErrors};
pub use request::{RequestRow, RequestedMedia, RequestedSeason, Requester};
pub use retry::Retry;
pub use seasons::{SeasonSet, Seasons};
pub use update_seasons::UpdateSeasons;
