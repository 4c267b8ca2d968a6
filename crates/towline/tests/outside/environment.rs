//! Overrides by environment.

use insta::assert_snapshot;

use crate::session::Session;

const MUSIC: &str = r#"
[imports.my-music.directory]
path = "/downloads/music"
importer = "shelf"
exclude = ["*.sample"]

[importers.shelf.place]
into = "/library"
"#;

fn music(name: &str, value: &str) -> Session {
    Session::with_config(MUSIC).env(name, value)
}

#[test]
fn a_key_takes_the_type_that_is_wanted() {
    let session = music("TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__PRUNE", "true")
        .env("TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__EXCLUDE", r#"["a", "b"]"#)
        .env("TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__PATH", "/elsewhere")
        .env("TOWLINE__SERVER__LISTEN", "0.0.0.0:1");
    assert_snapshot!(session.run(&["config", "show"]));
}

#[test]
fn a_wrong_value_is_blamed_on_its_variable() {
    let session = music("TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__PRUNE", "perhaps")
        .env("TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__QUIET", "soon")
        .env("TOWLINE__IMPORTERS__SHELF__PLACE__INTO", "relative");
    assert_snapshot!(session.run(&["check"]), @r#"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there are 3 mistakes

    TOWLINE__IMPORTERS__SHELF__PLACE__INTO: this path is relative
      hint: write it from the root: "/…"

    TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__PRUNE: this is a text, and should be true or false

    TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__QUIET: `soon` is not a length of time; write it as "30s", "15m", "1h 30m" or "2d"

    hint: `towline config example` prints every key with what it means
    --- exit 1
    "#);
}

#[test]
fn an_unknown_variable_is_refused_with_the_nearest() {
    let session = music("TOWLINE__LOG__LEVL", "debug").env("TOWLINE__CATS", "2");
    assert_snapshot!(session.run(&["check"]), @r"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there are 2 mistakes

    TOWLINE__CATS: there is no such key
      hint: `CATS` is none of `data`, `backup`, `folders`, `importers`, `imports`, `ledger`, `lists`, `log`, `node`, `notify`, `providers`, `publish`, `requests`, `server`, `torrents`

    TOWLINE__LOG__LEVL: there is no such key
      hint: did you mean TOWLINE__LOG__LEVEL?

    hint: `towline config example` prints every key with what it means
    --- exit 1
    ");
}

#[test]
fn no_variable_makes_an_import() {
    let session = music("TOWLINE__IMPORTS__MY_MUSIK__DIRECTORY__PATH", "/x")
        .env("TOWLINE__IMPORTERS__SHELF__BETANIN__URL", "http://b")
        .env("TOWLINE__IMPORTERS__OTHER__PLACE__INTO", "/y")
        .env("TOWLINE__IMPORTS", "x")
        .env("TOWLINE__SERVER__LISTEN__PORT", "1");
    assert_snapshot!(session.run(&["check"]), @r"
    $ towline check
    --- stderr
    error: towline.toml cannot be used: there are 5 mistakes

    TOWLINE__IMPORTERS__OTHER__PLACE__INTO: an override changes a table of the file, and the file has no such table
      hint: `OTHER` is none of `shelf`

    TOWLINE__IMPORTERS__SHELF__BETANIN__URL: an override changes a table of the file, and the file has no such table
      hint: `BETANIN` is none of `place`

    TOWLINE__IMPORTS: this is a table; an override sets one key of it

    TOWLINE__IMPORTS__MY_MUSIK__DIRECTORY__PATH: an override changes a table of the file, and the file has no such table
      hint: did you mean TOWLINE__IMPORTS__MY_MUSIC__DIRECTORY__PATH?

    TOWLINE__SERVER__LISTEN__PORT: this key has no keys below it

    hint: `towline config example` prints every key with what it means
    --- exit 1
    ");
}
