//! The connection to the Soulseek network (slskd contract §2).

mod connect;
mod disconnect;
mod get;

pub use connect::Connect;
pub use disconnect::Disconnect;
pub use get::{GetServer, ServerState};
