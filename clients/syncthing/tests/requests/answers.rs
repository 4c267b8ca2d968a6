//! What servers of several versions answer. `config-2.x.json` is what the reference tells of 2.x,
//! with words and members that nobody knows.

use serde_json::{Value, json};
use syncthing_client::{
    Compression, DeviceId, FileType, FolderState, FolderType, PullOrder, RemoteState,
    config::{Config, DeviceConfig, FolderConfig, Size, SizeUnit},
    database::{Completion, File, FilePage, FolderStatus, Ignores, Need},
    events::{Batch, Event, EventData, EventType},
    folder::FolderErrors,
    system::{self, ConnectionKind, Connections, Errors, Level, Log, VersionInfo},
};

use crate::table::DEVICE;

const CONFIGS: [(&str, &str); 3] = [
    ("1.19.2", include_str!("fixtures/config-1.19.2.json")),
    ("1.29.5", include_str!("fixtures/config-1.29.5.json")),
    ("2.x", include_str!("fixtures/config-2.x.json")),
];

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Reference §3.2: nothing is lost, of whichever version.
#[test]
fn a_configuration_of_any_version_is_written_as_it_was_read() {
    for (version, text) in CONFIGS {
        let before: Value = serde_json::from_str(text).unwrap();
        let mut config: Config = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&config).unwrap(), before, "{version}");

        let folder = config.folder_mut(&"media".into()).unwrap();
        folder.set(FolderConfig::PAUSED, true);
        folder.set(FolderConfig::TYPE, FolderType::SendOnly);
        let mut expected = before;
        expected["folders"][0]["paused"] = true.into();
        expected["folders"][0]["type"] = "sendonly".into();
        assert_eq!(serde_json::to_value(&config).unwrap(), expected, "{version}");
    }
}

/// Reference §4.5: the key, the hash and the folders' passwords.
#[test]
fn a_configuration_of_any_version_shows_no_secret() {
    for (version, text) in CONFIGS {
        let config: Config = serde_json::from_str(text).unwrap();
        assert_eq!(config.gui.api_key().unwrap().expose(), "canary-key");
        let event = json!({"id": 1, "type": "ConfigSaved", "data": config});
        let Batch(events) = read(json!([event]));
        assert!(matches!(events[0].data, EventData::ConfigSaved(_)));
        for shown in [format!("{config:?}"), format!("{config:#?}"), format!("{events:?}")] {
            assert!(!shown.contains("canary"), "{version}: {shown}");
            assert!(shown.contains("media"), "{version}: names are shown");
        }
    }
    let odd = json!([{"id": 1, "type": "ConfigSaved", "data": {"folders": "canary"}},
        {"id": 2, "type": "ConfigEaten", "data": {"gui": {"apiKey": "canary", "other": ["canary"]}}}]);
    let Batch(events) = read(odd);
    assert!(matches!(events[0].data, EventData::Unreadable { .. }));
    assert!(!format!("{events:?}").contains("canary"), "{events:?}");
}

/// Reference §2: words that nobody knows are kept.
#[test]
fn unknown_words_and_members_are_no_error() {
    let config: Config = serde_json::from_str(CONFIGS[2].1).unwrap();
    let folder = &config.folders[0];
    assert_eq!(folder.folder_type(), Some(FolderType::Other("sendsometimes".into())));
    assert_eq!(folder.order(), Some(PullOrder::from("byMood")));
    assert_eq!(folder.group().as_deref(), Some("Films"));
    let free: Size = folder.min_disk_free().unwrap();
    assert_eq!((free.value(), free.unit()), (Some(1.5), Some(SizeUnit::from("furlongs"))));
    assert_eq!(config.version, Some(52));
    assert!(config.other.contains_key("brandNew"));
    let device = &config.devices[0];
    assert_eq!(device.compression(), Some(Compression::Metadata));
    assert_eq!(device.num_connections(), Some(0));
}

/// A member of another type than we think is no error either, and is not lost.
#[test]
fn a_member_of_another_type_is_none_and_stays() {
    let text = json!({"deviceID": DEVICE, "paused": {"since": 7}, "addresses": "dynamic"});
    let device: DeviceConfig = read(text.clone());
    assert_eq!((device.paused(), device.addresses()), (None, None));
    assert_eq!(device.device_id().unwrap().as_str(), DEVICE);
    assert_eq!(serde_json::to_value(&device).unwrap(), text);
}

/// Reference §2: `null` lists and maps are empty, and what is missing is nothing.
#[test]
fn null_lists_are_empty() {
    assert_eq!(read::<Errors>(json!({"errors": null})), Errors::default());
    assert_eq!(read::<Log>(json!({"messages": null})), Log::default());
    let ignores = json!({"error": null, "expanded": null, "ignore": null});
    assert_eq!(read::<Ignores>(ignores), Ignores::default());
    let errors = json!({"errors": null, "folder": "media", "page": 1, "perpage": 65536});
    assert!(read::<FolderErrors>(errors).errors.is_empty());
    assert_eq!(
        read::<Need>(json!({"progress": null, "queued": null, "rest": null})),
        Need::default()
    );
    assert!(read::<FilePage>(json!({"files": null, "page": 3, "perpage": 10})).is_last());
    assert_eq!(read::<Batch>(Value::Null), Batch::default());
    assert_eq!(read::<VersionInfo>(json!({"tags": null})), VersionInfo::default());
}

/// What usually is a word, a number or *yes* may be `null`: one odd member spoils no list.
#[test]
fn null_in_any_place_is_nothing() {
    use syncthing_client::stats::FolderStats;
    let stats =
        json!({"lastScan": null, "lastFile": {"at": null, "filename": null, "deleted": null}});
    assert_eq!(read::<FolderStats>(stats), FolderStats::default());
    assert_eq!(read::<FolderStats>(json!({"lastFile": null})), FolderStats::default());
    let folder = json!({"state": null, "ignorePatterns": null, "globalBytes": null});
    assert_eq!(read::<FolderStatus>(folder), FolderStatus::default());
    let connection = json!({"connected": null, "paused": null, "address": null, "type": null});
    let connections: Connections = read(json!({"connections": {DEVICE: connection}}));
    assert_eq!(connections.connections.len(), 1);
    let version = json!({"version": null, "isBeta": null, "container": null, "user": null});
    assert_eq!(read::<VersionInfo>(version), VersionInfo::default());
    let file = json!({"name": null, "deleted": null, "invalid": null, "modifiedBy": null});
    assert_eq!(read::<File>(json!({"global": file, "local": null})), File::default());
}

/// Reference §2 and §7: what 1.19 leaves out and later versions say with nothing.
#[test]
fn a_status_is_read_of_both_kinds() {
    let old = json!({"state": "idle", "needTotalItems": 0, "errors": 0, "pullErrors": 0,
        "stateChanged": "2026-11-21T16:25:20Z", "invalid": "", "globalBytes": 3});
    let new = json!({"state": "idle", "needTotalItems": 0, "errors": 0, "error": "",
        "watchError": "", "stateChanged": "2026-11-21T17:12:11+01:00", "globalBytes": 3,
        "remoteSequence": {DEVICE: 1}, "receiveOnlyTotalItems": 0, "brandNew": {}});
    for status in [old, new] {
        let status: FolderStatus = read(status);
        assert!(status.is_in_sync() && status.error.is_none() && status.watch_error.is_none());
        assert!(status.state_changed.is_some() && status.global_bytes == 3);
    }
    let paused: FolderStatus = read(json!({"state": "", "stateChanged": "0001-01-01T00:00:00Z"}));
    assert_eq!((&paused.state, paused.state_changed), (&FolderState::Paused, None));
    assert!(!paused.is_in_sync());
    let starting: FolderStatus = read(json!({"state": "starting"}));
    assert_eq!(starting.state, FolderState::Starting, "2.x");
}

/// Reference §2: two versions' words about a file.
#[test]
fn a_file_is_read_of_both_kinds() {
    let old = json!({"name": "f", "type": "FILE_INFO_TYPE_FILE", "size": 3, "numBlocks": null,
        "modified": "2026-11-21T16:25:19.881518425Z", "modifiedBy": "AXD4SSF",
        "version": ["AXD4SSF:1795278319"], "permissions": "0644"});
    let new = json!({"name": "f", "type": "FILE_INFO_TYPE_FILE", "size": 3, "numBlocks": 1,
        "modified": "2026-11-21T16:25:19.881518425Z", "modifiedBy": "AXD4SSF",
        "version": ["AXD4SSF:1795278319"], "permissions": "0644", "blocksHash": "G++z",
        "previousBlocksHash": null, "platform": {"Unix": null}});
    for info in [old, new] {
        let file: File = read(json!({"global": info, "local": info, "availability": null}));
        assert_eq!((&file.global.file_type, file.local.size), (&FileType::File, 3));
        assert_eq!(file.global.modified_by.as_str(), "AXD4SSF");
    }
    let both = json!({"availability": [{"id": DEVICE, "fromTemporary": true}, DEVICE]});
    let file: File = read(both);
    let [whole, short] = &file.availability[..] else { panic!("{file:?}") };
    assert_eq!((whole.id.as_str(), whole.from_temporary), (DEVICE, true));
    assert_eq!((short.id.as_str(), short.from_temporary), (DEVICE, false));
}

/// Reference §3.1: the three forms of a connection.
#[test]
fn connections_are_read_of_all_versions() {
    let never = json!({"at": "0001-01-01T00:00:00Z", "startedAt": "0001-01-01T00:00:00Z",
        "connected": false, "type": "", "crypto": ""});
    let now = json!({"connected": true, "type": "carrier-pigeon", "isLocal": true,
        "primary": {"type": "tcp-client", "startedAt": "2026-11-21T17:12:11Z"},
        "secondary": [{"type": "quic-server"}]});
    let other: DeviceId = DEVICE.parse().unwrap();
    let read =
        |one: Value| read::<Connections>(json!({"connections": {DEVICE: one}, "total": null}));
    let old = read(never);
    assert_eq!(
        (old.connections[&other].at, &old.connections[&other].kind),
        (None, &ConnectionKind::None)
    );
    let new = &read(now).connections[&other];
    assert_eq!(new.kind, ConnectionKind::from("carrier-pigeon"));
    assert_eq!(new.primary.as_ref().unwrap().kind, ConnectionKind::TcpClient);
    assert_eq!(new.secondary[0].kind, ConnectionKind::QuicServer);
}

/// Reference §3.1: a number on 1.x, a word on 2.x.
#[test]
fn lines_of_the_log_are_read_of_both_kinds() {
    let log: Log = read(json!({"messages": [
        {"when": "2026-11-21T16:25:19.815707016Z", "message": "a", "level": 3},
        {"when": "2026-11-21T16:25:19Z", "message": "b", "level": "WRN+1"}]}));
    assert!(log.messages.iter().all(|line| line.level == Level::Warning && line.when.is_some()));
}

/// Reference §3.1: members of discovery are there only while it is on, and 2.x adds some.
#[test]
fn a_process_status_is_read_with_and_without_discovery() {
    let status: system::Status = read(json!({"myID": DEVICE, "startTime": "2026-11-21T16:25:19Z",
        "uptime": 13, "connectionServiceStatus": {"tcp://[::]:22000":
        {"error": "x", "lanAddresses": null, "wanAddresses": null}},
        "lastDialStatus": {"quic://[::1]:1": {"when": "2026-11-21T16:25:19Z", "error": null}},
        "discoveryEnabled": true, "discoveryMethods": 5, "discoveryErrors": {"global": "y"},
        "discoveryStatus": {"global": {"error": "y"}, "local": {"error": null}}}));
    assert_eq!(status.discovery_status["global"].error.as_deref(), Some("y"));
    assert_eq!(status.connection_service_status["tcp://[::]:22000"].error.as_deref(), Some("x"));
    assert_eq!(status.last_dial_status["quic://[::1]:1"].error, None);
}

/// Reference §2: what 1.19 does not tell.
#[test]
fn a_completion_is_read_with_and_without_the_other_sides_state() {
    let old: Completion = read(json!({"completion": 100, "needBytes": 0}));
    assert!(old.is_complete() && old.remote_state.is_none());
    let new: Completion = read(json!({"completion": 95, "needDeletes": 1, "remoteState": "valid"}));
    assert!(!new.is_complete() && new.remote_state == Some(RemoteState::Valid));
    let odd: Completion = read(json!({"completion": 100, "remoteState": "asleep"}));
    assert!(!odd.is_complete(), "a state that nobody knows is not *valid*");
}

fn event(kind: &str, data: &Value) -> Event {
    let Batch(mut events) = read(json!([{"id": 24, "globalID": 28, "type": kind, "data": data,
        "time": "2026-11-21T05:32:42.433Z"}]));
    events.pop().unwrap()
}

/// Reference §4.5: one of each kind, as it was seen or as the source tells it.
#[test]
fn each_kind_of_event_is_read() {
    let samples = [
        ("Starting", json!({"home": "/h", "myID": DEVICE})),
        ("StartupComplete", json!({"myID": DEVICE})),
        ("ConfigSaved", serde_json::from_str(CONFIGS[1].1).unwrap()),
        (
            "ListenAddressesChanged",
            json!({"address": {"Scheme": "tcp", "User": null, "Host": "h:1"}, "lan": null, "wan": [{"Scheme": "relay"}]}),
        ),
        (
            "DeviceConnected",
            json!({"id": DEVICE, "addr": "127.0.0.1:1", "type": "tcp-server", "deviceName": "b", "clientName": "syncthing", "clientVersion": "v1"}),
        ),
        ("DeviceDisconnected", json!({"id": DEVICE, "error": "EOF"})),
        ("DeviceDiscovered", json!({"device": DEVICE, "addrs": ["tcp://h:1"]})),
        ("DevicePaused", json!({"device": DEVICE})),
        ("DeviceResumed", json!({"device": DEVICE})),
        ("DeviceRejected", json!({"device": DEVICE, "name": "n", "address": "a"})),
        (
            "PendingDevicesChanged",
            json!({"added": [{"deviceID": DEVICE, "name": "n", "address": "a"}]}),
        ),
        ("FolderRejected", json!({"device": DEVICE, "folder": "f", "folderLabel": "F"})),
        ("PendingFoldersChanged", json!({"added": null, "removed": [{"folderID": "f"}]})),
        ("ClusterConfigReceived", json!({"device": DEVICE})),
        ("FolderPaused", json!({"id": "f", "label": "F"})),
        ("FolderResumed", json!({"id": "f", "label": "F"})),
        ("StateChanged", json!({"folder": "f", "from": "idle", "to": "dreaming", "duration": 0.5})),
        (
            "FolderSummary",
            json!({"folder": "f", "summary": {"state": "idle", "needTotalItems": 0}}),
        ),
        (
            "FolderCompletion",
            json!({"folder": "f", "device": DEVICE, "completion": 95, "needDeletes": 1}),
        ),
        ("FolderErrors", json!({"folder": "f", "errors": [{"path": "p", "error": "e"}]})),
        ("FolderScanProgress", json!({"folder": "f", "current": 1, "total": 2, "rate": 1.5})),
        ("FolderWatchStateChanged", json!({"folder": "f", "to": "too many"})),
        (
            "LocalIndexUpdated",
            json!({"folder": "f", "items": 1, "filenames": ["x"], "sequence": 1, "version": 1}),
        ),
        ("RemoteIndexUpdated", json!({"device": DEVICE, "folder": "f", "items": 1, "sequence": 1})),
        ("ItemStarted", json!({"folder": "f", "item": "x", "type": "file", "action": "update"})),
        (
            "ItemFinished",
            json!({"folder": "f", "item": "x", "type": "dir", "action": "delete", "error": null}),
        ),
        ("DownloadProgress", json!({"f": {"x": {"total": 9, "pulling": 1, "bytesDone": 5}}})),
        ("RemoteDownloadProgress", json!({"device": DEVICE, "folder": "f", "state": {"x": 3}})),
        (
            "LocalChangeDetected",
            json!({"folder": "f", "folderID": "f", "label": "F", "path": "x", "type": "file", "action": "added", "modifiedBy": "AXD4SSF"}),
        ),
        (
            "RemoteChangeDetected",
            json!({"folder": "f", "label": "F", "path": "x", "type": "file", "action": "modified", "modifiedBy": "AXD4SSF"}),
        ),
        (
            "LoginAttempt",
            json!({"success": false, "username": "u", "remoteAddress": "::1", "proxy": "p"}),
        ),
        ("Failure", json!("it broke")),
        ("UpgradeRestartScheduled", json!({"delayS": 60, "newVersion": "v2.1.1"})),
    ];
    assert_eq!(samples.len(), EventType::KNOWN.len());
    for ((word, data), kind) in samples.into_iter().zip(EventType::KNOWN) {
        let event = event(word, &data);
        assert_eq!(event.kind, *kind);
        assert!(
            !matches!(event.data, EventData::Unreadable { .. } | EventData::Other(_)),
            "{event:?}"
        );
        assert!(event.time.is_some() && event.id.0 == 24 && event.global_id.0 == 28);
    }
    let failure = json!({"Description": "it broke", "Goroutines": "", "Extra": {"a": "b"}});
    let EventData::Failure(failure) = event("Failure", &failure).data else { panic!() };
    assert_eq!((failure.description.as_str(), failure.goroutines), ("it broke", None));
    let EventData::FolderCompletion(of) =
        event("FolderCompletion", &json!({"folder": "f", "needDeletes": 1})).data
    else {
        panic!()
    };
    assert_eq!((of.completion.need_deletes, of.folder.as_str()), (1, "f"));
}

/// Reference §4.5: a batch is not lost for one event in it.
#[test]
fn what_cannot_be_read_does_not_fail_the_batch() {
    let Batch(events) = read(json!([
        {"id": 0, "globalID": 0, "time": "0001-01-01T00:00:00Z", "type": "Unknown", "data": null},
        {"id": 1, "type": "BrandNew", "data": {"x": 1}, "time": "yesterday"},
        {"id": 2, "type": "StateChanged", "data": {"folder": 7}},
        {"id": 3, "type": "ItemFinished", "data": null},
        {"id": 4, "type": null},
        "no event",
        {"type": "Starting"},
        {"id": -5, "type": "Starting"},
    ]));
    let ids: Vec<_> = events.iter().map(|event| event.id.0).collect();
    assert_eq!(ids, [1, 2, 3, 4], "made-up ones have the number 0");
    assert!(matches!(&events[0].data, EventData::Other(_)) && events[0].time.is_none());
    assert_eq!(events[0].kind.as_str(), "BrandNew");
    let EventData::Unreadable { raw, error } = &events[1].data else { panic!("{events:?}") };
    assert_eq!(raw.0, json!({"folder": 7}));
    assert!(error.contains("string"), "{error}");
    assert!(matches!(&events[2].data, EventData::Unreadable { .. }));
}
