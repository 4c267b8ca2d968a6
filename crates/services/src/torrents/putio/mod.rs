//! An account at put.io.

mod check;
mod settings;

pub(super) use check::check;
pub use settings::{
    AfterwardsSettings, CategorySettings, DownloadSettings, PutioSettings, RatedWindow,
};
