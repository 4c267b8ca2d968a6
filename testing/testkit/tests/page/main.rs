//! The pages in a real browser, against the real program: what a person sees, clicks and reads.

mod axe;
mod pictures;
mod story;
mod world;
