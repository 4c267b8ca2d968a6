//! `towline syncthing completion`: how much of each folder each device has (Syncthing reference
//! §3.4).

use serde::Serialize;
use syncthing_client::{
    DeviceId, Error, FolderId, Syncthing,
    config::{DeviceConfig, FolderConfig, FolderDevice},
    database::{Completion, GetCompletion},
};

use super::{each, known, told};
use crate::cli::Context;

/// A folder at a device, told.
#[derive(Debug, Serialize)]
struct Share {
    folder: String,
    device: String,
    device_name: String,
    /// Hundredths; nothing while the folder is paused or stands still.
    completion: Option<f64>,
    complete: bool,
    need_items: u64,
    /// Bytes.
    need_bytes: u64,
    need_deletes: u64,
    /// How the device holds it; 1.19 does not tell.
    remote_state: Option<String>,
}

pub(super) async fn run(context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
    let folders = told(syncthing.config().folders().list().await)?;
    let devices = told(syncthing.config().devices().list().await)?;
    let shares = told(read(syncthing, &folders, &devices).await)?;
    context.printer.json(&shares)?;
    if shares.is_empty() {
        context.printer.line("none")?;
        return Ok(());
    }
    let names = devices.iter().map(known::device_name);
    let head: Vec<_> = std::iter::once("folder".to_owned()).chain(names).collect();
    let head: Vec<_> =
        head.iter().map(|name| towline_domain::path::shown(name.as_bytes())).collect();
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    context.printer.table(&head, &matrix(&folders, &devices, &shares))?;
    Ok(())
}

async fn read(
    syncthing: &Syncthing,
    folders: &[FolderConfig],
    devices: &[DeviceConfig],
) -> Result<Vec<Share>, Error> {
    let mut wanted = Vec::new();
    for folder in folders {
        let Some(id) = folder.id() else { continue };
        let shared: Vec<_> = folder
            .devices()
            .unwrap_or_default()
            .iter()
            .filter_map(FolderDevice::device_id)
            .collect();
        for device in devices {
            if let Some(at) = device.device_id().filter(|at| at.is_valid() && shared.contains(at)) {
                wanted.push((id.clone(), at, known::device_name(device)));
            }
        }
    }
    each(wanted, |(folder, device, name)| one(syncthing, folder, device, name)).await
}

async fn one(
    syncthing: &Syncthing,
    folder: FolderId,
    device: DeviceId,
    device_name: String,
) -> Result<Share, Error> {
    let ask = GetCompletion { folder: Some(folder.clone()), device: Some(device.clone()) };
    let found = match syncthing.find(&ask).await {
        Ok(found) => found,
        Err(Error::FolderPaused { .. } | Error::FolderNotRunning { .. }) => None,
        Err(error) => return Err(error),
    };
    let complete = found.as_ref().is_some_and(Completion::is_complete);
    let percent = found.as_ref().map(|found| found.completion);
    let Completion { need_items, need_bytes, need_deletes, remote_state, .. } =
        found.unwrap_or_default();
    Ok(Share {
        folder: folder.to_string(),
        device: device.to_string(),
        device_name,
        completion: percent,
        complete,
        need_items,
        need_bytes,
        need_deletes,
        remote_state: remote_state.map(|state| state.to_string()),
    })
}

/// A row for each folder, a column for each device; empty where the device does not have it.
fn matrix(
    folders: &[FolderConfig],
    devices: &[DeviceConfig],
    shares: &[Share],
) -> Vec<Vec<String>> {
    let cell = |folder: &FolderConfig, device: &DeviceConfig| {
        let (folder, device) = (folder.id(), device.device_id());
        let is_it = |share: &&Share| {
            folder.as_ref().is_some_and(|id| id.as_str() == share.folder)
                && device.as_ref().is_some_and(|id| id.as_str() == share.device)
        };
        match shares.iter().find(is_it) {
            None => String::new(),
            Some(share) => share.words(),
        }
    };
    let row = |folder: &FolderConfig| {
        let cells = devices.iter().map(|device| cell(folder, device));
        std::iter::once(known::folder_name(folder)).chain(cells).collect()
    };
    folders.iter().map(row).collect()
}

impl Share {
    fn words(&self) -> String {
        match (self.completion, self.complete, self.remote_state.as_deref()) {
            (None, ..) => "-".into(),
            (Some(_), true, _) => "100 %".into(),
            // Nothing is missing, and the device does not hold it at the moment.
            (Some(completion), false, Some(state)) if state != "valid" => {
                format!("{} ({state})", percent(completion))
            }
            (Some(completion), ..) => percent(completion.min(99.0)),
        }
    }
}

/// Whole hundredths, rounded down: `100 %` is said of what is whole only.
pub(super) fn percent(completion: f64) -> String {
    format!("{:.0} %", completion.clamp(0.0, 100.0).floor())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn share(device: &str, completion: Option<f64>, complete: bool, state: Option<&str>) -> Share {
        Share {
            folder: "music".into(),
            device: device.into(),
            device_name: device.into(),
            completion,
            complete,
            need_items: 0,
            need_bytes: 0,
            need_deletes: 0,
            remote_state: state.map(Into::into),
        }
    }

    #[test]
    fn a_hundred_alone_is_not_said() {
        let words = |completion, complete, state| share("a", completion, complete, state).words();
        assert_eq!(words(Some(100.0), true, Some("valid")), "100 %");
        assert_eq!(words(Some(100.0), false, Some("valid")), "99 %", "something should be gone");
        assert_eq!(words(Some(99.99), false, None), "99 %");
        assert_eq!(words(Some(100.0), false, Some("paused")), "100 % (paused)");
        assert_eq!(words(None, false, None), "-");
        assert_eq!(words(Some(f64::NAN), false, None), "99 %");
    }

    #[test]
    fn a_device_without_a_folder_has_an_empty_cell() {
        let folders: Vec<FolderConfig> =
            serde_json::from_value(json!([{"id": "music", "label": "Music"}, {"id": "x"}]))
                .unwrap();
        let devices: Vec<DeviceConfig> =
            serde_json::from_value(json!([{"deviceID": "A"}, {"deviceID": "B"}])).unwrap();
        let shares = [share("B", Some(12.7), false, None)];
        assert_eq!(matrix(&folders, &devices, &shares), [["Music", "", "12 %"], ["x", "", ""]]);
    }
}
