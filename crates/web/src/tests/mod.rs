//! What holds for all routes together.

mod demo;
mod events;
mod pages;
mod security;
