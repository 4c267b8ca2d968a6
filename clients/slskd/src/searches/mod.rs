//! Searches on the Soulseek network (slskd contract §10).

mod delete;
mod get;
mod list;
mod response;
mod responses;
mod search;
mod start;
mod stop;

pub use delete::Delete;
pub use get::Get;
pub use list::List;
pub use response::{FoundFile, Response};
pub use responses::Responses;
pub use search::{Search, SearchState};
pub use start::Start;
pub use stop::Stop;
