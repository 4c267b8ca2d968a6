//! `towline syncthing rescan`: read a folder's disk now (Syncthing reference §3.4).

use serde_json::json;
use syncthing_client::{Syncthing, database::Scan};
use towline_domain::path::shown;

use super::{known, told};
use crate::{cli::Context, connection::stop_on_signal};

/// What to read.
#[derive(Debug, clap::Args)]
pub(super) struct Rescan {
    /// Which folder: its id or its label
    folder: String,
    /// Only this path in it; may be given several times
    #[arg(long, value_name = "PATH")]
    sub: Vec<String>,
}

impl Rescan {
    pub(super) async fn run(self, context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
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
        context.printer.line(format!("{name}: scanned"))?;
        Ok(())
    }
}
