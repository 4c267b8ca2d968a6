//! Files that are enqueued together; since 0.26 (slskd contract §4).

mod batch;
mod enqueue;
mod get;

pub use batch::{Batch, Options};
pub use enqueue::{Enqueue, Enqueued, RefusedFile};
pub use get::Get;
