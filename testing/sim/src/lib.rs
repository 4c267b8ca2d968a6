//! The services that towline talks to, simulated and scriptable.
//!
//! None of towline's own types are used here: two sides that share a type share its mistakes.

pub mod audio;
pub mod betanin;
mod late;
pub mod lists;
mod log;
mod mishap;
pub mod notify;
mod pattern;
mod process;
pub mod putio;
pub mod seerr;
pub mod slskd;
pub mod syncthing;
mod time;

use std::sync::{Mutex, MutexGuard, PoisonError};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
