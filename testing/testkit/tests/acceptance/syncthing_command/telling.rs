//! What is told, to a person and to a program.

use std::{fs, time::Duration};

use towline_testkit::{
    syncthing::{FOLDER, Pair, RealSyncthing, Setup},
    wait::{so, until},
};

use super::session::Session;
use crate::worlds::SOON;

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_told_in_tables_and_in_json() {
    let pair = Pair::start(Setup::default()).await;
    let towline = Session::with(&pair.a);

    assert!(towline.says(&["ping"]).starts_with("syncthing: it answers and takes the key"));
    assert_eq!(towline.json(&["ping"])["ping"], "pong");

    let version = towline.json(&["version"])["version"].as_str().unwrap().to_owned();
    assert!(version.starts_with("v1.") || version.starts_with("v2."), "{version}");
    assert!(towline.says(&["version"]).contains(&version));

    let status = towline.says(&["status"]);
    assert!(status.contains(pair.a.id()) && status.contains("1, 1 of them connected"), "{status}");
    assert_eq!(towline.json(&["status"])["device"], pair.a.id());

    fs::write(pair.b.folder().join("song.mp3"), "la".repeat(5000)).unwrap();
    Session::with(&pair.b).says(&["rescan", FOLDER]);
    until(SOON, "the song arrives", || {
        let folders = towline.json(&["folders"]);
        so(
            folders[0]["in_sync"] == true && pair.a.folder().join("song.mp3").exists(),
            &folders.to_string(),
        )
    });
    let folders = towline.says(&["folders"]);
    assert!(folders.starts_with("ID     LABEL  STATE"), "{folders}");
    assert!(folders.contains("media  Media  idle") && folders.contains("100 %"), "{folders}");

    let devices = towline.says(&["devices"]);
    assert!(devices.contains("itself") && devices.contains("connected"), "{devices}");
    let b = towline.json(&["devices"]);
    let b = b.as_array().unwrap().iter().find(|device| device["name"] == "b").unwrap().clone();
    assert_eq!((b["id"].as_str(), &b["own"]), (Some(pair.b.id()), &false.into()));

    until(SOON, "both have all of it", || {
        let shares = towline.json(&["completion"]);
        let shares = shares.as_array().unwrap();
        so(shares.len() == 2 && shares.iter().all(|share| share["complete"] == true), "not yet")
    });
    let matrix = towline.says(&["completion"]);
    let mut lines = matrix.lines();
    assert_eq!(lines.next().unwrap().split_whitespace().next(), Some("FOLDER"), "{matrix}");
    assert_eq!(
        lines.next().unwrap().split_whitespace().collect::<Vec<_>>(),
        ["Media", "100", "%", "100", "%"]
    );

    let events = towline.lines(&["events", "--type", "itemfinished"]);
    assert!(events.iter().any(|event| event["data"]["item"] == "song.mp3"), "{events:?}");
    let words = towline.says(&["events", "--type", "ItemFinished"]);
    assert!(words.contains("ItemFinished  folder media, item song.mp3, kind file"), "{words}");
    let id = events.last().unwrap()["id"].as_u64().unwrap();
    let later = towline.lines(&["events", "--since", &id.to_string()]);
    assert!(later.iter().all(|event| event["id"].as_u64() > Some(id)), "{later:?}");
    let disk = towline.lines(&["events", "--type", "RemoteChangeDetected"]);
    assert!(disk.iter().all(|event| event["type"] == "RemoteChangeDetected"), "{disk:?}");
    assert!(disk.iter().any(|event| event["data"]["path"] == "song.mp3"), "{disk:?}");

    let doctor = towline.says(&["doctor"]);
    assert!(doctor.contains("ok") && doctor.contains(pair.a.id()), "{doctor}");
    let findings = towline.json(&["doctor"]);
    assert!(
        findings.as_array().unwrap().iter().all(|found| found["level"] != "error"),
        "{findings}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_paused_by_any_of_its_names_and_resumed() {
    let pair = Pair::start(Setup::default()).await;
    let towline = Session::with(&pair.a);
    let short = &pair.b.id()[..7];
    let is_paused = || {
        let devices = towline.json(&["devices"]);
        let b = devices.as_array().unwrap().iter().find(|device| device["id"] == pair.b.id());
        b.unwrap()["paused"] == true
    };
    for named in ["b", short, pair.b.id(), &pair.b.id().to_lowercase()] {
        assert_eq!(towline.says(&["pause", named]), "b: paused\n");
        assert!(is_paused(), "{named}");
        let resumed = towline.json(&["resume", named]);
        assert_eq!(
            (&resumed["device"], &resumed["done"]),
            (&pair.b.id().into(), &"resumed".into())
        );
        assert!(!is_paused(), "{named}");
    }
    assert_eq!(towline.says(&["resume", "b"]), "b: was not paused\n");
    assert_eq!(towline.says(&["resume"]), "all devices: none was paused\n");
    assert_eq!(towline.says(&["pause"]), "all devices: paused: b\n");
    assert_eq!(towline.says(&["pause", "b"]), "b: was paused already\n");
    assert!(is_paused());
    assert!(towline.says(&["devices"]).contains("paused"));
    let resumed = towline.json(&["resume"]);
    let changed = serde_json::json!([{"id": pair.b.id(), "name": "b"}]);
    assert_eq!((&resumed["device"], &resumed["changed"]), (&serde_json::Value::Null, &changed));
    assert!(!is_paused());
    let itself = towline.fails(2, &["pause", "a"]);
    assert!(itself.contains("is this Syncthing itself"), "{itself}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_stands_still_is_told_until_it_is_mended() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    let folder_errors = || towline.json(&["errors", FOLDER])["folders"].clone();
    assert_eq!(folder_errors(), serde_json::json!([]));
    assert_eq!(towline.says(&["errors", "Media"]), "none\n");

    let marker = alone.folder().join(".stfolder");
    let aside = alone.folder().join("aside");
    fs::rename(&marker, &aside).unwrap();
    let refused = towline.fails(1, &["rescan", "Media"]);
    assert!(refused.contains("does not run") && refused.contains(".stfolder"), "{refused}");
    until(SOON, "the folder stands still", || {
        let errors = folder_errors();
        so(
            errors[0]["error"].as_str().is_some_and(|why| why.contains("marker")),
            &errors.to_string(),
        )
    });
    let errors = towline.says(&["errors"]);
    assert!(errors.contains("media") && errors.contains("stands still"), "{errors}");
    let folders = towline.says(&["folders"]);
    assert!(folders.contains("media stands still: folder marker missing"), "{folders}");
    let doctor = towline.run(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    assert!(doctor.out.contains("is the disk of") && doctor.err.contains("mended"), "{doctor:?}");

    fs::rename(&aside, &marker).unwrap();
    assert_eq!(
        towline.says(&["rescan", "media", "--sub", "a", "--sub", "b/c"]),
        "Media: scanned a, b/c\n"
    );
    assert_eq!(towline.json(&["rescan", "media"])["done"], "scanned");
    until(Duration::from_secs(20), "all is well", || {
        so(folder_errors() == serde_json::json!([]), "not yet")
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_paused_says_how_it_goes_on() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    towline.says(&["config", "set", "folders/media/paused", "true"]);
    let refused = towline.fails(1, &["rescan", "media"]);
    assert!(refused.contains("config set folders/media/paused false"), "{refused}");
    let folders = towline.says(&["folders"]);
    assert!(folders.contains("paused") && !folders.contains("never"), "{folders}");
    towline.says(&["config", "set", "folders/media/paused", "false"]);
    until(SOON, "it is scanned again", || {
        so(towline.run(&["rescan", "media"]).code == Some(0), "not yet")
    });
}
