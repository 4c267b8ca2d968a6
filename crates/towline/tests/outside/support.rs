//! `towline support-bundle`: all that a report needs, and no secret.

use std::{collections::BTreeMap, fs, io::Read as _, path::Path};

use crate::{running::Running, session::Session};

pub(crate) fn texts(file: &Path) -> BTreeMap<String, String> {
    let packed = flate2::read::GzDecoder::new(fs::File::open(file).unwrap());
    let mut archive = tar::Archive::new(packed);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        (name.strip_prefix("towline-support/").unwrap().to_owned(), text)
    });
    entries.collect()
}

/// A session with a secret of each kind, and an album that asks something.
fn session() -> Session {
    let session = Session::music();
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    let text = format!(
        "{text}[publish]\nkey = \"inline-hunter2-of-sixteen\"\n[importers.other.betanin]\n\
         url = \"http://127.0.0.1:1\"\napi_key_file = \"key\"\n"
    );
    let session = session
        .file("towline.toml", &text)
        .file("key", "file-hunter2")
        .file("home/.local/share/towline/secrets/putio-home", "kept-hunter2");
    session.album("Blue Train Held");
    session
}

fn is_clean(texts: &BTreeMap<String, String>) {
    for (name, text) in texts {
        assert!(!text.contains("hunter2"), "{name}: {text}");
    }
}

#[test]
fn a_bundle_has_what_a_report_needs_and_no_secret_with_a_daemon_and_without() {
    let session = session();
    let running = Running::start(&session);
    let said = session.run(&["support-bundle", "--to", "with.tar.gz"]);
    assert!(said.contains("doctor.json") && said.ends_with("exit 0"), "{said}");
    let with = texts(&session.path("with.tar.gz"));
    is_clean(&with);
    assert!(with["log.txt"].contains("listening on"), "{}", with["log.txt"]);
    assert_eq!(running.end(), Some(0));
    session.run(&["support-bundle", "--to", "without.tar.gz"]);
    let without = texts(&session.path("without.tar.gz"));
    is_clean(&without);
    for name in [
        "about.json",
        "configuration-in-effect.toml",
        "doctor.json",
        "inbox.json",
        "ledger.json",
        "metrics.txt",
        "stats.json",
        "status.json",
        "stuck-items.json",
        "towline.toml",
    ] {
        assert!(with.contains_key(name) && without.contains_key(name), "{name}");
    }
    assert!(without["ledger.json"].contains("\"item\""));
    assert!(without["metrics.txt"].contains("# EOF"), "{}", without["metrics.txt"]);
}

#[test]
fn a_secret_that_slipped_in_anywhere_is_masked_and_so_is_a_link_that_answers() {
    let session = session().file(
        "towline.log",
        "a line with a2VwdC1odW50ZXIy in it\n554 refused: http://t/answer/7.1.9.as-is.canary\n",
    );
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    let log = session.path("towline.log").display().to_string();
    let session = session.file("towline.toml", &format!("{text}[log]\nfile = \"{log}\"\n"));
    let said = session.run(&["support-bundle", "--to", "b.tar.gz"]);
    assert!(said.contains("masked in log-file.txt: what stands in secrets/putio-home"), "{said}");
    assert!(said.ends_with("exit 0") && !said.contains("hunter2"), "{said}");
    assert_eq!(
        texts(&session.path("b.tar.gz"))["log-file.txt"],
        "a line with … in it\n554 refused: http://t/answer/…\n"
    );
    let said = session.run(&["support-bundle", "--to", "c.tar.gz", "--leave-out", "log-file.txt"]);
    assert!(said.ends_with("exit 0") && !said.contains("masked"), "{said}");
}

#[test]
fn without_names_no_title_path_or_name_is_in_it() {
    let session = session();
    let waits = session.run(&["sync", "music"]);
    assert!(waits.ends_with("exit 0"), "{waits}");
    session.run(&["support-bundle", "--to", "named.tar.gz"]);
    let named = texts(&session.path("named.tar.gz"));
    assert!(named["stuck-items.json"].contains("music"), "{}", named["stuck-items.json"]);
    let said = session.run(&["support-bundle", "--to", "b.tar.gz", "--without-names"]);
    assert!(said.ends_with("exit 0"), "{said}");
    let home = session.path("").display().to_string();
    for (name, text) in texts(&session.path("b.tar.gz")) {
        assert!(!text.contains(home.trim_end_matches('/')), "{name}: {text}");
        assert!(!text.contains("Blue Train"), "{name}: {text}");
        assert!(!text.contains("imports.music"), "{name}: {text}");
    }
}

#[test]
fn a_secret_that_is_a_common_word_is_no_hindrance() {
    let session = Session::music();
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    let text = format!(
        "{text}[importers.other.betanin]\nurl = \"http://127.0.0.1:1\"\napi_key = \"towline\"\n"
    );
    let session = session.file("towline.toml", &text);
    let said = session.run(&["support-bundle", "--to", "b.tar.gz"]);
    assert!(said.ends_with("exit 0"), "{said}");
}

#[test]
fn a_configuration_with_mistakes_is_no_hindrance() {
    let session =
        Session::with_config("lisen = 1\n[publish]\nkey = \"inline-hunter2-of-sixteen\"\n");
    let said = session.run(&["support-bundle", "--to", "b.tar.gz"]);
    assert!(said.ends_with("exit 0"), "{said}");
    let texts = texts(&session.path("b.tar.gz"));
    is_clean(&texts);
    assert!(texts["configuration-mistakes.txt"].contains("lisen"));
}
