//! What happens at a server, as a stream (reference §4).
//!
//! [`Events::listen`] hides the long polling, the reconnecting and the bookkeeping of ids. What it
//! does not hide is a loss: the server keeps 1,000 events of a [`Set`] and begins anew when it
//! starts. A [`Gap`] or [`Restarted`] among the events says that what was derived from them is to
//! be read anew.
//!
//! ```no_run
//! use syncthing_client::{Syncthing, events::{EventData, EventType, Item}};
//!
//! # async fn example(client: Syncthing) -> Result<(), Box<dyn std::error::Error>> {
//! let kinds = [EventType::FolderSummary, EventType::DeviceConnected];
//! let mut events = client.events().only(kinds).listen();
//! while let Some(item) = events.next().await {
//!     match item? {
//!         Item::Event(event) => match event.data {
//!             EventData::FolderSummary(folder) if folder.summary.is_in_sync() => {
//!                 assert!(event.id == events.last_seen_id());
//!             }
//!             _ => {}
//!         },
//!         // Something was lost: look at the folders themselves.
//!         Item::Gap(_) | Item::Restarted(_) => drop(client.database().status("media").await?),
//!         Item::Reconnected(_) => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Deliberately not in it: what a folder's state is. An event is a hint to look; after a loss
//! nothing but a look helps.

mod batch;
mod calls;
mod cursor;
mod data;
mod event;
mod kinds;
mod listen;
mod poll;
mod reading;
mod set;

pub use calls::Events;
pub use cursor::Cursor;
pub use data::*;
pub use event::{Event, EventData, Raw};
pub use kinds::EventType;
pub use listen::{Gap, Item, Listener, Pace, Reconnected, Restarted, Start, Why};
pub use poll::Poll;
pub use reading::Batch;
pub use set::Set;
