//! Asks a Syncthing whether it would work. Changes nothing.

use syncthing_client::Error;
use towline_domain::SystemClock;

use super::{SyncthingSettings, of, state};
use crate::doctor::Finding;

/// What `doctor` says of a Syncthing.
pub(in crate::folders) async fn check(settings: &SyncthingSettings, name: &str) -> Vec<Finding> {
    let client = match settings.client() {
        Ok(client) => client,
        Err(wrong) => return vec![Finding::error(name, wrong.words, "see the line above")],
    };
    let status = match client.system().status().await {
        Ok(status) => status,
        Err(error) => return vec![not_reached(name, &error)],
    };
    let mut findings = Vec::new();
    match client.system().version().await {
        Ok(version) => {
            let words = format!("Syncthing {}, device {}", version.version, status.my_id);
            findings.push(Finding::ok(name, words));
        }
        Err(error) => findings.push(not_reached(name, &error)),
    }
    match folders(settings, &client, name).await {
        Ok(mut found) => findings.append(&mut found),
        Err(error) => findings.push(not_reached(name, &error)),
    }
    match state::of_devices(&client).await {
        Ok(devices) => {
            let there = devices.values().filter(|device| device.connected).count();
            findings.push(Finding::ok(
                name,
                format!("{} devices, {there} of them connected", devices.len()),
            ));
        }
        Err(error) => findings.push(not_reached(name, &error)),
    }
    findings
}

fn not_reached(name: &str, error: &Error) -> Finding {
    let trouble = of(name, &SystemClock, error);
    let hint = trouble.hint.unwrap_or_else(|| "Syncthing's own log tells more".into());
    Finding::error(name, trouble.words, hint)
}

async fn folders(
    settings: &SyncthingSettings,
    client: &syncthing_client::Syncthing,
    name: &str,
) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    let map = settings.path_map();
    let configs = client.config().folders().list().await?;
    for config in &configs {
        let (Some(id), Some(path)) = (config.id(), config.path()) else { continue };
        let status = client.database().status(id.clone()).await;
        if let Ok(status) = status
            && let Some(error) = status.error
        {
            let words = format!("folder {:?}: {error}", id.as_str());
            findings.push(Finding::warn(name, words, "Syncthing's page shows the folder"));
        }
        let there = towline_domain::RemotePath::new(path.clone());
        if let Some(here) = map.to_local(&there)
            && !here.as_path().join(".stfolder").exists()
            && !settings.path_map.is_empty()
        {
            let words =
                format!("folder {:?}: {path} is to be {here}, which has no .stfolder", id.as_str());
            findings.push(Finding::warn(name, words, "compare `path_map` with Syncthing's folder"));
        }
    }
    findings.push(Finding::ok(name, format!("{} folders", configs.len())));
    Ok(findings)
}
