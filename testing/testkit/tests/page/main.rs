//! The pages in a real browser, against the real program: what a person sees, clicks and reads.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod axe;
mod demo;
mod guide;
mod pages;
mod pictures;
mod story;
mod world;
