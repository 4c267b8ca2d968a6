//! What an application keeps at put.io for its user, as JSON, 16 MB at most (putio contract §6).
//! Good for a word between two machines, too slow for a state.

mod delete;
mod get;
mod get_all;
mod put;
mod put_all;

pub use delete::Delete;
pub use get::{Get, Item};
pub use get_all::{GetAll, Kept};
pub use put::Put;
pub use put_all::PutAll;

/// Without a key, a call about one thing would be one about all of them.
fn some_key(key: &str) -> Result<(), &'static str> {
    if key.is_empty() { Err("a key is empty") } else { Ok(()) }
}
