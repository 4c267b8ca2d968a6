//! slskd's configuration as it is in effect (slskd contract §2): what a doctor looks at.

mod get;
mod integrations;
mod transfers;

pub use get::{Authentication, Directories, FileRetention, GetOptions, Options, Retention, Web};
pub use integrations::{Integrations, WebhookCall, WebhookOptions};
pub use transfers::{Destination, Download, Exists, Retry, TransferOptions};
