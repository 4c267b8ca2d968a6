//! Options, exit codes, completions, broken pipes.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use insta::assert_snapshot;

use crate::session::{Session, executable};

#[test]
fn wrong_usage_ends_with_2() {
    assert_snapshot!(Session::new().run(&["chek"]), @r"
    $ towline chek
    --- stderr
    error: unrecognized subcommand 'chek'

      tip: a similar subcommand exists: 'check'

    Usage: towline [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 2
    ");
    assert_snapshot!(Session::new().run(&["check", "--color", "pink"]), @r"
    $ towline check --color pink
    --- stderr
    error: invalid value 'pink' for '--color <WHEN>'
      [possible values: auto, always, never]

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn a_config_that_was_named_must_exist() {
    assert_snapshot!(Session::new().run(&["--config", "none.toml", "check"]), @r"
    $ towline --config none.toml check
    --- stderr
    error: the configuration file none.toml cannot be read
      because: No such file or directory (os error 2)

    hint: `towline config example > towline.toml` writes one to start from
    --- exit 1
    ");
    let session = Session::new().env("TOWLINE_CONFIG", "/nowhere/towline.toml");
    assert_snapshot!(session.run(&["check"]), @r"
    $ towline check
    --- stderr
    error: the configuration file /nowhere/towline.toml cannot be read
      because: No such file or directory (os error 2)

    hint: `towline config example > towline.toml` writes one to start from
    --- exit 1
    ");
    let session = Session::new().file("dir/x", "");
    assert_snapshot!(session.run(&["--config", "dir", "check"]), @r"
    $ towline --config dir check
    --- stderr
    error: dir is not a file
    --- exit 1
    ");
}

#[test]
fn errors_for_programs_are_json() {
    let session = Session::with_config("[server]\nlisen = \"x\"\n");
    assert_snapshot!(session.run(&["--json", "check"]), @r#"
    $ towline --json check
    --- stderr
    {"because":[],"error":"towline.toml cannot be used: there is a mistake","hint":"`towline config example` prints every key with what it means","mistakes":[{"hint":null,"place":"towline.toml:2:1","what":"unknown key `lisen`"}]}
    --- exit 1
    "#);
}

#[test]
fn check_without_a_file_says_where_it_looked() {
    assert_snapshot!(Session::new().run(&["check"]), @r"
    $ towline check
    --- stdout
    OK: no configuration file, so every key has its default
    --- stderr
    looked for: towline.toml, [DIR]/home/.config/towline/towline.toml, /config/towline.toml, /etc/towline/towline.toml
    nothing is set up yet: `towline run`, then open http://127.0.0.1:8650/guide, or run `towline init`
    --- exit 0
    ");
    assert_snapshot!(Session::new().run(&["--quiet", "check"]), @r"
    $ towline --quiet check
    --- stdout
    OK: no configuration file, so every key has its default
    --- exit 0
    ");
    assert_snapshot!(Session::new().run(&["--json", "check"]), @r#"
    $ towline --json check
    --- stdout
    {
      "folders": 0,
      "importers": 0,
      "imports": 0,
      "lists": 0,
      "notify": 0,
      "ok": true,
      "path": null,
      "requests": 0,
      "torrents": 0,
      "warnings": []
    }
    --- stderr
    looked for: towline.toml, [DIR]/home/.config/towline/towline.toml, /config/towline.toml, /etc/towline/towline.toml
    nothing is set up yet: `towline run`, then open http://127.0.0.1:8650/guide, or run `towline init`
    --- exit 0
    "#);
}

#[test]
fn colour_only_when_it_is_wanted() {
    let output = |session: Session, arguments: &[&str]| session.run(arguments);
    let broken = || Session::with_config("x = 1\n");
    assert!(!output(broken(), &["check"]).contains('\u{1b}'));
    assert!(output(broken(), &["--color", "always", "check"]).contains('\u{1b}'));
    assert!(!output(broken(), &["--color", "never", "check"]).contains('\u{1b}'));
}

#[test]
fn there_are_completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Session::new().run(&["completions", shell]);
        assert!(script.contains("towline") && script.ends_with("--- exit 0"), "{script}");
    }
}

#[test]
fn there_is_a_manual_page() {
    let page = Session::new().run(&["man"]);
    assert!(page.contains(".TH towline 1") && page.contains("towline\\-inbox"), "{page}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for arguments in [&["config", "schema"][..], &["completions", "zsh"], &["--help"]] {
        let mut towline = Command::new(executable())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(towline.stdout.take());
        let mut said = String::new();
        towline.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((towline.wait().unwrap().code(), said.as_str()), (Some(0), ""));
    }
}

#[test]
fn a_full_disk_is_a_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status =
        Command::new(executable()).args(["config", "example"]).stdout(full).output().unwrap();
    assert_eq!(status.status.code(), Some(1));
    assert_snapshot!(String::from_utf8(status.stderr).unwrap(), @r"
    error: No space left on device (os error 28)
    ");
}
