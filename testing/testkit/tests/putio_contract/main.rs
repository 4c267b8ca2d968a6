//! What our client believes of put.io, fact by fact, each with its section of the putio contract;
//! asked of the simulator. A real put.io is somebody's, and is asked nothing.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod cases;
mod stage;
mod tour;
