//! Ways that downloads can take (putio contract §4).

mod list_routes;

pub use list_routes::{ListRoutes, Route, Routes};
