//! What holds for all routes together.

mod events;
mod pages;
mod security;
