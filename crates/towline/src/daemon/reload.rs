//! Noticing that the configuration has changed: its directory is watched, and SIGHUP says so.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use notify::{RecursiveMode, Watcher as _};
use tokio::{signal::unix, sync::Notify};
use tokio_util::sync::CancellationToken;
use towline_web::Desk as _;

use super::Daemons;

/// Editors write in several steps; the last one counts.
const SETTLES: Duration = Duration::from_millis(300);

/// A task that reloads until `stop`.
pub(super) fn watch(
    desk: Arc<Daemons>,
    stop: CancellationToken,
) -> anyhow::Result<impl Future<Output = ()> + Send> {
    let mut hangup =
        unix::signal(unix::SignalKind::hangup()).context("SIGHUP cannot be listened for")?;
    Ok(async move {
        let changed = Arc::new(Notify::new());
        let mut _watcher = watcher(&desk, &changed).await;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = hangup.recv() => {}
                () = changed.notified() => tokio::time::sleep(SETTLES).await,
                // Read once more: it may have changed before it was watched.
                () = desk.has_moved() => _watcher = watcher(&desk, &changed).await,
            }
            // What it says is in the log, and in `doctor` and `status` where it failed.
            let _logged = desk.reload().await;
        }
    })
}

/// Watches the file that is in use; it ends when it is dropped.
async fn watcher(desk: &Daemons, changed: &Arc<Notify>) -> Option<notify::RecommendedWatcher> {
    let path = desk.config_path().await;
    watch_file(&path, Arc::clone(changed))
        .inspect_err(|error| {
            tracing::warn!(%error, "changes of {} are not noticed: send SIGHUP", path.display());
        })
        .ok()
}

/// Watches the file's directory: editors put a new file in its place, and the file itself would
/// then no longer be the one that is watched.
fn watch_file(path: &Path, changed: Arc<Notify>) -> notify::Result<notify::RecommendedWatcher> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => std::path::PathBuf::from("."),
    };
    let name = path.file_name().map(std::ffi::OsStr::to_owned);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let ours = event.is_ok_and(|event| {
            !event.kind.is_access()
                && event.paths.iter().any(|path| path.file_name() == name.as_deref())
        });
        if ours {
            changed.notify_one();
        }
    })?;
    watcher.watch(&directory, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}
