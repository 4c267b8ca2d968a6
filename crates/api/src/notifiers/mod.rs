//! Who is told of what happens.

mod list;
mod test;

pub use list::{LastTest, ListNotifiers, Notifier, Notifiers};
pub use test::TestNotifier;
