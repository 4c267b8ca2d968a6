//! Where Syncthing's folders are on this machine.

use std::collections::HashSet;

use syncthing_client::{Syncthing, database::Browse};
use towline_domain::{LocalPath, RemotePath, path::shown};

use super::SyncthingSettings;
use crate::{
    blocking,
    propose::{Proposal, Suggested, evidence, here},
};

/// More folders are not looked for.
const MOST: usize = 20;

/// Lines for `path_map`, for folders that are here under other names. Nothing where Syncthing does not
/// answer: its check says why.
pub(in crate::folders) async fn propose(settings: &SyncthingSettings, name: &str) -> Vec<Proposal> {
    let Ok(client) = settings.client() else { return Vec::new() };
    let Ok(folders) = client.config().folders().list().await else { return Vec::new() };
    let mut proposals: Vec<Proposal> = Vec::new();
    for folder in folders.iter().take(MOST) {
        let (Some(id), Some(there)) = (folder.id(), folder.path()) else { continue };
        let remote = RemotePath::new(there.clone());
        // Mapped already, or the same here.
        let mapped = settings.path_map.iter().any(|line| within(&there, line.there.as_str()));
        if mapped || LocalPath::new(&*there).as_path().is_dir() {
            continue;
        }
        let names = names(&client, &id).await;
        let path = there.clone();
        let twins = blocking::run(name, move || Ok(here(&path, &names))).await.unwrap_or_default();
        let Some(twin) = twins.into_iter().find(|twin| twin.of > 0) else { continue };
        let words = format!(
            "Syncthing's folder {} is {} there; {} looks like it: {}",
            shown(folder.label().unwrap_or_default().as_bytes()),
            shown(there.as_bytes()),
            twin.path,
            evidence(&twin)
        );
        let what = Suggested::PathMap { here: twin.path, there: remote };
        proposals.push(Proposal { words, what });
    }
    proposals
}

fn within(path: &str, root: &str) -> bool {
    std::path::Path::new(path).starts_with(root)
}

async fn names(client: &Syncthing, id: &syncthing_client::FolderId) -> HashSet<String> {
    let browse = Browse { folder: id.clone(), prefix: None, levels: Some(0), dirs_only: false };
    let entries = client.database().browse(&browse).await.unwrap_or_default();
    entries.into_iter().map(|entry| entry.name).filter(|name| !name.starts_with('.')).collect()
}
