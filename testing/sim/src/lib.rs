//! The services that towline talks to, simulated and scriptable.
//!
//! None of towline's own types are used here: two sides that share a type share its mistakes.

pub mod betanin;
