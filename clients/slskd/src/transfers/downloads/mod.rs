//! Files that come to us (slskd contract §3 and §4).
//!
//! Deliberately not offered: `DELETE /transfers/downloads/all/completed`. It hides every finished
//! download of every user, failed ones too, and the list is shared with people and other programs.
//! Rows are hidden one by one, by [`Cancel`] with `remove`.

pub mod batches;
mod cancel;
mod enqueue;
mod get;
mod list;
mod position;
mod user;

pub use cancel::Cancel;
pub use enqueue::{Enqueue, Enqueued, RemoteFile};
pub use get::Get;
pub use list::List;
pub use position::{Place, Position};
pub use user::User;

/// slskd lets a peer acknowledge for 3 minutes after it has taken a request, and what it was still
/// told before our call broke is enqueued then.
const ENQUEUE_SETTLES: std::time::Duration = std::time::Duration::from_secs(200);

/// The turn of all calls that enqueue: slskd answers 429 when too many run at once, old and new
/// ones counted together (slskd contract §11).
const ENQUEUE_TURN: &str = "enqueue";
