//! The configuration, read and changed.

use serde_json::{Value, json};
use towline_testkit::syncthing::{Pair, RealSyncthing, Setup};

use super::session::Session;

/// What the server itself has, by another way than towline's.
async fn config(of: &RealSyncthing) -> Value {
    let answer = of.ask("GET", "/rest/config").await.unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_value_changes_and_all_others_stay() {
    let pair = Pair::start(Setup::default()).await;
    let towline = Session::with(&pair.a);
    let b = pair.b.id();
    let mut expected = config(&pair.a).await;
    let device =
        expected["devices"].as_array().unwrap().iter().position(|one| one["deviceID"] == b);
    let device = format!("/devices/{}", device.unwrap());
    for (path, value, pointer, now) in [
        ("options.maxSendKbps", "3000", "/options/maxSendKbps", json!(3000)),
        ("options.urAccepted", "-1", "/options/urAccepted", json!(-1)),
        (
            "options/listenAddresses.0",
            "tcp://127.0.0.1:0",
            "/options/listenAddresses/0",
            json!("tcp://127.0.0.1:0"),
        ),
        ("folders.media.label", "2024", "/folders/0/label", json!("2024")),
        ("folders.2024.order", "alphabetic", "/folders/0/order", json!("alphabetic")),
        ("folders/media/minDiskFree", "{\"value\": 3}", "/folders/0/minDiskFree/value", json!(3)),
        ("folders.media.versioning.type", "simple", "/folders/0/versioning/type", json!("simple")),
        (
            "folders.media.versioning.params.keep",
            "7",
            "/folders/0/versioning/params/keep",
            json!("7"),
        ),
        ("devices.b.maxRecvKbps", "7", &format!("{device}/maxRecvKbps"), json!(7)),
        (&format!("devices.{}.name", &b[..7]), "b2", &format!("{device}/name"), json!("b2")),
        ("gui.theme", "dark", "/gui/theme", json!("dark")),
        ("defaults.folder.rescanIntervalS", "60", "/defaults/folder/rescanIntervalS", json!(60)),
        ("defaults.device.compression", "never", "/defaults/device/compression", json!("never")),
    ] {
        towline.says(&["config", "set", path, value]);
        let above = pointer.rsplit_once('/').unwrap();
        match expected.pointer_mut(above.0).unwrap() {
            Value::Object(all) => drop(all.insert(above.1.into(), now)),
            other => *other.pointer_mut(&format!("/{}", above.1)).unwrap() = now,
        }
        assert_eq!(config(&pair.a).await, expected, "{path}");
    }
    let said = towline.json(&["config", "set", "options.maxSendKbps", "5"]);
    assert_eq!((&said["before"], &said["after"]), (&json!(3000), &json!(5)));
    assert_eq!(said["requires_restart"], json!(false), "{said}");
    assert_eq!(towline.says(&["config", "get", "options.maxSendKbps"]), "5\n");
    assert_eq!(towline.says(&["config", "get", "folders.media.order"]), "alphabetic\n");
    let whole = towline.json(&["config", "--show-secrets"]);
    assert_eq!(whole, config(&pair.a).await, "nothing is lost on the way to us");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_shown_when_asked_for_only() {
    let alone = RealSyncthing::start(Setup { key: "canary-key", ..Setup::default() }).await;
    let towline = Session::with(&alone);
    for arguments in [
        &["config"][..],
        &["config", "get"],
        &["config", "get", "gui"],
        &["config", "get", "gui.apiKey"],
    ] {
        let masked = towline.run(arguments);
        assert!(masked.code == Some(0) && masked.out.contains('…'), "{masked:?}");
        assert!(
            !masked.out.contains("canary") && masked.err.contains("--show-secrets"),
            "{masked:?}"
        );
        assert!(!towline.json(arguments).to_string().contains("canary"));
    }
    assert_eq!(towline.says(&["config", "get", "gui.apiKey", "--show-secrets"]), "canary-key\n");
    let changed = towline.run(&["config", "set", "gui.password", "canary-password"]);
    assert!(changed.code == Some(0) && !changed.out.contains("canary"), "{changed:?}");
    // Our own key is changed: that is told, and no failure.
    let changed = towline.run(&["config", "set", "gui.apiKey", "canary-other"]);
    assert_eq!(changed.code, Some(0), "{changed:?}");
    assert!(changed.err.contains("could not be read back"), "{changed:?}");
    assert!(!format!("{changed:?}").contains("canary"), "{changed:?}");
    Session::at(&alone.url(), "canary-other").says(&["ping"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_syncthing_takes_for_another_is_a_failure() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    let said = towline.run(&["config", "set", "folders.media.order", "sideways"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.out.contains("now \"random\"") && said.err.contains("did not take it"),
        "{said:?}"
    );
    let restart = towline.says(&["config", "set", "options.setLowPriority", "true"]);
    let json = towline.json(&["config", "set", "options.setLowPriority", "true"]);
    let requires = json["requires_restart"] == true;
    assert_eq!(restart.contains("takes a restart"), requires, "{restart}");
}
