//! A user's watchlist; Overseerr has none of its own.

mod add;

pub use add::Add;
