//! `towline config …` and `towline check`.

use std::{fs, path::Path};

use insta::assert_snapshot;

use crate::session::Session;

const MUSIC: &str = r#"
[imports.music.directory]
path = "/downloads/music"
importer = "library"

[importers.library.betanin]
url = "http://betanin:9393"
api_key_file = "secrets/betanin"
path_map = [{ here = "/downloads", there = "/b/downloads" }]
"#;

fn music() -> Session {
    Session::with_config(MUSIC).file("secrets/betanin", "hunter2\n")
}

#[test]
fn a_right_file_is_summed_up() {
    assert_snapshot!(music().run(&["check"]), @r"
    $ towline check
    --- stdout
    OK: towline.toml: 1 import, 1 importer
    --- exit 0
    ");
    assert_snapshot!(music().run(&["--json", "check"]), @r#"
    $ towline --json check
    --- stdout
    {
      "folders": 0,
      "importers": 1,
      "imports": 1,
      "lists": 0,
      "notify": 0,
      "ok": true,
      "path": "towline.toml",
      "requests": 0,
      "torrents": 0,
      "warnings": []
    }
    --- exit 0
    "#);
}

#[test]
fn show_tells_where_each_value_comes_from() {
    let session = music().env("TOWLINE__LOG__LEVEL", "debug");
    assert_snapshot!(session.run(&["config", "show"]), @r#"
    $ towline config show
    --- stdout
    [importers.library.betanin]
    api_key = "…"  # from the file secrets/betanin
    url = "http://betanin:9393"
    path_map = [{ here = "/downloads", there = "/b/downloads" }]
    poll = "2s"  # default
    prompt_after = "1m"  # default
    prompts = "set_aside"  # default
    timeout = "30s"  # default

    [imports.music.directory]
    importer = "library"
    path = "/downloads/music"
    exclude = []  # default
    existing = "ask"  # default
    import_within = "2h"  # default
    prune = false  # default
    quiet = "1m"  # default
    rescan = "5m"  # default
    settle_within = "24h"  # default

    [log]
    level = "debug"  # from TOWLINE__LOG__LEVEL

    [providers.imdb]
    client_name = "imdb-web-next"  # default
    unofficial = true  # default
    url = "https://api.graphql.imdb.com"  # default

    [providers.letterboxd]
    short_url = "https://boxd.it"  # default
    url = "https://letterboxd.com"  # default

    [providers.mdblist]
    site_url = "https://mdblist.com"  # default
    url = "https://api.mdblist.com"  # default

    [providers.tmdb]
    url = "https://api.themoviedb.org"  # default

    [providers.trakt]
    auth_url = "https://auth.trakt.tv"  # default
    url = "https://api.trakt.tv"  # default

    [server]
    hosts = []  # default
    listen = "127.0.0.1:8650"  # default
    trusted_proxies = []  # default
    --- exit 0
    "#);
    assert_snapshot!(session.run(&["--json", "config", "show"]));
}

#[test]
fn the_file_is_looked_for_in_order() {
    let own = "home/.config/towline/towline.toml";
    let session = Session::new().file(own, "");
    assert_snapshot!(session.run(&["config", "path"]), @r"
    $ towline config path
    --- stdout
    [DIR]/home/.config/towline/towline.toml
    --- exit 0
    ");
    let session = session.file("towline.toml", "");
    assert_snapshot!(session.run(&["config", "path"]), @r"
    $ towline config path
    --- stdout
    towline.toml
    --- exit 0
    ");
    let session = session.env("TOWLINE_CONFIG", own);
    assert_snapshot!(session.run(&["config", "path"]), @r"
    $ towline config path
    --- stdout
    home/.config/towline/towline.toml
    --- exit 0
    ");
    assert_snapshot!(session.run(&["config", "path", "--config", "towline.toml", "--json"]), @r#"
    $ towline config path --config towline.toml --json
    --- stdout
    {
      "path": "towline.toml"
    }
    --- exit 0
    "#);
    assert_snapshot!(Session::new().run(&["config", "path"]), @r"
    $ towline config path
    --- stderr
    no configuration file: every key has its default
    --- exit 0
    ");
}

#[test]
fn what_is_generated_in_the_documentation_is_current() {
    for (file, command) in [
        ("configuration.md", "reference"),
        ("towline.example.toml", "example"),
        ("towline.schema.json", "schema"),
    ] {
        let printed = Session::new().command(&["config", command]).output().unwrap().stdout;
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file);
        let kept = fs::read_to_string(kept).unwrap_or_default();
        assert!(kept == String::from_utf8(printed).unwrap(), "{file}: run `cargo xtask docs`");
    }
}
