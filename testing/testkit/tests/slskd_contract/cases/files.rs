//! slskd contract §9: files on slskd's disk.

use slskd_client::{
    files::{DeleteDirectory, DeleteFile, Directory, ListDirectory, ListRoot, RelativePath, Root},
    is_switched_off,
};
use towline_sim::slskd::Version;

use crate::stage::Stage;

fn at(path: &str) -> RelativePath {
    RelativePath::new(path).unwrap()
}

async fn stage(version: fn() -> Version, may_delete: bool) -> Stage {
    let stage = Stage::start(version(), [], |script| {
        script.settings.remote_file_management = may_delete;
    })
    .await;
    for path in ["Album/CD1/1.flac", "Album/cover.jpg", "ab?/1.flac", "x/ab?"] {
        stage.write(&format!("downloads/{path}"), "1234");
    }
    stage
}

fn names(directory: &Directory) -> (Vec<&str>, Vec<&str>) {
    let directories = directory.directories.iter().map(|it| &*it.full_name);
    (directories.collect(), directory.files.iter().map(|it| &*it.full_name).collect())
}

/// slskd contract §9, body.
pub(crate) async fn listings_are_relative_and_recursive_ones_flat(version: fn() -> Version) {
    let stage = stage(version, false).await;
    let root = stage.send(&ListRoot { root: Root::Downloads, recursive: false }).await;
    assert_eq!(names(&root), (vec!["Album", "ab?", "x"], vec![]));
    let list = |recursive| ListDirectory { root: Root::Downloads, path: at("Album"), recursive };
    assert_eq!(names(&stage.send(&list(false)).await), (vec!["CD1"], vec!["cover.jpg"]));
    let album = stage.send(&list(true)).await;
    assert_eq!(names(&album), (vec!["CD1"], vec!["CD1/1.flac", "cover.jpg"]));
    assert_eq!(album.files[0].length, 4);
    let unfinished = ListRoot { root: Root::Incomplete, recursive: true };
    assert_eq!(names(&stage.send(&unfinished).await), (vec![], vec![]));
}

/// slskd contract §9, `{b64}`: the escape hatch.
pub(crate) async fn names_whose_base64_has_a_slash_are_spelled_around_it(version: fn() -> Version) {
    let stage = stage(version, true).await;
    let list = ListDirectory { root: Root::Downloads, path: at("ab?"), recursive: false };
    assert_eq!(names(&stage.send(&list).await), (vec![], vec!["1.flac"]));
    stage.send(&DeleteFile { root: Root::Downloads, path: at("x/ab?") }).await;
    assert!(!stage.files("downloads").contains(&"x/ab?".to_owned()));
}

/// slskd contract §9, 403 unless `remote_file_management`.
pub(crate) async fn deleting_needs_a_setting(version: fn() -> Version) {
    let delete = DeleteDirectory { root: Root::Downloads, path: at("Album") };
    let closed = stage(version, false).await;
    assert!(is_switched_off(&closed.slskd.send(&delete).await.unwrap_err()));
    assert_eq!(closed.files("downloads/Album").len(), 2);
    let open = stage(version, true).await;
    open.send(&delete).await;
    assert_eq!(open.files("downloads"), ["ab?/1.flac", "x/ab?"]);
}
