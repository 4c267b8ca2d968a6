//! Who is told of what happens.

mod list;
mod test;

pub use list::{ListNotifiers, Notifier, Notifiers};
pub use test::TestNotifier;
