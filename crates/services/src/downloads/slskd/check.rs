//! What `doctor` says about an slskd.

use super::SlskdSettings;
use crate::doctor::{self, Finding};

pub(in crate::downloads) async fn check(settings: &SlskdSettings, name: &str) -> Vec<Finding> {
    vec![doctor::watchable(name, &settings.path).await]
}
