//! The first-start guide: what is asked, in which order, and the changes that it comes to.
//!
//! One table of jobs for both who walk it: the page (`pages/guide.rs`) and `towline init`. What a key
//! is (its form, whether it is a secret) comes from the settings themselves; here is what is asked of
//! a newcomer, in a newcomer's words. All else has its default, and is on the settings page.

mod draft;
mod jobs;
mod wanted;

pub use draft::{Draft, parts, with_lines};
pub use jobs::{Ask, JOBS, Job, Recipe, Step};
pub use wanted::wanted_of;
