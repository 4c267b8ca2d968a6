//! `towline syncthing rescan`: read a folder's disk now (Syncthing reference §3.4).

use serde_json::json;
use syncthing_client::{Syncthing, database::Scan};
use towline_domain::path::shown;

use super::{known, told};
use crate::{cli::Context, connection::stop_on_signal, report::Hinted as _};

/// What to read.
#[derive(Debug, clap::Args)]
pub(super) struct Rescan {
    /// Which folder: its id or its label
    folder: String,
    /// Only this path in it, as in `Blue Train`; may be given several times
    #[arg(long, value_name = "PATH")]
    sub: Vec<String>,
}

impl Rescan {
    pub(super) async fn run(self, context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
        self.sub.iter().try_for_each(|sub| is_within(sub))?;
        let folder = known::folder(syncthing, &self.folder).await?;
        let (id, name) = (folder.id(), known::folder_name(&folder));
        let name = shown(name.as_bytes());
        context.printer.detail("Ctrl-C ends the waiting, and not the scan")?;
        let scan = Scan { folder: id.clone(), sub: self.sub, ..Scan::default() };
        let stop = stop_on_signal()?;
        let database = syncthing.database();
        let Some(scanned) = stop.run_until_cancelled(database.scan_with(&scan)).await else {
            context.printer.note(format!("{name}: the scan goes on at Syncthing"))?;
            return Ok(());
        };
        told(scanned)?;
        context.printer.json(&json!({ "folder": id, "sub": scan.sub, "done": "scanned" }))?;
        context.printer.line(match scan.sub.as_slice() {
            [] => format!("{name}: scanned"),
            paths => {
                let paths: Vec<_> = paths.iter().map(|path| shown(path.as_bytes())).collect();
                format!("{name}: scanned {}", paths.join(", "))
            }
        })?;
        Ok(())
    }
}

/// Syncthing takes what leads out of the folder for the whole of it, or for nothing.
fn is_within(sub: &str) -> anyhow::Result<()> {
    let is_drive = sub.as_bytes().get(1) == Some(&b':')
        && sub.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && matches!(sub.as_bytes().get(2), Some(b'/' | b'\\'));
    let why = if sub.is_empty() {
        "names nothing"
    } else if is_drive || sub.starts_with(['/', '\\']) {
        "is an absolute path"
    } else if sub.split(['/', '\\']).any(|part| part == "..") {
        "leads out of the folder"
    } else {
        return Ok(());
    };
    Err(anyhow::anyhow!("`--sub` {sub:?} {why}"))
        .hint("name a path as it is in the folder: `--sub \"Blue Train\"`")
        .wrong_usage()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_its_folder() {
        for sub in ["Blue Train", "a/b", "a..b/...", "x: y", ".stfolder", "ü"] {
            assert!(is_within(sub).is_ok(), "{sub}");
        }
        for sub in ["", "/etc", "../x", "a/..", "a\\..\\..", "\\\\host\\x", "C:\\x", "c:/x"] {
            assert!(is_within(sub).is_err(), "{sub}");
        }
    }
}
