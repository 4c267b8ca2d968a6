//! Folders and devices as a person names them.

use anyhow::bail;
use syncthing_client::{
    DeviceId, FolderId, Syncthing,
    config::{DeviceConfig, FolderConfig},
};
use towline_domain::path::shown;

use super::told;
use crate::{config::nearest, report::Hinted as _};

/// A folder by its id, or by its label where only one has it.
pub(super) async fn folder(syncthing: &Syncthing, named: &str) -> anyhow::Result<FolderConfig> {
    let all = told(syncthing.config().folders().list().await)?;
    let known = Known::of_folders(&all);
    let id = FolderId::from(known.id("folder", named)?);
    Ok(all.into_iter().find(|folder| folder.id().as_ref() == Some(&id)).unwrap_or_default())
}

/// A device by its id, the first group of it, or its name where only one has it.
pub(super) async fn device(syncthing: &Syncthing, named: &str) -> anyhow::Result<DeviceConfig> {
    let all = told(syncthing.config().devices().list().await)?;
    let id = device_id(&all, named)?;
    Ok(all.into_iter().find(|device| device.device_id().as_ref() == Some(&id)).unwrap_or_default())
}

fn device_id(all: &[DeviceConfig], named: &str) -> anyhow::Result<DeviceId> {
    let known = Known::of_devices(all);
    let id = known.id("device", named)?;
    Ok(id.parse()?)
}

/// The name for people, or the id where there is none.
pub(super) fn folder_name(folder: &FolderConfig) -> String {
    let id = folder.id().map(|id| id.to_string());
    folder.label().filter(|label| !label.is_empty()).or(id).unwrap_or_default()
}

/// As [`folder_name`].
pub(super) fn device_name(device: &DeviceConfig) -> String {
    let id = device.device_id().map(|id| id.short().to_string());
    device.name().filter(|name| !name.is_empty()).or(id).unwrap_or_default()
}

/// By which names each of them can be called.
#[derive(Debug, Default)]
pub(super) struct Known(Vec<One>);

#[derive(Debug)]
struct One {
    /// Beyond doubt.
    id: String,
    /// What others may be called, too.
    names: Vec<String>,
}

impl Known {
    pub(super) fn of_folders(all: &[FolderConfig]) -> Self {
        let one = |folder: &FolderConfig| {
            let id = folder.id()?.to_string();
            Some(One { id, names: folder.label().into_iter().collect() })
        };
        Self(all.iter().filter_map(one).collect())
    }

    pub(super) fn of_devices(all: &[DeviceConfig]) -> Self {
        let one = |device: &DeviceConfig| {
            let id = device.device_id()?;
            let short = id.short().to_string();
            let names = std::iter::once(short).chain(device.name()).collect();
            Some(One { id: id.to_string(), names })
        };
        Self(all.iter().filter_map(one).collect())
    }

    /// The id of the one that is meant. `what` is `folder` or `device`.
    pub(super) fn id(&self, what: &str, named: &str) -> anyhow::Result<&str> {
        // A device's as people write it: in lower case, without dashes.
        let written: Option<DeviceId> = named.parse().ok();
        let written = written.as_ref().map_or(named, DeviceId::as_str);
        if let Some(one) = self.0.iter().find(|one| one.id == named || one.id == written) {
            return Ok(&one.id);
        }
        let is_called = |one: &&One| one.names.iter().any(|name| name == named && !name.is_empty());
        let called: Vec<_> = self.0.iter().filter(is_called).collect();
        match called.as_slice() {
            [one] => Ok(&one.id),
            [] => self.unknown(what, named),
            several => {
                let ids: Vec<_> = several.iter().map(|one| shown(one.id.as_bytes())).collect();
                Err(anyhow::anyhow!("{} {what}s are called {named:?}", several.len()))
                    .hint(format!("say which by its id: {}", ids.join(", ")))
                    .wrong_usage()
            }
        }
    }

    /// What can be written for one of them: longer names first, so that `a.b` is not taken for `a`.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut all: Vec<_> = self
            .0
            .iter()
            .flat_map(|one| one.names.iter().chain([&one.id]))
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        all.sort_by_key(|name| std::cmp::Reverse(name.len()));
        all.dedup();
        all
    }

    fn unknown(&self, what: &str, named: &str) -> anyhow::Result<&str> {
        let unknown = format!("Syncthing knows no {what} {named:?}");
        if let Some(nearest) = nearest(named, &self.names()) {
            return Err(anyhow::anyhow!(unknown))
                .hint(format!("did you mean {nearest:?}?"))
                .wrong_usage();
        }
        if self.0.is_empty() {
            bail!("{unknown}: it has none");
        }
        Err(anyhow::anyhow!(unknown))
            .hint(format!("`towline syncthing {what}s` lists them"))
            .wrong_usage()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PHONE: &str = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";
    const NAS: &str = "AIR6LPZ-7K4PTTV-UXQSMUU-CPQ5YWH-OEDFIIQ-JUG777G-2YQXXR5-YD6AWQR";

    fn refused(found: anyhow::Result<impl std::fmt::Debug>) -> String {
        crate::report::for_people(&found.unwrap_err(), false)
    }

    #[test]
    fn a_folder_is_known_by_id_and_by_a_label_that_only_one_has() {
        let folders: Vec<FolderConfig> = serde_json::from_value(json!([
            {"id": "music", "label": "Music"}, {"id": "x1", "label": "Photos"},
            {"id": "x2", "label": "Photos"}, {"id": "Music", "label": "x1"}, {"label": "no id"},
        ]))
        .unwrap();
        let known = Known::of_folders(&folders);
        assert_eq!(known.id("folder", "music").unwrap(), "music");
        assert_eq!(known.id("folder", "Music").unwrap(), "Music", "an id is beyond doubt");
        assert_eq!(known.id("folder", "x1").unwrap(), "x1");
        let twice = refused(known.id("folder", "Photos"));
        assert!(twice.contains("2 folders are called") && twice.contains("x1, x2"), "{twice}");
        let near = refused(known.id("folder", "photo"));
        assert!(near.contains("did you mean \"Photos\"?"), "{near}");
        let far = refused(known.id("folder", "\u{1b}[2Jelsewhere"));
        assert!(far.contains("`towline syncthing folders`") && !far.contains('\u{1b}'), "{far}");
    }

    #[test]
    fn a_device_is_known_by_its_id_however_it_is_written() {
        let devices: Vec<DeviceConfig> = serde_json::from_value(
            json!([{"deviceID": PHONE, "name": "phone"}, {"deviceID": NAS, "name": ""}]),
        )
        .unwrap();
        let names = [PHONE, "P56IOI7", "phone", &PHONE.to_lowercase(), &PHONE.replace('-', "")];
        for named in names {
            assert_eq!(device_id(&devices, named).unwrap().as_str(), PHONE, "{named}");
        }
        assert!(device_id(&devices, "").is_err(), "nobody is called nothing");
        let near = refused(device_id(&devices, "phon"));
        assert!(near.contains("did you mean \"phone\"?"), "{near}");
    }
}
