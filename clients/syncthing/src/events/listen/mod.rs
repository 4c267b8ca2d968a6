//! The stream of events.

mod backoff;
mod item;
mod listener;
mod pace;
mod place;
mod poller;
mod start;

pub use item::{Gap, Item, Reconnected, Restarted, Why};
pub use listener::Listener;
pub use pace::Pace;
pub use start::Start;
