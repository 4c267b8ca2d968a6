//! What downloads torrents, with the token that a person got by logging in.

use std::path::Path;

use towline_services::{doctor::Finding, torrents::TorrentsSettings};

use crate::{putio_token::kept_token, report};

/// A kept token that cannot be read is a finding, and the disks are looked at all the same.
pub(super) async fn check(settings: &TorrentsSettings, name: &str, data: &Path) -> Vec<Finding> {
    let kept = settings.takes_kept_token().then(|| kept_token(data, name));
    let (kept, unreadable) = match kept.transpose() {
        Ok(kept) => (kept.flatten(), None),
        Err(error) => (None, Some(error)),
    };
    let mut findings = settings.check(name, kept.as_ref()).await;
    if let Some(error) = unreadable {
        let words = report::for_people(&error, false);
        let words = words.strip_prefix("error: ").unwrap_or(&words).trim_end().to_owned();
        let fix = format!("towline putio login {name}");
        findings.insert(0, Finding::error(name, words, fix));
    }
    findings
}
