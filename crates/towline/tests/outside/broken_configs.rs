//! Broken configurations, each with the whole output.

use crate::session::Session;

const RIGHT: &str = r#"
[imports.music.directory]
path = "/downloads/music"
importer = "library"

[importers.library.place]
into = "/library"
"#;

/// Put behind a right configuration, unless the name begins with `alone`.
const BROKEN: [(&str, &str); 19] = [
    ("unknown_table", "[servr]\nlisten = \"127.0.0.1:1\"\n"),
    ("unknown_key", "[server]\nlisen = \"127.0.0.1:1\"\ncats = 2\n"),
    ("wrong_type", "[log]\nlevel = 3\nfile = true\n"),
    ("wrong_value", "[server]\nlisten = \"localhost\"\n[log]\nlevel = \"info,towline=loud\"\n"),
    (
        "bad_periods",
        "[imports.other.directory]\npath = \"/x\"\nimporter = \"library\"\nquiet = \"soon\"\nrescan = 5\n",
    ),
    ("relative_path", "[log]\nfile = \"towline.log\"\n"),
    (
        "home_and_parent",
        "[importers.a.place]\ninto = \"~/x\"\n[importers.b.place]\ninto = \"/x/../y\"\n",
    ),
    (
        "refused_by_their_part",
        "[imports.b.directory]\npath = \"/b\"\nimporter = \"library\"\nexclude = [\"[\"]\n\
         [importers.b.betanin]\nurl = \"betanin:9393\"\napi_key = \"hunter2\"\n\
         path_map = [{ here = \"/b\", there = \"b\" }]\n\
         [importers.c.beet]\nprogram = \"bin/beet\"\n",
    ),
    ("unknown_importer", "[imports.b.directory]\npath = \"/b\"\nimporter = \"librari\"\n"),
    ("alone_no_importer", "[imports.b.directory]\npath = \"/b\"\nimporter = \"library\"\n"),
    ("two_kinds", "[importers.library.betanin]\nurl = \"http://betanin:9393\"\napi_key = \"x\"\n"),
    ("unknown_kind", "[importers.other.betanim]\nurl = \"http://betanin:9393\"\n"),
    ("no_kind", "[importers.other]\n[imports.x]\npath = \"/x\"\n"),
    ("missing_keys", "[imports.b.directory]\n[importers.b.betanin]\nurl = \"http://b\"\n"),
    ("misspelt_required", "[imports.b.directory]\npth = \"/b\"\nimporter = \"library\"\n"),
    ("overlap", "[imports.b.directory]\npath = \"/downloads/music/x\"\nimporter = \"library\"\n"),
    ("library_in_import", "[importers.b.place]\ninto = \"/downloads/music/done/\"\n"),
    ("alone_no_toml", "[log\nlevel = = 3\n\"\u{1b}[2J\n"),
    (
        "many_at_once",
        "[server]\nlisen = \"x\"\n[log]\nlevel = \"loud\"\n[imports.b.directory]\npath = 3\nimporter = \"nobody\"\n",
    ),
];

#[test]
fn every_mistake_is_shown_with_its_place() {
    for (name, text) in BROKEN {
        let text = if name.starts_with("alone") { text.into() } else { format!("{RIGHT}\n{text}") };
        let said = Session::with_config(&text).run(&["check"]);
        assert!(said.ends_with("--- exit 1"), "{name}: {said}");
        insta::with_settings!({ omit_expression => true, description => name }, {
            insta::assert_snapshot!(name, said);
        });
    }
}
