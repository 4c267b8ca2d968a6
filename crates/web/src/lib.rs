//! Serves towline's API.
//!
//! Two doors: a socket in the data directory, for this user's commands, with the whole API and no
//! login (the kernel tells who is at the other end); and TCP, which until there is a login
//! answers `/healthz`, the services' hooks, each with a secret of its own, and lists, to who knows
//! their key. Pages come later; they will be here.

mod by;
mod csv_table;
mod desk;
mod hooks;
mod problem;
mod read;
mod routes;
mod serve;
mod settings;
mod views;

pub use by::by;
pub use csv_table::{csv_table, season_cells};
pub use desk::{Desk, DeskError, ListOf, Refusal, ServerOf};
pub use hooks::{HookCall, HookReader};
pub use routes::{State, public, socket};
pub use serve::{ServeError, SocketDoor, TcpDoor};
pub use settings::{SettingsDesk, SettingsRefusal};
