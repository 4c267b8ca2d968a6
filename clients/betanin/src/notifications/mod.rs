//! betanin's own notifications (betanin contract §2; by its source, not exercised).

mod possible_services;
mod services;
mod strings;
mod test_services;

pub use possible_services::ListPossibleServices;
pub use services::{AddService, ListServices, PutServices, Service};
pub use strings::{GetStrings, PutStrings, Strings};
pub use test_services::{TestResult, TestServices};
