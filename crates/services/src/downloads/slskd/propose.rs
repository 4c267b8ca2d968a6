//! Where slskd's downloads are on this machine.

use std::collections::HashSet;

use slskd_client::{
    Slskd,
    files::{ListRoot, Root},
    options::GetOptions,
};
use towline_domain::path::shown;

use super::SlskdSettings;
use crate::{
    blocking,
    propose::{Proposal, Suggested, Twin, evidence, here},
};

/// What `path` may be. Nothing where slskd does not answer: its check says why.
pub(in crate::downloads) async fn propose(settings: &SlskdSettings, name: &str) -> Vec<Proposal> {
    let Ok(client) = settings.client() else { return Vec::new() };
    let Ok(options) = client.send(&GetOptions).await else { return Vec::new() };
    let Some(there) = options.directories.downloads.filter(|there| !there.is_empty()) else {
        return Vec::new();
    };
    let names = names(&client).await;
    let path = there.clone();
    let twins = blocking::run(name, move || Ok(here(&path, &names))).await.unwrap_or_default();
    let proposal = |twin: Twin| {
        let words = format!(
            "slskd downloads to {}; {} looks like the same directory: {}",
            shown(there.as_bytes()),
            twin.path,
            evidence(&twin)
        );
        let value = twin.path.as_path().to_str()?.to_owned();
        Some(Proposal { words, what: Suggested::Key { key: "path", value } })
    };
    twins.into_iter().filter_map(proposal).filter(|it| differs(it, settings)).collect()
}

fn differs(proposal: &Proposal, settings: &SlskdSettings) -> bool {
    let Suggested::Key { value, .. } = &proposal.what else { return true };
    settings.path.as_path().to_str() != Some(value)
}

/// What is in its downloads directory; nothing where its key may not look.
async fn names(client: &Slskd) -> HashSet<String> {
    let list = ListRoot { root: Root::Downloads, recursive: false };
    let Ok(found) = client.send(&list).await else { return HashSet::new() };
    let directories = found.directories.iter().map(|below| below.name.to_string());
    let names = directories.chain(found.files.iter().map(|file| file.name.to_string()));
    names.filter(|name| !name.starts_with('.')).collect()
}
