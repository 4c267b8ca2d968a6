//! Asks a Syncthing whether it would work. Changes nothing.

use std::time::Duration;

use syncthing_client::{
    CallError, Error, Fingerprint, Syncthing, config::FolderConfig, database::FolderStatus,
};
use towline_domain::{Clock as _, RemotePath, SystemClock, Timestamp, path::shown};

use super::{SyncthingSettings, of, settings::Rules, state};
use crate::doctor::Finding;

/// Further apart, the clocks are not the same. Syncthing tells its own in whole seconds.
const CLOCKS_DIFFER: Duration = Duration::from_secs(30);

/// What `doctor` says of a Syncthing.
pub(in crate::folders) async fn check(settings: &SyncthingSettings, name: &str) -> Vec<Finding> {
    let client = match settings.client() {
        Ok(client) => client,
        Err(wrong) => return vec![Finding::error(name, wrong.words, "see the line above")],
    };
    let mut findings = match process(&client, name).await {
        Ok(findings) => findings,
        // Nothing else would be answered either.
        Err(error) => return vec![unknown_certificate(settings, name, &error).await],
    };
    let parts = [folders(settings, &client, name).await, devices(settings, &client, name).await];
    for found in parts {
        findings.extend(found.unwrap_or_else(|error| vec![not_reached(name, &error)]));
    }
    findings
}

fn not_reached(name: &str, error: &Error) -> Finding {
    let trouble = of(name, &SystemClock, error);
    let hint = trouble.hint.unwrap_or_else(|| "Syncthing's own log tells more".into());
    Finding::error(name, trouble.words, hint)
}

/// Syncthing makes its certificate itself, and nobody has signed it: a person has to say that it is
/// the right one.
async fn unknown_certificate(settings: &SyncthingSettings, name: &str, error: &Error) -> Finding {
    let finding = not_reached(name, error);
    let is_tls = settings.url.starts_with("https://");
    if !is_tls || !matches!(error.call(), Some(CallError::Unreachable { .. })) {
        return finding;
    }
    let Some(seen) = Fingerprint::presented_at(&settings.url, settings.timeout.get()).await else {
        return finding;
    };
    let fix = format!(
        "if this is its certificate, write `certificate = \"{seen}\"`; \
         on its machine, compare: openssl x509 -noout -fingerprint -sha256 -in https-cert.pem"
    );
    Finding::error(name, finding.what, fix)
}

/// Reached, the key taken, its version, its clock, and what it says of itself.
async fn process(client: &Syncthing, name: &str) -> Result<Vec<Finding>, Error> {
    let status = client.system().status().await?;
    let version = client.system().version().await?;
    let words = format!("Syncthing {}, device {}", version.version, status.my_id);
    let mut findings = vec![match version.number() {
        Ok(_) => Finding::ok(name, words),
        Err(_) => Finding::warn(
            name,
            format!("{words}: this is no version that towline knows"),
            "1.19 to 2.x are known; is a proxy changing what it says?",
        ),
    }];
    let before = SystemClock.now();
    if let Some(there) = client.system().connections().await?.total.at {
        let there = Timestamp::from_micros(there.as_microsecond());
        findings.extend(clock(name, there, before, SystemClock.now()));
    }
    for (listener, told) in &status.connection_service_status {
        if let Some(error) = &told.error {
            let listener = listener.split('?').next().unwrap_or_default();
            let words = format!("it does not listen at {listener}: {error}");
            let fix = "other devices may not find it: see the listen addresses in its settings";
            findings.push(Finding::warn(name, words, fix));
        }
    }
    let errors = client.system().errors().await?;
    if let Some(last) = errors.last() {
        let words = format!("errors on its page: {}; the last: {}", errors.len(), last.message);
        findings.push(Finding::warn(name, words, "read them on Syncthing's page, and clear them"));
    }
    if client.config().requires_restart().await? {
        let words = "a changed setting of it is not in force yet";
        findings.push(Finding::warn(name, words, "restart Syncthing"));
    }
    Ok(findings)
}

/// The server read its clock between two moments of ours, and rounded down.
fn clock(name: &str, there: Timestamp, before: Timestamp, after: Timestamp) -> Option<Finding> {
    let (ahead, behind) = (there.since(after), before.since(there));
    let (apart, words) = if ahead > behind { (ahead, "ahead of") } else { (behind, "behind") };
    (apart > CLOCKS_DIFFER).then(|| {
        let words = format!("its clock is {} s {words} the one of this machine", apart.as_secs());
        let fix = "let both set their clocks by the network: what was changed last wins a conflict";
        Finding::warn(name, words, fix)
    })
}

async fn folders(
    settings: &SyncthingSettings,
    client: &Syncthing,
    name: &str,
) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    let rules = settings.rules().ok();
    let configs = client.config().folders().list().await?;
    for config in &configs {
        let Some(id) = config.id().filter(|_| config.paused() != Some(true)) else { continue };
        let label = config.label().unwrap_or_default();
        if rules.as_ref().is_some_and(|rules| !rules.takes_folder(id.as_str(), &label)) {
            continue;
        }
        if let Ok(status) = client.database().status(id).await {
            findings.extend(folder(name, config, &status));
        }
        findings.extend(seen_from_here(settings, name, config));
    }
    for pattern in settings.folders.iter().chain(&settings.exclude_folders) {
        let is_one = |config: &FolderConfig| {
            let names = [config.id().map(|id| id.as_str().to_owned()), config.label()];
            names.iter().flatten().any(|name| fits(pattern, name))
        };
        if !configs.iter().any(is_one) {
            findings.push(names_nothing(name, pattern, "folder"));
        }
    }
    findings.push(Finding::ok(name, format!("{} folders", configs.len())));
    Ok(findings)
}

/// What Syncthing says of a folder.
fn folder(name: &str, config: &FolderConfig, status: &FolderStatus) -> Vec<Finding> {
    let id = config.id().unwrap_or_default();
    let id = id.as_str();
    let mut findings = Vec::new();
    if let Some(error) = &status.error {
        let path = config.path().unwrap_or_default();
        let fix = if error.contains("marker") || error.contains("path missing") {
            format!("is the disk of {path} mounted there? Then make its .stfolder, and rescan it")
        } else {
            "mend it, and rescan the folder".into()
        };
        findings.push(Finding::error(name, format!("folder {id:?} stands still: {error}"), fix));
    }
    let failed = status.errors.max(status.pull_errors);
    if failed > 0 {
        let words = format!("folder {id:?}: {failed} files cannot be brought");
        let fix = "`towline syncthing errors` tells which, and why";
        findings.push(Finding::warn(name, words, fix));
    }
    if let Some(error) = &status.watch_error {
        let words = format!("folder {id:?}: changes are noticed by scans only: {error}");
        let fix = "often too few watches: raise fs.inotify.max_user_watches on its machine";
        findings.push(Finding::warn(name, words, fix));
    }
    findings
}

/// Whether towline sees the folder where the path map says.
fn seen_from_here(
    settings: &SyncthingSettings,
    name: &str,
    config: &FolderConfig,
) -> Option<Finding> {
    if settings.path_map.is_empty() {
        return None;
    }
    let (id, path) = (config.id()?, config.path()?);
    let here = settings.path_map().to_local(&RemotePath::new(path.clone()))?;
    if here.as_path().join(".stfolder").exists() {
        return None;
    }
    let words = format!("folder {:?}: {path} is to be {here}, which has no .stfolder", id.as_str());
    Some(Finding::warn(name, words, "compare `path_map` with Syncthing's folder"))
}

async fn devices(
    settings: &SyncthingSettings,
    client: &Syncthing,
    name: &str,
) -> Result<Vec<Finding>, Error> {
    let rules = settings.rules().ok();
    let devices = state::of_devices(client).await?;
    let now = SystemClock.now();
    let mut findings = Vec::new();
    for (id, device) in &devices {
        let is_followed = |rules: &Rules| rules.takes_device(id.as_str(), &device.name);
        if device.connected || device.paused || !rules.as_ref().is_none_or(is_followed) {
            continue;
        }
        let (called, short) = (&device.name, id.short());
        let words = match device.last_seen {
            None => format!("device {called:?} ({short}) was never seen"),
            Some(at) if now.since(at) > settings.unseen_within.get() => {
                format!("device {called:?} ({short}) was last seen {at}")
            }
            Some(_) => continue,
        };
        let fix = "is it on, does it have this device too, and are its addresses right?";
        findings.push(Finding::warn(name, words, fix));
    }
    let any = |fits: &dyn Fn(&str) -> bool| {
        devices.iter().any(|(id, device)| fits(id.as_str()) || fits(&device.name))
    };
    let excluded = settings.exclude_devices.iter();
    let unknown = excluded.filter(|pattern| !any(&|name| fits(pattern, name)));
    let paused = settings.pause.iter().flat_map(|pause| &pause.devices);
    let unknown = unknown.chain(paused.filter(|wanted| !any(&|name| *wanted == name)));
    findings.extend(unknown.map(|wanted| names_nothing(name, wanted, "device")));
    let elsewhere = settings.named_elsewhere.iter();
    findings.extend(elsewhere.filter(|wanted| !any(&|name| *wanted == name)).map(|wanted| {
        let wanted = shown(wanted.as_bytes());
        let words = format!("`pause_devices` names `{name}/{wanted}`: it has no such device");
        Finding::warn(name, words, "`towline syncthing devices` lists them")
    }));
    let there = devices.values().filter(|device| device.connected).count();
    findings.push(Finding::ok(name, format!("{} devices, {there} connected", devices.len())));
    Ok(findings)
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern == name
        || globset::Glob::new(pattern).is_ok_and(|it| it.compile_matcher().is_match(name))
}

fn names_nothing(name: &str, pattern: &str, what: &str) -> Finding {
    let words = format!("`{pattern}` in its configuration names no {what} that it has");
    Finding::warn(name, words, format!("`towline syncthing {what}s` lists them"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn clocks_that_are_nearly_the_same_are_not_told() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let told = |there| clock("nas", at(there), at(100), at(102)).map(|found| found.what);
        assert_eq!([told(100), told(71), told(131)], [None, None, None]);
        let behind = "its clock is 40 s behind the one of this machine";
        assert_eq!(told(60).as_deref(), Some(behind));
        let ahead = "its clock is 98 s ahead of the one of this machine";
        assert_eq!(told(200).as_deref(), Some(ahead));
    }

    #[test]
    fn a_folder_that_stands_still_has_to_be_mended() {
        let config = FolderConfig::new().with(FolderConfig::PATH, "/data/music");
        let status = FolderStatus {
            error: Some("folder marker missing".into()),
            errors: 3,
            ..FolderStatus::default()
        };
        let found = folder("nas", &config, &status);
        let levels: Vec<_> = found.iter().map(|finding| finding.level).collect();
        assert_eq!(levels, [Level::Error, Level::Warn]);
        assert!(found[0].fix.as_ref().unwrap().contains("/data/music"), "{found:?}");
        assert!(folder("nas", &config, &FolderStatus::default()).is_empty());
    }
}
