//! Under which name betanin sees a directory of ours.

use std::collections::{HashMap, HashSet};

use betanin_client::{Betanin, meta::SubDirs};
use towline_domain::{LocalPath, RemotePath, path::shown};

use super::{BetaninSettings, client, search};
use crate::{
    blocking,
    propose::{Proposal, Suggested, names_in},
};

/// So often betanin is asked at most.
const MOST_ASKED: usize = 60;
/// Nothing of a person's lies in these.
const SYSTEM: [&str; 14] = [
    "b", "bin", "boot", "dev", "etc", "lib", "lib64", "proc", "root", "run", "sbin", "sys", "usr",
    "var",
];

/// Lines for `path_map`, for the directories that betanin does not see under their own names.
/// Nothing where it does not answer: its check says why.
pub(in crate::importers) async fn propose(
    name: &str,
    settings: &BetaninSettings,
    feeds: &[LocalPath],
) -> Vec<Proposal> {
    let Ok(betanin) = client(settings) else { return Vec::new() };
    let mut asking = Asking { betanin: &betanin, known: HashMap::new(), left: MOST_ASKED };
    let mut proposals = Vec::new();
    for here in feeds {
        let Ok(now) = settings.path_map.to_remote(here) else { continue };
        if search::sees(&betanin, &now).await.unwrap_or(true) {
            continue;
        }
        let at = here.clone();
        let ours = blocking::run(name, move || Ok(names_in(at.as_path()))).await;
        let Some(ours) = ours.ok().flatten() else { continue };
        proposals.extend(asking.twin(here, &ours).await);
    }
    proposals
}

/// Asks for directories, each once and not too often.
struct Asking<'a> {
    betanin: &'a Betanin,
    known: HashMap<String, Vec<String>>,
    left: usize,
}

impl Asking<'_> {
    async fn twin(&mut self, here: &LocalPath, ours: &HashSet<String>) -> Option<Proposal> {
        let called = here.name();
        let mut best: Option<(usize, String)> = None;
        let mut exact = None;
        for candidate in self.candidates(here).await {
            if exact.is_none() && candidate.rsplit('/').next() == Some(called.as_str()) {
                exact = Some(candidate.clone());
            }
            let below = self.below(&candidate).await;
            let shared = below.iter().filter(|name| ours.contains(*name)).count();
            if shared > best.as_ref().map_or(0, |(shared, _)| *shared) {
                best = Some((shared, candidate));
            }
        }
        let (why, there) = match best {
            Some((shared, there)) => (format!("{shared} directories in it are the same"), there),
            // Nothing is in ours that could tell.
            None if ours.is_empty() => ("it is called the same, and ours is empty".into(), exact?),
            None => return None,
        };
        let seen = shown(there.as_bytes());
        Some(Proposal {
            words: format!("betanin sees {here} as {seen}: {why}"),
            what: Suggested::PathMap { here: here.clone(), there: RemotePath::new(there) },
        })
    }

    /// What a container usually mounts: something of the root, or one below that.
    async fn candidates(&mut self, here: &LocalPath) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut below = Vec::new();
        for name in self.below("").await {
            if !SYSTEM.contains(&name.as_str()) {
                below.push(format!("/{name}"));
            }
        }
        // What is called as ours is asked about first: there are not many questions.
        let called = here.name();
        below.sort_by_key(|path| path.rsplit('/').next() != Some(called.as_str()));
        for first in below {
            let inner = self.below(&first).await;
            all.push(first.clone());
            all.extend(inner.into_iter().map(|name| format!("{first}/{name}")));
        }
        all.sort_by_key(|path| path.rsplit('/').next() != Some(called.as_str()));
        all
    }

    async fn below(&mut self, directory: &str) -> Vec<String> {
        if let Some(known) = self.known.get(directory) {
            return known.clone();
        }
        if self.left == 0 {
            return Vec::new();
        }
        self.left -= 1;
        let start = format!("{directory}/");
        let found = self.betanin.send(&SubDirs::literally(&start)).await.unwrap_or_default();
        let name = |path: &str| {
            let name = path.strip_prefix(&start)?.trim_end_matches('/');
            (!name.is_empty() && !name.contains('/')).then(|| name.to_owned())
        };
        let names: Vec<_> = found.iter().filter_map(|dir| name(&dir.path)).collect();
        self.known.insert(directory.to_owned(), names.clone());
        names
    }
}
