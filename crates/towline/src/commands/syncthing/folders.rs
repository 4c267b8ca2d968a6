//! `towline syncthing folders`: how its folders stand (Syncthing reference §3.4, §3.5).

use std::collections::BTreeMap;

use serde::Serialize;
use syncthing_client::{
    Error, FolderId, FolderState, Syncthing,
    config::FolderConfig,
    database::{FolderStatus, GetStatus},
    stats::FolderStats,
};
use towline_domain::{Clock as _, SystemClock, Timestamp, path::shown};

use super::{each, listed, told};
use crate::{
    cli::Context,
    commands::words::{ago, size},
};

/// One folder, told.
#[derive(Debug, Serialize)]
struct Folder {
    id: String,
    label: String,
    path: String,
    /// Syncthing's word; `paused` where it says nothing.
    state: String,
    /// Why it stands still.
    error: Option<String>,
    need_items: u64,
    /// Bytes.
    need_bytes: u64,
    /// Hundredths of its bytes that are here; nothing of a paused one.
    completion: Option<u64>,
    in_sync: bool,
    /// Files that failed.
    errors: u64,
    last_scan: Option<String>,
    #[serde(skip)]
    scanned: Option<Timestamp>,
}

pub(super) async fn run(context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
    let folders = told(read(syncthing).await)?;
    let head = ["id", "label", "state", "need", "bytes", "completion", "errors", "last scan"];
    let now = SystemClock.now();
    listed(context, &folders, &head, |folder| folder.row(now))?;
    for folder in &folders {
        if let Some(error) = &folder.error {
            let [id, error] = [&folder.id, error].map(|text| shown(text.trim_end().as_bytes()));
            context.printer.line(format!("{id} stands still: {error}"))?;
        }
    }
    Ok(())
}

async fn read(syncthing: &Syncthing) -> Result<Vec<Folder>, Error> {
    let configs = syncthing.config().folders().list().await?;
    let scans = syncthing.stats().folders().await?;
    each(configs, |config| one(syncthing, &scans, config)).await
}

async fn one(
    syncthing: &Syncthing,
    scans: &BTreeMap<FolderId, FolderStats>,
    config: FolderConfig,
) -> Result<Folder, Error> {
    let id = config.id().unwrap_or_default();
    // One that is removed or paused meanwhile is no failure of the others.
    let status = match config.paused() {
        Some(true) => None,
        _ => syncthing.find(&GetStatus(id.clone())).await?,
    };
    let scanned = scans.get(&id).and_then(|stats| stats.last_scan);
    let scanned = scanned.map(|at| Timestamp::from_micros(at.as_microsecond()));
    Ok(Folder::new(&config, status, scanned))
}

impl Folder {
    fn new(
        config: &FolderConfig,
        status: Option<FolderStatus>,
        scanned: Option<Timestamp>,
    ) -> Self {
        let status = status.filter(|status| status.state != FolderState::Paused);
        let is_paused = status.is_none();
        let completion = status.as_ref().map(completion);
        let status = status.unwrap_or_default();
        Self {
            id: config.id().unwrap_or_default().to_string(),
            label: config.label().unwrap_or_default(),
            path: config.path().unwrap_or_default(),
            state: if is_paused { "paused".into() } else { status.state.to_string() },
            need_items: status.need_total_items,
            need_bytes: status.need_bytes,
            completion,
            in_sync: status.is_in_sync(),
            errors: status.errors.max(status.pull_errors),
            error: status.error,
            last_scan: scanned.map(|at| at.to_string()),
            scanned,
        }
    }

    fn row(&self, now: Timestamp) -> Vec<String> {
        let number = |count: u64| if count == 0 { "-".into() } else { count.to_string() };
        vec![
            self.id.clone(),
            self.label.clone(),
            self.state.clone(),
            number(self.need_items),
            if self.need_bytes == 0 { "-".into() } else { size(self.need_bytes) },
            self.completion.map_or("-".into(), |percent| format!("{percent} %")),
            number(self.errors),
            match (self.scanned, self.state.as_str()) {
                (Some(at), _) => ago(now, at),
                // It is not asked then.
                (None, "paused") => "-".into(),
                (None, _) => "never".into(),
            },
        ]
    }
}

/// In hundredths, and less than 100 while anything is missing.
fn completion(status: &FolderStatus) -> u64 {
    let FolderStatus { global_bytes: whole, need_bytes: missing, .. } = *status;
    let here = u128::from(whole.saturating_sub(missing));
    let percent = (here * 100).checked_div(u128::from(whole)).unwrap_or(100);
    let most = if status.need_total_items > 0 { 99 } else { 100 };
    u64::try_from(percent).unwrap_or(most).min(most)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(status: &serde_json::Value) -> String {
        let config = FolderConfig::new().with(FolderConfig::ID, FolderId::from("music"));
        let status = serde_json::from_value(status.clone()).unwrap();
        Folder::new(&config, Some(status), None).row(Timestamp::from_micros(0)).join(" | ")
    }

    #[test]
    fn a_hundred_is_said_of_what_lacks_nothing() {
        let nearly = json!({"state": "syncing", "globalBytes": u64::MAX, "needBytes": 1, "needTotalItems": 1});
        assert_eq!(row(&nearly), "music |  | syncing | 1 | 1 B | 99 % | - | never");
        let deletes = json!({"state": "idle", "needTotalItems": 2, "errors": 2});
        assert_eq!(row(&deletes), "music |  | idle | 2 | - | 99 % | 2 | never");
        assert_eq!(row(&json!({"state": "idle"})), "music |  | idle | - | - | 100 % | - | never");
        assert_eq!(row(&json!({"state": ""})), "music |  | paused | - | - | - | - | -");
    }
}
