//! Secrets from files, and that none is ever shown.

use insta::assert_snapshot;

use crate::session::Session;

fn betanin(key: &str) -> Session {
    Session::with_config(&format!(
        "[importers.library.betanin]\nurl = \"http://betanin:9393\"\n{key}\n"
    ))
    .file("key", "hunter2\n")
}

#[test]
fn a_secret_that_others_can_read_is_warned_of() {
    let session = betanin("api_key_file = \"key\"").mode("key", 0o644);
    assert_snapshot!(session.run(&["check"]), @r#"
    $ towline check
    --- stdout
    OK: towline.toml: 0 imports, 1 importer
    --- stderr
    warning: towline.toml:3:16: anyone on this machine can read the secret in key
      3 | api_key_file = "key"
        |                ^^^^^
      hint: chmod o-rwx key
    --- exit 0
    "#);
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let session = betanin("api_key_file = \"none\"");
    assert_snapshot!(session.run(&["check"]), @r#"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there is a mistake

    towline.toml:3:16: the secret in none cannot be used: there is no such file
      3 | api_key_file = "none"
        |                ^^^^^^

    hint: `towline config example` prints every key with what it means
    --- exit 1
    "#);
    let session = betanin("api_key_file = \"big\"").file("big", &"x".repeat(65 * 1024));
    assert_snapshot!(session.run(&["check"]), @r#"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there is a mistake

    towline.toml:3:16: the secret in big cannot be used: it is larger than 64 KiB
      3 | api_key_file = "big"
        |                ^^^^^

    hint: `towline config example` prints every key with what it means
    --- exit 1
    "#);
    let session = betanin("api_key_file = \"empty\"").file("empty", "\n");
    assert_snapshot!(session.run(&["check"]), @r#"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there is a mistake

    towline.toml:3:16: the secret in empty cannot be used: it is empty
      3 | api_key_file = "empty"
        |                ^^^^^^^

    hint: `towline config example` prints every key with what it means
    --- exit 1
    "#);
    assert_snapshot!(betanin("api_key_file = \".\"").run(&["check"]), @r#"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there is a mistake

    towline.toml:3:16: the secret in . cannot be used: it is not a plain file
      3 | api_key_file = "."
        |                ^^^

    hint: `towline config example` prints every key with what it means
    --- exit 1
    "#);
}

#[test]
fn a_credential_of_systemd_is_found_by_name() {
    let session = betanin("api_key_file = \"credential:betanin\"");
    assert_snapshot!(session.run(&["check"]), @r#"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there is a mistake

    towline.toml:3:16: the secret in credential:betanin cannot be used: $CREDENTIALS_DIRECTORY is not set: systemd sets it for a service that has LoadCredential= or SetCredential=
      3 | api_key_file = "credential:betanin"
        |                ^^^^^^^^^^^^^^^^^^^^

    hint: `towline config example` prints every key with what it means
    --- exit 1
    "#);
    let directory = session.path("credentials").to_str().unwrap().to_owned();
    let session =
        session.file("credentials/betanin", "hunter2").env("CREDENTIALS_DIRECTORY", &directory);
    assert_snapshot!(session.run(&["config", "show"]));
}

#[test]
fn the_environment_outranks_the_file() {
    let session = betanin("api_key_file = \"none\"")
        .env("TOWLINE__IMPORTERS__LIBRARY__BETANIN__API_KEY", "k");
    assert!(session.run(&["check"]).ends_with("--- exit 0"));
    let session =
        betanin("api_key = \"x\"").env("TOWLINE__IMPORTERS__LIBRARY__BETANIN__API_KEY_FILE", "key");
    assert!(session.run(&["check"]).ends_with("--- exit 0"));
}

/// Whatever is wrong on its line, and whatever is asked for.
#[test]
fn no_secret_is_ever_printed() {
    for key in [
        "api_key = \"hunter2\"",
        "api_key = \"hunter2\" x",
        "api_key = \"hunter2",
        "api_key = [\"hunter2\"]",
        "api_key = { hunter2 = 1 }",
        "api_key = hunter2",
        "api-key = \"hunter2\"",
        "apikee = \"hunter2\"",
        "api_key = \"hunter2\"\napi_key = \"hunter2\"",
        "api_key = \"hunter2\"\napi_key_file = \"key\"",
        "api_key_file = \"key\"",
    ] {
        for arguments in [&["config", "show"][..], &["--json", "config", "show"], &["check"]] {
            for said in [
                betanin(key).run(arguments),
                betanin(key).env("TOWLINE__LOG__LEVEL", "x").run(arguments),
            ] {
                assert!(!said.contains("hunter2"), "{key}\n{said}");
            }
        }
    }
}
