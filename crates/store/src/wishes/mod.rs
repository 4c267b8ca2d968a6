//! What lists hold, which titles that means, and what their looks have come to.

mod buried;
mod followed;
mod moved;
mod plan;
mod resolutions;
mod rows;
mod runs;
mod stands;
#[cfg(test)]
mod tests;

pub use followed::TitleFilter;
pub use plan::{GivenTitle, NewPlan, NewWish};
pub use rows::WishRow;
pub use runs::{NewRun, Run};
