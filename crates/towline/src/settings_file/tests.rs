//! Changes by hostile hands, at bad moments.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, thread};

use serde_json::{Value, json};

use super::*;
use towline_api::settings::Change;

const TEXT: &str = "\
# mine
[importers.library.betanin]  # downstairs
url = \"http://betanin:9393\"
api_key = \"oldsecret\" # from its page
path_map = [{ here = \"/downloads\", there = \"/b\" }]

# what I download
[imports.music.directory]
path = \"/downloads/music\"
importer = \"library\"
";

pub(super) struct Home {
    dir: tempfile::TempDir,
    pub(super) file: SettingsFile,
}

pub(super) fn home(text: &str, environment: &[(&str, &str)]) -> Home {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("towline.toml");
    fs::write(&path, text).unwrap();
    let environment = Environment::from_iter(environment.to_vec());
    let file = SettingsFile { path, data: dir.path().join("data"), environment };
    Home { dir, file }
}

impl Home {
    pub(super) fn text(&self) -> String {
        fs::read_to_string(&self.file.path).unwrap()
    }

    pub(super) fn put(&self, changes: &[Change]) -> Result<Put, Refused> {
        self.file.write(changes, None, SecretsBy::Value)
    }

    pub(super) fn told(&self, change: Change) -> String {
        let before = self.text();
        let refused = self.put(&[change]).expect_err("it is refused");
        assert_eq!(self.text(), before, "nothing is written");
        format!("{refused:?}")
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        let files = fs::read_dir(self.file.data.join("secrets")).into_iter().flatten().flatten();
        let mut names: Vec<_> = files.map(|file| file.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(super) fn path(dotted: &str) -> Vec<String> {
    dotted.split('.').map(str::to_owned).collect()
}

pub(super) fn set(at: &str, value: impl Into<Value>) -> Change {
    Change::Set { path: path(at), value: value.into() }
}

pub(super) fn unset(at: &str) -> Change {
    Change::Unset { path: path(at) }
}

const KEY: &str = "importers.library.betanin.api_key";
const QUIET: &str = "imports.music.directory.quiet";

#[test]
fn what_is_set_is_written_and_all_else_stays() {
    let home = home(TEXT, &[]);
    let put = home.put(&[set(QUIET, "30s"), set("server.listen", "127.0.0.1:2")]).unwrap();
    let expected = format!("{TEXT}quiet = \"30s\"\n\n[server]\nlisten = \"127.0.0.1:2\"\n");
    assert_eq!(home.text(), expected);
    assert_eq!(put.restart, ["server"]);
    assert!(
        put.diff.contains("+quiet = \"30s\"") && !put.diff.contains("oldsecret"),
        "{}",
        put.diff
    );
    let put = home.put(&[unset(QUIET), unset("server.listen")]).unwrap();
    assert_eq!(home.text(), format!("{TEXT}\n[server]\n"));
    assert_eq!(put.version, version(&home.text()));
    assert!(home.put(&[unset(QUIET)]).unwrap().diff.is_empty());
}

#[test]
fn a_part_is_added_and_removed_with_what_belongs_to_it() {
    let home = home(TEXT, &[]);
    let directory = path("imports.films.directory");
    let add = [
        Change::Add { path: directory.clone() },
        set("imports.films.directory.path", "/downloads/films"),
        set("imports.films.directory.importer", "library"),
    ];
    home.put(&add).unwrap();
    assert!(home.text().starts_with(TEXT), "{}", home.text());
    assert!(home.told(Change::Add { path: directory }).contains("there already"));
    home.put(&[Change::Remove { path: path("imports.films") }]).unwrap();
    assert_eq!(home.text().trim_end(), TEXT.trim_end());
    assert!(
        home.told(Change::Remove { path: path("imports.films") })
            .contains("there is no [imports.films]")
    );
    assert!(home.told(Change::Remove { path: path("importers.library") }).contains("no importer"));
    for name in ["", "a b", "a\nb", "a.b", "a\"", "../x", &"x".repeat(65), "\u{202e}"] {
        let path = vec!["imports".to_owned(), name.to_owned(), "directory".to_owned()];
        assert!(home.told(Change::Add { path }).contains("a name has letters"), "{name:?}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_the_key_that_is_blamed() {
    let home = home(TEXT, &[]);
    for (change, blamed, words) in [
        (set("nothing", 1), "nothing", "there is no key"),
        (set("imports.musci.directory.quiet", "1s"), "musci", "did you mean `music`?"),
        (set("imports.music.directory.quite", "1s"), "quite", "did you mean `quiet`?"),
        (set(QUIET, true), "quiet", "true or false"),
        (set(QUIET, json!(null)), "quiet", "there is no value"),
        (set(QUIET, json!({"a": null})), "quiet", "there is no value"),
        (set(QUIET, "soon"), "quiet", "soon"),
        (set("imports.music.directory.path", "in\u{0}\n\"'''"), "path", "relative"),
        (set("imports.music.directory", "x"), "directory", "this is a table"),
        (set("imports.music.directory.path", "x".repeat(1 << 20)), "path", "at most"),
        (set("imports.music.directory.exclude", vec!["x"; 1000]), "exclude", "at most"),
        (set("server.listen.port", 1), "port", "there is no key"),
        (set(&["a"; 40].join("."), 1), "a", "no key of the configuration"),
        (set(&format!("{KEY}_file"), "/etc/shadow"), "api_key_file", "by hand"),
        (unset("imports.music.directory.path"), "directory", "is missing"),
        (unset("imports.music.directory"), "directory", "it is removed"),
        (Change::Remove { path: path(QUIET) }, "quiet", "it is unset"),
        (Change::Add { path: path(QUIET) }, "quiet", "no table"),
        (Change::Add { path: vec![] }, "", "no key"),
        (set("imports.music.slskd.path", "/x"), "music", "two kinds"),
        (set("importers.library.betanin.path_map.7.here", "/x"), "7", "no such number"),
    ] {
        let told = home.told(change.clone());
        assert!(told.contains(words) && told.contains(blamed), "{change:?}: {told}");
        assert!(told.len() < 3000, "{told}");
    }
    assert!(home.put(&vec![unset(QUIET); 301]).is_err());
}

#[test]
fn what_is_hostile_and_allowed_comes_back_as_it_was() {
    let home = home(TEXT, &[]);
    let hostile = "a\n[server]\r\n\"'''\u{7f}\u{0}#\\ \u{202e}";
    home.put(&[set("imports.music.directory.exclude", vec![hostile])]).unwrap();
    let read: toml::Table = home.text().parse().unwrap();
    let exclude = &read["imports"]["music"]["directory"]["exclude"][0];
    assert_eq!(exclude.as_str(), Some(hostile));
    assert_eq!(home.text().lines().count(), TEXT.lines().count() + 1);
}

#[test]
fn only_the_text_that_was_read_is_changed() {
    let home = home(TEXT, &[]);
    let read = version(&home.text());
    fs::write(&home.file.path, format!("{TEXT}# by hand\n")).unwrap();
    let refused = home.file.write(&[set(QUIET, "2s")], Some(&read), SecretsBy::Value);
    assert!(matches!(refused, Err(Refused::ChangedMeanwhile)));
    assert!(home.text().ends_with("# by hand\n"));
}

#[test]
fn what_the_environment_sets_is_not_written() {
    let variables = [
        ("TOWLINE__IMPORTS__MUSIC__DIRECTORY__QUIET", "5s"),
        ("TOWLINE__IMPORTERS__LIBRARY__BETANIN__API_KEY", "other"),
    ];
    let home = home(TEXT, &variables);
    for change in [set(QUIET, "2s"), unset(QUIET), set(KEY, "hunter2"), unset(KEY)] {
        let told = home.told(change);
        assert!(told.contains("environment variable TOWLINE__IMPORT"), "{told}");
    }
    assert!(home.secrets().is_empty());
}

#[test]
fn a_secret_is_kept_apart_and_told_by_nothing() {
    let home = home(TEXT, &[]);
    let plan = Plan::new(&home.file, TEXT, &[set(KEY, "hunter2\n")], SecretsBy::Value).unwrap();
    let shown = format!("{plan:?} {:?} {:?}", plan.diff(), plan.mistakes(&home.file));
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(home.secrets().is_empty() && home.text() == TEXT);

    let put = home.put(&[set(KEY, "hunter2\n")]).unwrap();
    assert!(!format!("{put:?}").contains("hunter2") && !put.diff.contains("oldsecret"));
    let name = "setting-importers%2Elibrary%2Ebetanin%2Eapi_key";
    assert_eq!(home.secrets(), [format!("{name}-1")]);
    let kept = home.file.data.join("secrets").join(format!("{name}-1"));
    assert_eq!(fs::read_to_string(&kept).unwrap(), "hunter2\n");
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    let text = home.text();
    assert!(!text.contains("hunter2") && !text.contains("oldsecret"), "{text}");
    assert!(text.contains("_key-1\" # from its page\n"), "{text}");
    assert_eq!(text.lines().count(), TEXT.lines().count());

    let put = home.put(&[set(KEY, "twice"), unset(KEY), set(KEY, "hunter3")]).unwrap();
    assert_eq!(home.secrets(), [format!("{name}-1"), format!("{name}-2")]);
    home.file.tidy(&put);
    assert_eq!(home.secrets(), [format!("{name}-2")]);
    let put = home.put(&[Change::Remove { path: path("imports.music") }, unset(KEY)]);
    assert!(put.is_err(), "betanin needs one");
    let both = ["imports.music", "importers.library"].map(|it| Change::Remove { path: path(it) });
    home.file.tidy(&home.put(&both).unwrap());
    assert!(home.secrets().is_empty());
}

#[test]
fn a_secret_is_one_line_and_not_empty() {
    let home = home(TEXT, &[]);
    for (secret, words) in [
        (json!(""), "not empty"),
        (json!("\n"), "not empty"),
        (json!(7), "is a text"),
        (json!("SECRET\nx = 1"), "one line"),
        (json!("SECRET\u{0}"), "one line"),
        (json!(" SECRET"), "space"),
        (json!("SECRET".repeat(1000)), "at most"),
    ] {
        let told = home.told(set(KEY, secret));
        assert!(told.contains(words) && !told.contains("SECRET"), "{told}");
    }
    // A list's address may hold a key, and what is wrong with it is told.
    let list =
        [Change::Add { path: path("lists.x.file") }, set("lists.x.file.list", "ftp://u:hunter2@x")];
    let refused = format!("{:?}", home.put(&list).unwrap_err());
    assert!(refused.contains("Mistakes") && !refused.contains("hunter2"), "{refused}");
    // A mistake elsewhere: the secret is in no answer, and not kept.
    let refused = home.put(&[set(KEY, "hunter2"), set("log.level", "loud")]).unwrap_err();
    assert!(!format!("{refused:?}").contains("hunter2") && home.secrets().is_empty());
}

#[test]
fn a_file_of_somebody_else_is_never_removed() {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("own");
    fs::write(&own, "hunter1").unwrap();
    let named = format!("api_key_file = \"{}\"", own.display());
    let home = home(&TEXT.replace("api_key = \"oldsecret\"", &named), &[]);
    let put = home.put(&[set(KEY, "hunter2")]).unwrap();
    home.file.tidy(&put);
    assert!(own.exists() && home.secrets().len() == 1);
}

#[test]
fn killed_between_secret_and_file_nothing_is_different() {
    let home = home(TEXT, &[]);
    home.put(&[set(KEY, "hunter2")]).unwrap();
    let text = home.text();
    let plan = Plan::new(&home.file, &text, &[set(KEY, "hunter3")], SecretsBy::Value).unwrap();
    for new in &plan.secrets.0 {
        new.kept.write(&new.secret).unwrap();
    }
    // Here it is killed.
    let looked = home.file.look(&home.text(), &Overlay::default());
    assert_eq!(importer_key(looked), "hunter2");
    home.file.tidy(&home.put(&[set(KEY, "hunter4")]).unwrap());
    let after = importer_key(home.file.look(&home.text(), &Overlay::default()));
    assert_eq!((after.as_str(), home.secrets().len()), ("hunter4", 1));
}

/// What a text's secret is: the file that it names is read.
fn importer_key(looked: Looked) -> String {
    let files = looked.secret_files();
    let loaded = looked.loaded().unwrap();
    assert_eq!(loaded.settings.importers.len(), 1);
    fs::read_to_string(&files[0]).unwrap().trim().to_owned()
}

#[test]
fn many_at_once_are_made_one_after_another() {
    let home = &home(TEXT, &[]);
    let keys = ["quiet", "rescan", "settle_within", "import_within"];
    thread::scope(|scope| {
        for key in keys {
            let change = [set(&format!("imports.music.directory.{key}"), "3h")];
            scope.spawn(move || home.file.write(&change, None, SecretsBy::Value).unwrap());
        }
    });
    for key in keys {
        assert!(home.text().contains(&format!("{key} = \"3h\"")), "{}", home.text());
    }
    let read = version(&home.text());
    let wins = thread::scope(|scope| {
        let all: Vec<_> = (1..5)
            .map(|n| {
                let (file, read) = (&home.file, &read);
                scope.spawn(move || {
                    file.write(&[set(QUIET, format!("{n}s"))], Some(read), SecretsBy::Value).is_ok()
                })
            })
            .collect();
        all.into_iter().map(|it| it.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(wins, 1);
    assert_eq!(fs::read_dir(home.dir.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn a_first_file_is_made_for_its_owner_alone() {
    let mut home = home("", &[]);
    home.file.path = home.dir.path().join("new/towline/towline.toml");
    let none = home.file.read().unwrap();
    assert!(!home.file.exists() && none.text().is_empty());
    let changes = [set("log.level", "debug")];
    home.file.write(&changes, Some(&version("")), SecretsBy::Value).unwrap();
    assert_eq!(home.text(), "[log]\nlevel = \"debug\"\n");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.file.path), 0o600);
    assert_eq!(mode(home.file.path.parent().unwrap()), 0o700);
}

#[test]
fn a_file_that_cannot_be_written_is_told_and_keeps_no_secret() {
    let mut home = home("", &[]);
    home.file.path = "/proc/towline/towline.toml".into();
    let changes = [set("publish.key", "hunter2hunter2hunter2")];
    let refused = home.put(&changes).unwrap_err();
    assert!(
        matches!(&refused, Refused::NotWritable(words) if words.contains("/proc")),
        "{refused:?}"
    );
    assert!(home.secrets().is_empty());
    assert!(is_mount_point(Path::new("/proc")) && !is_mount_point(home.dir.path()));
}

#[test]
fn a_file_with_mistakes_can_be_mended() {
    let home = home(&TEXT.replace("[imports", "[log]\nlevel = \"loud\"\n[imports"), &[]);
    assert!(home.told(set(QUIET, "2s")).contains("not a level"));
    home.put(&[set("log.level", "info")]).unwrap();
    let told = |home: &Home| format!("{:?}", home.put(&[set("log.level", "info")]).unwrap_err());
    fs::write(&home.file.path, b"[log]\nlevel = \"\xff\"\n").unwrap();
    assert!(told(&home).contains("Mistakes") && told(&home).contains("UTF-8"), "{}", told(&home));
    fs::remove_file(&home.file.path).unwrap();
    fs::create_dir(&home.file.path).unwrap();
    assert!(told(&home).contains("Mistakes") && told(&home).contains("is not a file"));
    let broken = self::home("[imports\n", &[]);
    assert!(broken.told(set("log.level", "info")).contains("no TOML"));
}
