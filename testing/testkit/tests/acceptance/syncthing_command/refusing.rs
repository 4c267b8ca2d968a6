//! What is refused, and with which words and code.

use rustls::pki_types::{CertificateDer, pem::PemObject};
use syncthing_client::Fingerprint;
use towline_testkit::syncthing::{FOLDER, RealSyncthing, Setup};

use super::session::{Said, Session};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_a_server_that_is_away_say_so_and_what_to_do() {
    let mut alone = RealSyncthing::start(Setup::default()).await;
    let wrong = Session::at(&alone.url(), "canary");
    for arguments in [&["ping"][..], &["folders"], &["config", "get"], &["events", "--follow"]] {
        let said = wrong.fails(1, arguments);
        assert!(said.contains("the API key is not its own") && said.contains("hint: "), "{said}");
        assert!(!said.contains("canary") && !said.contains("bearer"), "{said}");
    }
    let doctor = wrong.run(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    assert!(
        doctor.out.contains("error") && doctor.out.contains("fix: the key stands"),
        "{doctor:?}"
    );

    let towline = Session::with(&alone);
    alone.kill().await;
    for arguments in [&["ping"][..], &["status"], &["errors"], &["events", "--follow"], &["doctor"]]
    {
        let said = towline.run(arguments);
        assert_eq!(said.code, Some(1), "{arguments:?}: {said:?}");
        assert!((said.out + &said.err).contains("cannot be reached"), "{arguments:?}");
    }
    let json = towline.fails(1, &["folders", "--json"]);
    assert!(
        serde_json::from_str::<serde_json::Value>(&json).unwrap()["error"].is_string(),
        "{json}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_refused_with_the_nearest() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    for (arguments, words) in [
        (&["rescan", "medai"][..], "did you mean \"Media\"?"),
        (&["errors", "nowhere at all"], "`towline syncthing folders` lists them"),
        (&["pause", "alnoe"], "did you mean \"alone\"?"),
        (&["resume", "\u{1b}[2Jelsewhere"], "`towline syncthing devices` lists them"),
        (&["config", "get", "optoins"], "did you mean \"options\"?"),
        (&["config", "set", "options.maxSendKbp", "1"], "did you mean \"maxSendKbps\"?"),
        (
            &["config", "set", "options.maxSendKbps", "fast"],
            "is a number, and what is given is a text",
        ),
        (
            &["config", "set", "folders.media.minDiskFree", "{\"valeu\": 1}"],
            "did you mean \"value\"?",
        ),
        (&["config", "set", "folders.media.id", "other"], "an id can't be changed"),
        (&["config", "set", "version", "1"], "can't be changed as one"),
        (&["rescan", "media", "--sub", "../x"], "leads out of the folder"),
        (&["rescan", "media", "--sub", "/etc"], "is an absolute path"),
        (&["events", "--type", "FolderSumary"], "did you mean FolderSummary?"),
    ] {
        let said = towline.fails(2, arguments);
        assert!(said.contains(words) && !said.contains('\u{1b}'), "{arguments:?}: {said}");
    }
    assert!(towline.says(&["errors", FOLDER]).contains("none"));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_which_server_and_how_the_key_is_given() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    let (url, key) = (alone.url(), alone.key());
    let bare = |arguments: &[&str]| Said::of(towline.bare(arguments).output().unwrap());
    let refused = |code: i32, arguments: &[&str], words: &str| {
        let said = bare(arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {said:?}");
        assert!(said.err.contains(words), "{arguments:?}: {said:?}");
    };
    refused(1, &["ping"], "--url");
    refused(2, &["ping", "--url", &url], "takes an API key");
    refused(2, &["ping", "--api-key", key], "no `--url`");
    refused(2, &["ping", "--url", &url, "--api-key", key, "--api-key-file", "x"], "both given");
    refused(2, &["ping", "--url", &url, "--api-key-file", "none"], "there is no such file");
    refused(2, &["ping", "--url", "nonsense", "--api-key", key], "`--url` cannot be used");
    assert_eq!(bare(&["ping", "--url", &url, "--api-key", key]).code, Some(0));
    towline.write("key", &format!("{key}\n"));
    assert_eq!(bare(&["--api-key-file", "key", "ping", "--url", &url]).code, Some(0));

    let table =
        |name: &str| format!("[folders.{name}.syncthing]\nurl = \"{url}\"\napi_key = \"{key}\"\n");
    towline.write("towline.toml", &table("nas"));
    let said = bare(&["ping"]);
    assert!(said.code == Some(0) && said.out.starts_with("folders.nas: it answers"), "{said:?}");
    towline.write("towline.toml", &(table("nas") + &table("attic")));
    refused(2, &["ping"], "there are: attic, nas");
    refused(2, &["ping", "--server", "cellar"], "there are: attic, nas");
    refused(2, &["ping", "--server", "nas", "--url", &url], "name two");
    assert!(bare(&["ping", "--server", "attic"]).out.starts_with("folders.attic: it answers"));
    towline.write("towline.toml", "nonsense");
    assert_eq!(towline.run(&["ping"]).code, Some(0), "with --url no file is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_its_own_is_accepted_by_fingerprint_or_when_asked_to() {
    let server = RealSyncthing::start(Setup { tls: true, ..Setup::default() }).await;
    let towline = Session::with(&server);
    let certificate = CertificateDer::from_pem_slice(&server.https_certificate()).unwrap();
    let pin = Fingerprint::of(&certificate).to_string();
    for options in [
        &["--certificate", &*pin][..],
        &["--fingerprint", &pin],
        &["--insecure"],
        &["--any-certificate"],
    ] {
        towline.says(&[&["ping"], options].concat());
    }
    let other = "0".repeat(64);
    for options in [&[][..], &["--certificate", &other]] {
        let said = towline.fails(1, &[&["ping"], options].concat());
        assert!(said.contains("certificate"), "{said}");
    }
    for options in [&[][..], &["--certificate", &other]] {
        let said = towline.run(&[&["doctor"], options].concat()).out;
        assert!(said.contains(&format!("certificate = \"{pin}\"")), "{said}");
    }
    let nonsense = towline.fails(2, &["ping", "--certificate", "x"]);
    assert!(nonsense.contains("`--certificate` cannot be used"), "{nonsense}");
    let both = towline.fails(2, &["ping", "--certificate", &pin, "--insecure"]);
    assert!(both.contains("`--any-certificate` cannot be used"), "{both}");
}
