//! What is true of both worlds.

mod access;
mod calls;
mod imports;
mod processes;
mod questions;
mod steps;

pub(crate) use access::*;
pub(crate) use calls::*;
pub(crate) use imports::*;
pub(crate) use processes::*;
pub(crate) use questions::*;
