//! Notices that something below a directory changed, and says no more than that.
//!
//! # Caveats
//! Hints get lost: on network mounts there are none, a queue overflows, a directory that was
//! removed and made anew is not watched. The slow look is the truth.

use std::{
    ffi::{OsStr, OsString},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use notify::{
    Event, EventKind, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};
use towline_domain::{LocalPath, Trouble, TroubleKind, role::Watch};

use crate::io::DISK;

/// Changes that come close together are one hint.
const TOGETHER: Duration = Duration::from_millis(200);

/// Calls `hint` within a quarter of a second after anything below `root` changed.
pub fn watch(root: &LocalPath, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
    begin(root, RecursiveMode::Recursive, None, hint)
}

/// As [`watch`], for what lies in `root` itself and not in directories below it.
pub fn watch_flat(root: &LocalPath, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
    begin(root, RecursiveMode::NonRecursive, None, hint)
}

/// As [`watch_flat`], for one file: others beside it may change as often as they like.
///
/// Its directory is watched, since a file is replaced by its writer and then is another one.
pub fn watch_file(file: &LocalPath, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
    let (path, directory) = (file.as_path(), file.as_path().parent());
    let directory = LocalPath::new(directory.unwrap_or(path));
    let name = path.file_name().map(OsStr::to_owned);
    begin(&directory, RecursiveMode::NonRecursive, name, hint)
}

fn begin(
    root: &LocalPath,
    depth: RecursiveMode,
    only: Option<OsString>,
    hint: Arc<dyn Fn() + Send + Sync>,
) -> Result<Watch, Trouble> {
    // One place is enough: a hint that waits already is the same hint.
    let (wake, changes) = mpsc::sync_channel::<()>(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // An error can mean lost events, so it is a hint too.
        if event.map_or(true, |event| is_change(&event) && concerns(&event, only.as_deref())) {
            let _waits_already = wake.try_send(());
        }
    })
    .map_err(|error| refused(root, &error))?;
    watcher.watch(root.as_path(), depth).map_err(|error| refused(root, &error))?;

    // Ends when the watcher, and with it the sender, is dropped.
    thread::Builder::new()
        .name("towline-watch".into())
        .spawn(move || {
            while changes.recv().is_ok() {
                thread::sleep(TOGETHER);
                let _one_for_all = changes.try_recv();
                hint();
            }
        })
        .map_err(|error| crate::trouble("watching", root.as_path(), &error))?;
    Ok(Watch(Box::new(watcher)))
}

/// Our own reading opens files: taken for a change, every look would bring the next.
fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => event.need_rescan(),
        _ => true,
    }
}

/// Whether an event is about the one name that counts; one that names nothing may be.
fn concerns(event: &Event, only: Option<&OsStr>) -> bool {
    let Some(only) = only else { return true };
    event.paths.is_empty() || event.paths.iter().any(|path| path.file_name() == Some(only))
}

pub(crate) fn refused(root: &LocalPath, error: &notify::Error) -> Trouble {
    let words = format!("{root} cannot be watched, so only the slow look remains: {error}");
    let trouble = Trouble::new(DISK, TroubleKind::Local, words);
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            trouble.hint("raise the limit: sysctl fs.inotify.max_user_watches=524288")
        }
        // Each watched directory takes an instance, and all processes of a user share some 128.
        notify::ErrorKind::Io(error) if is_too_many(error) => trouble
            .hint("raise the limits: sysctl fs.inotify.max_user_instances=1024, or `ulimit -n`"),
        _ => trouble,
    }
}

fn is_too_many(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_far_below_is_a_hint_and_reading_is_none() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
        std::fs::write(dir.path().join("a/b/01.mp3"), "x").unwrap();
        let (send, hints) = mpsc::channel();
        let hint = Arc::new(move || send.send(()).unwrap_or_default());
        let _watch = watch(&LocalPath::new(dir.path()), hint).unwrap();

        std::fs::read(dir.path().join("a/b/01.mp3")).unwrap();
        std::fs::read_dir(dir.path()).unwrap().for_each(drop);
        assert!(hints.recv_timeout(Duration::from_millis(600)).is_err(), "reading is no change");

        std::fs::write(dir.path().join("a/b/02.mp3"), "x").unwrap();
        hints.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn what_lies_in_directories_below_is_no_hint_where_it_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("below")).unwrap();
        let (send, hints) = mpsc::channel();
        let hint = Arc::new(move || send.send(()).unwrap_or_default());
        let _watch = watch_flat(&LocalPath::new(dir.path()), hint).unwrap();

        std::fs::write(dir.path().join("below/list.csv"), "x").unwrap();
        assert!(hints.recv_timeout(Duration::from_millis(600)).is_err(), "it lies below");

        std::fs::write(dir.path().join("list.csv"), "x").unwrap();
        hints.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn of_one_file_neither_others_beside_it_nor_their_end_is_a_hint() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("list.csv"), "x").unwrap();
        let (send, hints) = mpsc::channel();
        let hint = Arc::new(move || send.send(()).unwrap_or_default());
        let _watch = watch_file(&LocalPath::new(dir.path().join("list.csv")), hint).unwrap();

        std::fs::write(dir.path().join("list.csv.bak"), "x").unwrap();
        std::fs::remove_file(dir.path().join("list.csv.bak")).unwrap();
        assert!(hints.recv_timeout(Duration::from_millis(600)).is_err(), "it is another file");

        std::fs::write(dir.path().join("new"), "y").unwrap();
        std::fs::rename(dir.path().join("new"), dir.path().join("list.csv")).unwrap();
        hints.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn too_many_watches_are_told_of_with_the_limit_that_is_reached() {
        let too_many = std::io::Error::from(rustix::io::Errno::MFILE);
        let trouble = refused(&LocalPath::new("/music"), &notify::Error::io(too_many));
        let hint = trouble.hint.expect("a person can do something");
        assert!(hint.contains("max_user_instances"), "{hint}");
        let other = std::io::Error::from(rustix::io::Errno::IO);
        assert_eq!(refused(&LocalPath::new("/music"), &notify::Error::io(other)).hint, None);
    }

    #[test]
    fn what_is_not_there_cannot_be_watched() {
        let dir = tempfile::tempdir().unwrap();
        let root = LocalPath::new(dir.path().join("gone"));
        let error = watch(&root, Arc::new(|| {})).map(drop).unwrap_err();
        assert!(error.words.contains("only the slow look remains"), "{error}");
    }
}
