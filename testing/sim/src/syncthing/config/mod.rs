//! The configuration: JSON as the server writes it, brought into order as the server does
//! (reference §3.2).

mod defaults;
mod merge;
mod order;

use serde_json::{Value, json};

use super::{Script, identity::device_id};
pub(super) use merge::{Struct, merge};
pub(super) use order::is_password;

/// Why a write is refused: a status, and the server's words.
#[derive(Debug)]
pub(super) struct Refused(pub(super) u16, pub(super) String);

/// A whole configuration, always in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Config {
    pub(super) json: Value,
    own: String,
}

impl Config {
    /// What a script says, at this address.
    pub(super) fn new(script: &Script, address: &str) -> Self {
        let version = script.version;
        let own = device_id(&script.name);
        let mut devices = vec![with(
            defaults::device(version),
            &[("deviceID", own.as_str().into()), ("name", script.name.as_str().into())],
        )];
        devices.extend(script.devices.iter().map(|device| {
            with(
                defaults::device(version),
                &[
                    ("deviceID", device_id(&device.name).into()),
                    ("name", device.name.as_str().into()),
                ],
            )
        }));
        let shared: Value = devices
            .iter()
            .map(|device| defaults::folder_device(device["deviceID"].as_str().unwrap_or_default()))
            .collect();
        let folders: Value = script
            .folders
            .iter()
            .map(|folder| {
                with(
                    defaults::folder(version, &own),
                    &[
                        ("id", folder.id.as_str().into()),
                        ("label", folder.label.as_str().into()),
                        ("path", folder.path.as_str().into()),
                        ("devices", shared.clone()),
                    ],
                )
            })
            .collect();
        let gui = [("address", address.into()), ("apiKey", script.key.as_str().into())];
        let json = json!({
            "version": version.config(),
            "folders": folders,
            "devices": devices,
            "gui": with(defaults::gui(version), &gui),
            "ldap": defaults::ldap(),
            "options": defaults::options(),
            "remoteIgnoredDevices": [],
            "defaults": {
                "folder": defaults::folder(version, &own),
                "device": defaults::device(version),
                "ignores": {"lines": []},
            },
        });
        let mut config = Self { json, own };
        // A script has no mistakes that a configuration can have: ids are of its own making.
        let _ = config.order(version);
        config
    }

    pub(super) fn own(&self) -> &str {
        &self.own
    }

    pub(super) fn folders(&self) -> &[Value] {
        self.json["folders"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(super) fn devices(&self) -> &[Value] {
        self.json["devices"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(super) fn folder(&self, id: &str) -> Option<&Value> {
        self.folders().iter().find(|folder| folder["id"] == id)
    }

    pub(super) fn device(&self, id: &str) -> Option<&Value> {
        self.devices().iter().find(|device| device["deviceID"] == id)
    }

    pub(super) fn gui(&self, member: &str) -> &str {
        self.json["gui"][member].as_str().unwrap_or_default()
    }

    pub(super) fn is_paused(&self, folder: &str) -> bool {
        self.folder(folder).is_some_and(|folder| folder["paused"] == true)
    }

    pub(super) fn is_device_paused(&self, id: &str) -> bool {
        self.device(id).is_some_and(|device| device["paused"] == true)
    }

    /// Whom a folder is shared with, without this device.
    pub(super) fn others_of(&self, folder: &str) -> Vec<String> {
        let devices = self.folder(folder).and_then(|folder| folder["devices"].as_array());
        let ids = devices.into_iter().flatten().filter_map(|device| device["deviceID"].as_str());
        ids.filter(|id| *id != self.own).map(str::to_owned).collect()
    }

    /// What a part is when nobody has said anything.
    pub(super) fn default_of(&self, kind: Struct, version: super::Version) -> Value {
        match kind {
            Struct::Folder => self.json["defaults"]["folder"].clone(),
            Struct::Device => self.json["defaults"]["device"].clone(),
            Struct::Gui => defaults::gui(version),
            Struct::Ldap => defaults::ldap(),
            Struct::Options => defaults::options(),
            Struct::DefaultFolder => defaults::folder(version, &self.own),
            Struct::DefaultDevice => defaults::device(version),
        }
    }
}

fn with(mut object: Value, members: &[(&str, Value)]) -> Value {
    for (name, value) in members {
        object[*name] = value.clone();
    }
    object
}
