//! `towline syncthing` with real Syncthings: what a person and a program read, and what is refused.

mod configuring;
mod following;
mod refusing;
mod session;
mod telling;
