//! The configuration, read and changed.

use serde_json::{Value, json};
use syncthing_client::{Access, Settings, Syncthing};
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
    assert!(
        changed.err.contains("change `api_key` of its [folders.NAME.syncthing]"),
        "{changed:?}"
    );
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

/// What is shown in the place of a secret is no secret, and written back it would be.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_masked_is_not_written_back() {
    let pair = Pair::start(Setup::default()).await;
    let towline = Session::with(&pair.a);
    let password = format!("folders.media.devices.{}.encryptionPassword", pair.b.id());
    towline.says(&["config", "set", &password, "canary"]);
    let addresses = r#"["relay://127.0.0.1:1/?id=x&token=canary"]"#;
    towline.says(&["config", "set", "devices.b.addresses", addresses]);
    let before = config(&pair.a).await;
    for path in ["folders.media.devices", &password, "devices.b.addresses", "gui.apiKey"] {
        let shown = towline.json(&["config", "get", path]);
        let shown = shown.as_str().map_or_else(|| shown.to_string(), Into::into);
        assert!(shown.contains('…') && !shown.contains("canary"), "{path}: {shown}");
        let refused = towline.fails(2, &["config", "set", path, &shown]);
        assert!(refused.contains("stands for a secret"), "{path}: {refused}");
        assert!(refused.contains("--show-secrets"), "{path}: {refused}");
    }
    assert_eq!(config(&pair.a).await, before, "nothing is written");
    let whole = towline.json(&["config", "get", "folders.media.devices", "--show-secrets"]);
    towline.says(&["config", "set", "folders.media.devices", &whole.to_string()]);
    assert_eq!(config(&pair.a).await, before, "with the secrets it is the same");
}

/// By their numbers, the server would give each the members of another.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_written_keeps_secrets_with_their_owners() {
    let pair = Pair::start(Setup::default()).await;
    let towline = Session::with(&pair.a);
    let phone = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";
    let access = Access::ApiKey(pair.a.key().into());
    let client = Syncthing::new(Settings::new(pair.a.url(), access)).unwrap();
    let device = serde_json::from_value(json!({"deviceID": phone})).unwrap();
    client.config().devices().add(device).await.unwrap();
    let passwords = || async {
        let devices = config(&pair.a).await["folders"][0]["devices"].clone();
        let of = |id: &str| {
            let mut all = devices.as_array().unwrap().iter();
            let one = all.find(|one| one["deviceID"] == id)?;
            Some(one["encryptionPassword"].as_str().unwrap().to_owned())
        };
        (of(pair.b.id()), of(phone))
    };
    let set = |devices: Value| {
        towline.says(&["config", "set", "folders.media.devices", &devices.to_string()]);
    };
    let (a, b) = (pair.a.id(), pair.b.id());
    set(json!([{"deviceID": a}, {"deviceID": b, "encryptionPassword": "pwB"},
        {"deviceID": phone, "encryptionPassword": "pwP"}]));
    assert_eq!(passwords().await, (Some("pwB".into()), Some("pwP".into())));
    // In another order, and without the first.
    set(json!([{"deviceID": phone}, {"deviceID": b}]));
    assert_eq!(passwords().await, (Some("pwB".into()), Some("pwP".into())));
    set(json!([{"deviceID": b}]));
    assert_eq!(passwords().await, (Some("pwB".into()), None));
    set(json!([{"deviceID": phone}]));
    assert_eq!(passwords().await, (None, Some(String::new())), "a new one has nobody's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_is_read_back_and_a_list_that_became_another_is_a_failure() {
    let pair = Pair::start(Setup::default()).await;
    let towline = Session::with(&pair.a);
    let said = towline.says(&["config", "set", "devices/b/name", "my phone"]);
    assert_eq!(said, "devices/b/name: \"b\" before, now \"my phone\"\n");
    let said = towline.says(&["config", "set", "folders/Media/label", "Films"]);
    assert_eq!(said, "folders/Media/label: \"Media\" before, now \"Films\"\n");
    let said = towline.run(&["config", "set", "devices/my phone/addresses", "[]"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("now [\"dynamic\"]"), "{said:?}");
    assert!(said.err.contains("did not take it"), "{said:?}");
    towline.says(&["config", "set", "devices/my phone/addresses", "[\"tcp://127.0.0.1:1\"]"]);
}
