//! Serves towline's pages and its API.
//!
//! One table of routes behind two doors: a socket in the data directory, for this user's commands,
//! where the kernel tells who is at the other end; and TCP, where everybody has to say who he is
//! ([`Doorkeeper`]), except for health, the login, what pages are made of, and what has a secret of
//! its own: the services' hooks, and lists for other programs.

mod access;
mod app;
mod by;
mod csv_table;
mod desk;
mod events;
mod flow_desk;
pub mod guide;
mod hooks;
mod house_desk;
mod in_time;
mod logs;
mod openapi;
mod pages;
mod problem;
mod read;
mod routes;
mod serve;
mod settings;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod views;

pub use access::{AccessSettings, AnswerLinks, Caller, Demo, Doorkeeper, ForwardAuth, NoRandom};
pub use app::App;
pub use by::because;
pub use csv_table::{csv_table, season_cells};
pub use desk::{Desk, DeskError, ListOf, OldState, PageAddress, Refusal, ServerOf};
pub use events::Streams;
pub use flow_desk::FlowDesk;
pub use hooks::{HookCall, HookReader};
pub use house_desk::HouseDesk;
pub use logs::{LogBook, LogLevel};
pub use pages::Drawn;
pub use routes::{Access, Kind, Route, Routes, State};
pub use serve::{ServeError, SocketDoor, TcpDoor};
pub use settings::{SettingsDesk, SettingsRefusal};
