//! What holds for all routes together.

mod security;
