//! Users, and how much they may still request.

mod get;
mod list;
mod quota;
mod user;

pub use get::Get;
pub use list::{List, UserSort};
pub use quota::{GetQuota, Quota, Quotas};
pub use user::{User, UserType};
