//! An account at put.io.

mod settings;

pub use settings::{
    AfterwardsSettings, CategorySettings, DownloadSettings, PutioSettings, RatedWindow,
};
