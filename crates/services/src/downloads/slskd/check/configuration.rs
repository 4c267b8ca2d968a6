//! What slskd's own settings mean for imports (slskd contract §3, §6, §8).

use slskd_client::options::{Exists, Options, WebhookOptions};

use super::{Known, SlskdSettings};
use crate::doctor::Finding;

/// Where towline's hook is, below its own address.
const HOOK: &str = "/api/v1/hooks/slskd";
/// What slskd tells of that is of use to us.
const KINDS: [&str; 2] = ["DownloadFileComplete", "DownloadDirectoryComplete"];
/// The headers in which towline looks for the hook's secret.
const SECRET_HEADERS: [&str; 2] = ["Authorization", "X-Towline-Hook"];

pub(super) fn check(settings: &SlskdSettings, known: &Known, name: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(hidden_rows(settings, &known.options, name));
    findings.extend(deleted_files(&known.options, name));
    if known.version.is_none_or(slskd_client::Version::has_destination_templates) {
        findings.extend(template(&known.options, name));
        findings.extend(overwritten(&known.options, name));
    }
    if known.version.is_none_or(slskd_client::Version::has_events) {
        findings.push(webhook(&known.options, name));
    }
    findings
}

/// Rows that are hidden before they were seen are albums that are never found.
fn hidden_rows(settings: &SlskdSettings, options: &Options, name: &str) -> Option<Finding> {
    let minutes = options.retention.hides_downloads_after("succeeded")?;
    (minutes * 60 < settings.rescan.get().as_secs()).then(|| {
        Finding::warn(
            name,
            format!(
                "slskd hides finished downloads after {minutes} minutes, and towline looks every \
                 {}: what comes and goes in between is not found",
                settings.rescan
            ),
            "set retention.transfers.download.succeeded in slskd.yml to a day (1440) or more",
        )
    })
}

fn deleted_files(options: &Options, name: &str) -> Option<Finding> {
    let minutes = options.retention.files.complete?;
    Some(Finding::warn(
        name,
        format!(
            "slskd deletes finished files that nobody has read for {minutes} minutes: an album \
             that waits for a person can be lost"
        ),
        "take retention.files.complete out of slskd.yml, or make it many days",
    ))
}

fn template(options: &Options, name: &str) -> Option<Finding> {
    let template = options.transfers.download.destination.subdirectory.as_deref()?;
    let tokens: Vec<_> =
        template.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
    let untold: Vec<_> = tokens.iter().filter(|token| !token.starts_with("SOURCE_")).collect();
    (!untold.is_empty()).then(|| {
        let words = format!(
            "slskd puts files into `{template}`; what {} stands for is known from its events only",
            untold.iter().map(|token| format!("${{{token}}}")).collect::<Vec<_>>().join(", ")
        );
        Finding::ok(name, words)
    })
}

fn overwritten(options: &Options, name: &str) -> Option<Finding> {
    let exists = options.transfers.download.destination.exists.as_ref()?;
    (*exists == Exists::Overwrite).then(|| {
        Finding::warn(
            name,
            "slskd replaces a file by the next one of its name: two albums that land in one \
             directory destroy each other",
            "set transfers.download.destination.exists: rename in slskd.yml",
        )
    })
}

/// Whether slskd is told to call us. That its calls arrive is another question.
fn webhook(options: &Options, name: &str) -> Finding {
    let webhooks = &options.integrations.webhooks;
    let Some((title, ours)) = webhooks.iter().find(|(_, webhook)| is_ours(webhook)) else {
        return Finding::warn(
            name,
            "slskd has no webhook for towline: what has come is noticed at the next poll only",
            "`towline slskd hook` prints what to put into slskd.yml",
        );
    };
    let missing: Vec<_> = KINDS.into_iter().filter(|kind| !ours.is_called_for(kind)).collect();
    if !missing.is_empty() {
        return Finding::warn(
            name,
            format!("slskd's webhook `{title}` is not called for {}", missing.join(" and ")),
            format!("set `on: [{}]` for it in slskd.yml", KINDS.join(", ")),
        );
    }
    if !SECRET_HEADERS.iter().any(|header| ours.call.has_header(header)) {
        return Finding::warn(
            name,
            format!("slskd's webhook `{title}` sends no secret, so towline refuses it"),
            "`towline slskd hook` prints what to put into slskd.yml",
        );
    }
    Finding::ok(name, format!("slskd has a webhook for towline: `{title}`"))
}

fn is_ours(webhook: &WebhookOptions) -> bool {
    let url = webhook.call.url.as_deref().unwrap_or_default();
    let path = url.split_once('?').map_or(url, |(path, _)| path);
    path.trim_end_matches('/').ends_with(HOOK)
}
