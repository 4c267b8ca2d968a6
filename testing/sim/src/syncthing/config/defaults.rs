//! What stands in a configuration when nobody said otherwise (reference §3.2).

use serde_json::{Map, Value, json};

use crate::syncthing::Version;

/// A folder without an id.
pub(super) fn folder(version: Version, own: &str) -> Value {
    let mut folder = json!({
        "id": "", "label": "", "filesystemType": "basic", "path": "~", "type": "sendreceive",
        "devices": [folder_device(own)],
        "rescanIntervalS": 3600, "fsWatcherEnabled": true, "fsWatcherDelayS": 10,
        "ignorePerms": false, "autoNormalize": true,
        "minDiskFree": {"value": 1, "unit": "%"},
        "versioning": {
            "type": "", "params": {}, "cleanupIntervalS": 3600, "fsPath": "", "fsType": "basic",
        },
        "copiers": 0, "pullerMaxPendingKiB": 0, "hashers": 0, "order": "random",
        "ignoreDelete": false, "scanProgressIntervalS": 0, "pullerPauseS": 0, "maxConflicts": 10,
        "disableSparseFiles": false, "paused": false, "markerName": ".stfolder",
        "copyOwnershipFromParent": false, "modTimeWindowS": 0, "maxConcurrentWrites": 2,
        "disableFsync": false, "blockPullOrder": "standard", "copyRangeMethod": "standard",
        "caseSensitiveFS": false, "junctionsAsDirs": false,
    });
    if !version.is_2() {
        add(&mut folder, json!({"disableTempIndexes": false, "weakHashThresholdPct": 25}));
    }
    if version.is_newer() {
        let xattrs = json!({"entries": [], "maxSingleEntrySize": 1024, "maxTotalSize": 4096});
        add(
            &mut folder,
            json!({
                "fsWatcherTimeoutS": 0, "syncOwnership": false, "sendOwnership": false,
                "syncXattrs": false, "sendXattrs": false, "xattrFilter": xattrs,
            }),
        );
    }
    if version.is_2() {
        add(&mut folder, json!({"group": "", "pullerDelayS": 1, "blockIndexing": true}));
    }
    folder
}

/// A device of a folder.
pub(super) fn folder_device(id: &str) -> Value {
    json!({"deviceID": id, "introducedBy": "", "encryptionPassword": ""})
}

/// A device without an id.
pub(super) fn device(version: Version) -> Value {
    let mut device = json!({
        "deviceID": "", "name": "", "addresses": ["dynamic"], "compression": "metadata",
        "certName": "", "introducer": false, "skipIntroductionRemovals": false,
        "introducedBy": "", "paused": false, "allowedNetworks": [], "autoAcceptFolders": false,
        "maxSendKbps": 0, "maxRecvKbps": 0, "ignoredFolders": [], "maxRequestKiB": 0,
        "untrusted": false, "remoteGUIPort": 0,
    });
    if version.is_newer() {
        add(&mut device, json!({"numConnections": 0}));
    }
    if version.is_2() {
        add(&mut device, json!({"group": ""}));
    }
    device
}

/// The page and the API, without an address and a key.
pub(super) fn gui(version: Version) -> Value {
    let mut gui = json!({
        "enabled": true, "address": "127.0.0.1:8384", "unixSocketPermissions": "", "user": "",
        "password": "", "authMode": "static", "useTLS": false, "apiKey": "",
        "insecureAdminAccess": false, "theme": "default", "insecureSkipHostcheck": false,
        "insecureAllowFrameLoading": false,
    });
    if !version.is_2() {
        add(&mut gui, json!({"debugging": false}));
    }
    if version.is_newer() {
        add(&mut gui, json!({"sendBasicAuthPrompt": false}));
    }
    if version.is_2() {
        add(
            &mut gui,
            json!({
                "metricsWithoutAuth": false, "sessionCookieDurationS": 0, "sessionCookiePath": "",
            }),
        );
    }
    gui
}

pub(super) fn ldap() -> Value {
    json!({
        "address": "", "bindDN": "", "transport": "plain", "insecureSkipVerify": false,
        "searchBaseDN": "", "searchFilter": "",
    })
}

/// What people change, and what a client must not lose: not every option that there is.
pub(super) fn options() -> Value {
    let mut options = json!({
        "listenAddresses": ["default"], "globalAnnounceServers": ["default"],
        "globalAnnounceEnabled": false, "localAnnounceEnabled": false, "localAnnouncePort": 21027,
        "localAnnounceMCAddr": "[ff12::8384]:21027", "maxSendKbps": 0, "maxRecvKbps": 0,
        "reconnectionIntervalS": 60, "relaysEnabled": false, "relayReconnectIntervalM": 10,
        "startBrowser": false, "natEnabled": false, "natLeaseMinutes": 60,
        "natRenewalMinutes": 30, "natTimeoutSeconds": 10,
    });
    let more = json!({
        "urAccepted": -1, "urSeen": 0,
        "urUniqueId": "", "urURL": "", "urPostInsecurely": false, "urInitialDelayS": 1800,
        "autoUpgradeIntervalH": 0, "upgradeToPreReleases": false, "keepTemporariesH": 24,
        "cacheIgnoredFiles": false, "progressUpdateIntervalS": 5, "limitBandwidthInLan": false,
        "minHomeDiskFree": {"value": 1, "unit": "%"}, "alwaysLocalNets": [],
        "overwriteRemoteDeviceNamesOnConnect": false, "tempIndexMinBlocks": 10,
        "unackedNotificationIDs": [], "trafficClass": 0, "setLowPriority": true,
        "maxFolderConcurrency": 0, "crashReportingEnabled": false, "stunKeepaliveStartS": 180,
        "stunKeepaliveMinS": 20, "stunServers": ["default"], "databaseTuning": "auto",
        "maxConcurrentIncomingRequestKiB": 0, "announceLANAddresses": true,
        "sendFullIndexOnUpgrade": false, "featureFlags": [], "connectionLimitEnough": 0,
        "connectionLimitMax": 0,
    });
    add(&mut options, more);
    options
}

fn add(to: &mut Value, more: Value) {
    let (Some(to), Value::Object(more)) = (to.as_object_mut(), more) else { return };
    to.extend::<Map<String, Value>>(more);
}
