//! What the server brings into order after each write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Config, Refused, Struct, defaults, merge};
use crate::syncthing::{Version, identity};

/// Words of `type`; another one becomes the first.
const FOLDER_TYPES: [&str; 4] = ["sendreceive", "sendonly", "receiveonly", "receiveencrypted"];

impl Config {
    /// Brings all parts into order, or says why this cannot be a configuration.
    pub(in crate::syncthing) fn order(&mut self, version: Version) -> Result<(), Refused> {
        self.order_devices(version)?;
        self.order_folders()?;
        let seconds = &mut self.json["options"]["reconnectionIntervalS"];
        *seconds = seconds.as_i64().unwrap_or_default().max(5).into();
        let password = self.gui("password");
        if !password.is_empty() && !password.starts_with("$2a$") {
            self.json["gui"]["password"] = hashed(password).into();
        }
        Ok(())
    }

    /// A whole one that a client sent.
    pub(in crate::syncthing) fn replaced(
        &self,
        sent: &Value,
        version: Version,
    ) -> Result<Self, Refused> {
        let mut config = self.clone();
        for (part, kind) in
            [("gui", Struct::Gui), ("ldap", Struct::Ldap), ("options", Struct::Options)]
        {
            let mut whole = self.default_of(kind, version);
            merge(kind, &mut whole, &sent[part])?;
            config.json[part] = whole;
        }
        for (part, kind) in [("folder", Struct::DefaultFolder), ("device", Struct::DefaultDevice)] {
            let mut whole = self.default_of(kind, version);
            merge(kind, &mut whole, &sent["defaults"][part])?;
            config.json["defaults"][part] = whole;
        }
        for part in ["remoteIgnoredDevices", "folders", "devices"] {
            config.json[part] = list(&sent[part]);
        }
        config.json["defaults"]["ignores"]["lines"] = list(&sent["defaults"]["ignores"]["lines"]);
        config.fill_list("folders", Struct::Folder, version)?;
        config.fill_list("devices", Struct::Device, version)?;
        config.order(version)?;
        Ok(config)
    }

    /// Gives all of a list what they lack.
    pub(in crate::syncthing) fn fill_list(
        &mut self,
        list: &str,
        kind: Struct,
        version: Version,
    ) -> Result<(), Refused> {
        let sent = self.json[list].take();
        let mut whole = Vec::new();
        for sent in sent.as_array().into_iter().flatten() {
            let mut one = self.default_of(kind, version);
            merge(kind, &mut one, sent)?;
            whole.push(one);
        }
        self.json[list] = whole.into();
        Ok(())
    }

    fn order_devices(&mut self, version: Version) -> Result<(), Refused> {
        let mut devices = self.json["devices"].take();
        let devices = devices.as_array_mut().map(std::mem::take).unwrap_or_default();
        let (mut seen, mut kept) = (BTreeSet::new(), Vec::new());
        for mut device in devices {
            let id = device["deviceID"].as_str().unwrap_or_default();
            // One without an id is passed over, and a second one too.
            if id.is_empty() {
                continue;
            }
            let id = identity::canonical(id).map_err(|words| Refused(400, words))?;
            device["deviceID"] = id.as_str().into();
            if device["addresses"].as_array().is_none_or(Vec::is_empty) {
                device["addresses"] = vec!["dynamic"].into();
            }
            if seen.insert(id) {
                kept.push(device);
            }
        }
        if !seen.contains(self.own()) {
            let mut own = defaults::device(version);
            own["deviceID"] = self.own().into();
            kept.push(own);
        }
        kept.sort_by(|one, other| one["deviceID"].as_str().cmp(&other["deviceID"].as_str()));
        self.json["devices"] = kept.into();
        Ok(())
    }

    fn order_folders(&mut self) -> Result<(), Refused> {
        let known: BTreeSet<String> = self
            .devices()
            .iter()
            .filter_map(|device| device["deviceID"].as_str().map(str::to_owned))
            .collect();
        let own = self.own().to_owned();
        let mut seen = BTreeSet::new();
        for folder in self.json["folders"].as_array_mut().into_iter().flatten() {
            let id = folder["id"].as_str().unwrap_or_default().to_owned();
            if id.is_empty() {
                return Err(Refused(500, "folder has empty ID".into()));
            }
            let words = format!("folder {id:?}: folder has duplicate ID");
            if !seen.insert(id) {
                return Err(Refused(400, words));
            }
            if !FOLDER_TYPES.contains(&folder["type"].as_str().unwrap_or_default()) {
                folder["type"] = FOLDER_TYPES[0].into();
            }
            let sent = folder["devices"].take();
            let mut shared = BTreeMap::from([(own.clone(), defaults::folder_device(&own))]);
            for sent in sent.as_array().into_iter().flatten() {
                let id = sent["deviceID"].as_str().unwrap_or_default();
                if known.contains(id) {
                    let mut device = defaults::folder_device(id);
                    merge(Struct::Folder, &mut device, sent)?;
                    shared.insert(id.to_owned(), device);
                }
            }
            folder["devices"] = shared.into_values().collect();
        }
        Ok(())
    }
}

fn list(value: &Value) -> Value {
    if value.is_array() { value.clone() } else { Vec::<Value>::new().into() }
}

/// In the shape of a hash, and none: it is only compared.
fn hashed(password: &str) -> String {
    let hash = identity::device_id(password).replace('-', "");
    format!("$2a$10${}", &hash[..53])
}

/// Whether this is the password of that hash.
pub(in crate::syncthing) fn is_password(password: &str, hash: &str) -> bool {
    !hash.is_empty() && hashed(password) == hash
}
