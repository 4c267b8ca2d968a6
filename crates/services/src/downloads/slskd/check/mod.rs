//! What `towline doctor` asks of an slskd.
//!
//! This module answers for what is looked at and in which order it is told. Nothing is changed at
//! slskd: what is sent are reads, and one login that is to fail. Not in it: whether the webhook
//! arrives, which only the daemon that it calls can tell.

mod access;
mod configuration;
mod directories;
mod gather;
#[cfg(test)]
mod tests;

use slskd_client::{CallError, Version, options::Options};
use towline_domain::{Period, SystemClock};

use super::SlskdSettings;
use crate::{doctor::Finding, trouble};

/// For one answer; all of them together must be done before the doctor's own patience ends.
const LONGEST: Period = Period::secs(8);

/// slskd, as it describes itself.
struct Known {
    version: Option<Version>,
    options: Options,
}

/// Reachable, key right, version known, its directories ours, its settings no danger for imports.
pub(in crate::downloads) async fn check(settings: &SlskdSettings, name: &str) -> Vec<Finding> {
    let quick = quick(settings);
    let client = match quick.client() {
        Ok(client) => client,
        Err(wrong) => return vec![Finding::error(name, wrong.to_string(), "mend the setting")],
    };
    let (mut findings, known) = access::check(&quick, &client, name).await;
    match &known {
        Some(known) => {
            findings.extend(configuration::check(settings, known, name));
            findings.extend(directories::check(settings, &client, known, name).await);
        }
        None => findings.extend(directories::readable(settings, name).await),
    }
    findings.push(gather::check(settings, name).await);
    findings
}

fn quick(settings: &SlskdSettings) -> SlskdSettings {
    SlskdSettings { timeout: settings.timeout.min(LONGEST), ..settings.clone() }
}

/// Why slskd has answered so: what is wrong with the way to it.
pub(super) async fn why_not(
    settings: &SlskdSettings,
    name: &str,
    error: &CallError,
) -> Vec<Finding> {
    let quick = quick(settings);
    let findings = match quick.client() {
        Ok(client) => access::check(&quick, &client, name).await.0,
        Err(_) => Vec::new(),
    };
    let wrong: Vec<_> = findings.into_iter().filter(|finding| !finding.is_good()).collect();
    if wrong.is_empty() { vec![failed(name, error)] } else { wrong }
}

fn failed(name: &str, error: &CallError) -> Finding {
    trouble::of(name, &SystemClock, error).into()
}
