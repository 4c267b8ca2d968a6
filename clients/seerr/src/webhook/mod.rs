//! The server's one webhook: its settings, and what it delivers (seerr reference §9).
//!
//! A delivery is a hint to look, and nothing more: some never come, some come twice or before the
//! answer to the call that caused them. How a title stands is told by the [rows](crate::media).

mod get;
mod notification;
mod payload;
mod set;
mod settings;
mod test;

pub use get::Get;
pub use notification::{
    LONGEST, MediaStatusName, Notification, NotificationKind, WebhookError, read, template,
};
pub use payload::JsonPayload;
pub use set::Set;
pub use settings::{Events, Options, WebhookSettings};
pub use test::Test;
