//! Tables of paths: those that peers make up, and those that slskd reports.

use super::*;

fn layout(template: Option<&str>) -> Layout {
    Layout {
        version: Some(Version::new(0, 26, 0)),
        remote: RemotePath::new("/app/downloads"),
        local: LocalPath::new("/dl"),
        unfinished: Some(LocalPath::new("/dl/incomplete")),
        template: template.map(Into::into),
    }
}

fn shown(path: Option<LocalPath>) -> Option<String> {
    path.map(|path| path.to_string())
}

#[test]
fn a_file_lands_in_the_last_part_of_its_remote_directory() {
    let long = "x".repeat(300);
    for (file, lands) in [
        (r"@@a\Music\Album\01.flac", "/dl/Album/01.flac"),
        ("Music/Album/01.flac", "/dl/Album/01.flac"),
        // One kind of separator makes the row's directory, both kinds make the file's.
        ("Music/AC\\DC/01.flac", "/dl/DC/01.flac"),
        ("Music/Album\\01.flac", "/dl/Album/01.flac"),
        ("01.flac", "/dl/01.flac"),
        ("/01.flac", "/dl/01.flac"),
        ("/etc/passwd", "/dl/etc/passwd"),
        (r"C:\01.flac", "/dl/C:/01.flac"),
        (r"Music\..\01.flac", "/dl/_/01.flac"),
        (r"Music\Album\..", "/dl/Album/_"),
        ("../../01.flac", "/dl/_/01.flac"),
        (r"Music\A:B?*\<1>.flac", "/dl/A:B?*/<1>.flac"),
        ("Music\\A\0B\\1\0.flac", "/dl/A_B/1_.flac"),
        ("Music\\A\u{1b}[1m\\\n.flac", r"/dl/A\u{1b}[1m/\n.flac"),
        (&format!(r"Music\{long}\1.flac"), &format!("/dl/{long}/1.flac")),
    ] {
        assert_eq!(shown(layout(None).expected("bob", file)).as_deref(), Some(lands), "{file:?}");
    }
}

#[test]
fn templates_are_followed_as_far_as_a_row_tells() {
    for (template, user, lands) in [
        ("${SOURCE_USERNAME}/${SOURCE_PATH}", "b/b", Some("/dl/b_b/Music/Album/01.flac")),
        ("${SOURCE_USERNAME}", "..", Some("/dl/_/01.flac")),
        ("${SOURCE_USERNAME}", "b\0b", Some("/dl/b_b/01.flac")),
        ("${SOURCE_USERNAME}", "${SOURCE_PATH}", Some("/dl/${SOURCE_PATH}/01.flac")),
        ("{}", "bob", Some("/dl/01.flac")),
        (" {} ", "bob", Some("/dl/01.flac")),
        ("", "bob", Some("/dl/01.flac")),
        ("soulseek\\${SOURCE_DIRECTORY}", "bob", Some("/dl/soulseek/Album/01.flac")),
        ("/../${SOURCE_DIRECTORY}", "bob", Some("/dl/_/Album/01.flac")),
        ("${SEARCH_TEXT}", "bob", None),
        ("${SOURCE_PATH", "bob", None),
    ] {
        let path = layout(Some(template)).expected(user, r"@@a\Music\Album\01.flac");
        assert_eq!(shown(path).as_deref(), lands, "{template}");
    }
}

#[test]
fn the_roots_of_shares_are_cut() {
    for (file, lands) in [
        (r"C:\Music\Album\1.flac", Some("/dl/Music/Album/1.flac")),
        (r"@@abcde\Album\1.flac", Some("/dl/Album/1.flac")),
        ("/home/ann/Album/1.flac", Some("/dl/home/ann/Album/1.flac")),
        ("home/AC\\DC/1.flac", Some("/dl/home/AC/DC/1.flac")),
        ("1.flac", Some("/dl/1.flac")),
        // How much of it is the root, slskd's versions do not agree about.
        (r"\\server\share\Album\1.flac", None),
        ("//server/share/Album/1.flac", None),
    ] {
        let path = layout(Some("${SOURCE_PATH}")).expected("bob", file);
        assert_eq!(shown(path).as_deref(), lands, "{file}");
    }
}

#[test]
fn a_path_of_slskd_is_ours_only_below_its_downloads() {
    let posix = layout(None);
    let windows = Layout { remote: RemotePath::new(r"D:\Music\dl\"), ..layout(None) };
    let server = Layout { remote: RemotePath::new(r"\\nas\dl"), ..layout(None) };
    let whole_disk = Layout { remote: RemotePath::new("/"), ..layout(None) };
    let slashes = Layout { remote: RemotePath::new("/app/./downloads//"), ..layout(None) };
    for (layout, there, here) in [
        (&posix, "/app/downloads/Album/01.flac", Some("/dl/Album/01.flac")),
        (&posix, "/app/downloads//Album/./01.flac", Some("/dl/Album/01.flac")),
        (&posix, r"/app/downloads/AC\DC/01.flac", Some(r"/dl/AC\DC/01.flac")),
        (&posix, "/app/downloads", Some("/dl")),
        (&posix, "/App/downloads/01.flac", None),
        (&posix, "/app/downloads/../etc/passwd", None),
        (&posix, "/app/downloads/Album/..", None),
        (&posix, "/app/downloads/A\0B/01.flac", None),
        (&posix, "/app/downloadsmore/01.flac", None),
        (&posix, "/app", None),
        (&posix, "app/downloads/01.flac", None),
        (&posix, r"\app\downloads\01.flac", None),
        (&posix, "local.directory", None),
        (&posix, "", None),
        (&slashes, "/app/downloads/Album/01.flac", Some("/dl/Album/01.flac")),
        (&whole_disk, "/Album/01.flac", Some("/dl/Album/01.flac")),
        (&windows, r"D:\Music\dl\Album\01.flac", Some("/dl/Album/01.flac")),
        (&windows, "D:/Music/dl/Album/01.flac", Some("/dl/Album/01.flac")),
        (&windows, r"d:\music\DL\Album\01.flac", Some("/dl/Album/01.flac")),
        (&windows, r"D:\Music\dl\..\..\Windows\x", None),
        (&windows, r"C:\Music\dl\01.flac", None),
        (&windows, r"\Music\dl\01.flac", None),
        (&windows, "/app/downloads/01.flac", None),
        (&server, r"\\NAS\dl\Album\01.flac", Some("/dl/Album/01.flac")),
        (&server, r"\\other\dl\Album\01.flac", None),
    ] {
        assert_eq!(shown(layout.here(there)).as_deref(), here, "{there:?} below {}", layout.remote);
    }
}

#[test]
fn the_directory_of_unfinished_files_is_never_looked_into() {
    let layout = layout(Some("${SOURCE_PATH}"));
    for there in ["/app/downloads/incomplete", "/app/downloads/incomplete/Album/01.flac"] {
        assert_eq!(layout.here(there), None, "{there}");
    }
    // A peer may call a directory of its own like that.
    for file in [r"incomplete\1.flac", r"@@a\incomplete\Album\1.flac", "incomplete/Album/1.flac"] {
        assert_eq!(layout.expected("bob", file), None, "{file}");
    }
    assert_eq!(layout.in_directory("incomplete", r"a\1.flac"), None);
    assert_eq!(layout.in_directory(r"incomplete\towline", "1.flac"), None);
    let beside = layout.in_directory("incompletely", r"a\1.flac").unwrap();
    assert_eq!(beside, LocalPath::new("/dl/incompletely/1.flac"));
}

/// What slskd's options say of its directories comes to this path of ours.
fn unfinished(downloads: Option<&str>, incomplete: &str, named: Option<&str>) -> Option<String> {
    let options = serde_json::json!({
        "directories": {"downloads": downloads, "incomplete": incomplete}
    });
    let options: Options = serde_json::from_value(options).unwrap();
    let named = named.map(RemotePath::new);
    shown(Layout::new(None, &options, &LocalPath::new("/dl"), named.as_ref()).unfinished)
}

#[test]
fn unfinished_files_within_the_downloads_are_known_by_any_name_of_theirs() {
    let downloads = Some("/app/downloads");
    for (downloads, incomplete, named, ours) in [
        (downloads, "/app/downloads/incomplete", None, Some("/dl/incomplete")),
        (downloads, "/app/downloads/a/b", None, Some("/dl/a/b")),
        (downloads, "/app/incomplete", None, None),
        (downloads, "/app", None, None),
        // The same as the downloads: then nothing could ever be found.
        (downloads, "/app/downloads", None, None),
        // Named otherwise in towline's configuration.
        (downloads, "/app/downloads/incomplete", Some("/mnt/dl"), Some("/dl/incomplete")),
        (downloads, "/mnt/dl/part", Some("/mnt/dl"), Some("/dl/part")),
        // slskd does not say where its downloads are: they are taken to be where ours are.
        (None, "/dl/part", None, Some("/dl/part")),
        (Some(r"D:\dl"), r"D:\dl\incomplete", None, Some("/dl/incomplete")),
        (downloads, "", None, None),
    ] {
        assert_eq!(
            unfinished(downloads, incomplete, named).as_deref(),
            ours,
            "{incomplete} of {downloads:?}, {named:?}"
        );
    }
}

#[test]
fn a_template_counts_only_where_the_version_has_them() {
    let options = serde_json::json!({
        "directories": {"downloads": "/app/downloads"},
        "transfers": {"download": {"destination": {"subdirectory": "${SOURCE_USERNAME}"}}},
    });
    let options: Options = serde_json::from_value(options).unwrap();
    for (version, lands) in [
        (Some(Version::new(0, 25, 1)), "/dl/Album/1.flac"),
        (Some(Version::new(0, 26, 0)), "/dl/bob/1.flac"),
        (None, "/dl/bob/1.flac"),
    ] {
        let layout = Layout::new(version, &options, &LocalPath::new("/dl"), None);
        assert_eq!(shown(layout.expected("bob", r"a\Album\1.flac")).as_deref(), Some(lands));
    }
}
