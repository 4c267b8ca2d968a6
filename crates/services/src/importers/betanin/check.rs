//! What `towline doctor` asks of a betanin.

use std::collections::HashSet;

use betanin_client::{Betanin, CallError, meta};
use towline_domain::{LocalPath, RemotePath, SystemClock, Trouble, TroubleKind};

use super::{BetaninSettings, client, search};
use crate::{
    doctor::{self, Finding},
    trouble,
};

/// Reachable, key right, version known, every feed seen under the name that we would send.
pub(in crate::importers) async fn check(
    name: &str,
    settings: &BetaninSettings,
    feeds: &[LocalPath],
) -> Vec<Finding> {
    let betanin = match client(settings) {
        Ok(betanin) => betanin,
        Err(wrong) => return vec![Finding::error(name, wrong.to_string(), "mend the setting")],
    };
    let failed = |error: &CallError| Finding::from(trouble::of(name, &SystemClock, error));
    let mut findings = match betanin.send(&meta::GetSystemInfo).await {
        Ok(info) => vec![version(name, info.version())],
        Err(error) => return vec![failed(&error)],
    };
    let mapped = settings.path_map.lines().iter().map(|line| &line.here);
    let mut asked = HashSet::new();
    for dir in mapped.chain(feeds).filter(|dir| asked.insert((*dir).clone())) {
        findings.push(match settings.path_map.to_remote(dir) {
            Ok(remote) => match same_directory(&betanin, dir, &remote).await {
                Ok(Some(words)) => Finding::error(name, words, fix(dir, &remote)),
                Ok(None) => Finding::ok(name, format!("sees {dir} as {remote}")),
                Err(error) => failed(&error),
            },
            Err(no) => Finding::error(name, no.to_string(), "add a line for it to path_map"),
        });
    }
    match &settings.library {
        Some(library) => findings.push(doctor::watchable(name, library).await),
        None => findings.push(Finding::ok(
            name,
            "no library is set, so that files have left the source counts as proof; if beets copies, set `library`",
        )),
    }
    findings
}

fn version(name: &str, version: &str) -> Finding {
    if version.starts_with("0.5.") || version.starts_with("0.6.") {
        return Finding::ok(name, format!("betanin {version}, the key is right"));
    }
    Finding::warn(
        name,
        format!("betanin {version} is a version that towline was not tested with"),
        "if imports fail, report it",
    )
}

/// `None` when betanin's directory is ours, as far as can be seen; otherwise what is wrong.
async fn same_directory(
    betanin: &Betanin,
    here: &LocalPath,
    there: &RemotePath,
) -> Result<Option<String>, CallError> {
    if !search::sees(betanin, there).await? {
        return Ok(Some(format!("betanin does not see {there}, which is {here} here")));
    }
    // A directory of that name may be another one: then it holds other directories.
    let Some(ours) = subdirectories(here.clone()).await.filter(|ours| !ours.is_empty()) else {
        return Ok(None);
    };
    let start = format!("{}/", there.as_str().trim_end_matches('/'));
    let found = betanin.send(&meta::SubDirs::literally(&start)).await?;
    let shared = found
        .iter()
        .filter_map(|dir| dir.path.strip_prefix(&start))
        .any(|theirs| ours.contains(theirs.trim_end_matches('/')));
    Ok((!shared).then(|| format!("what betanin sees as {there} is not {here}: other directories")))
}

async fn subdirectories(dir: LocalPath) -> Option<HashSet<String>> {
    let read = tokio::task::spawn_blocking(move || {
        let entries = std::fs::read_dir(dir).ok()?.flatten();
        let is_dir = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
        let names = entries.filter(is_dir).filter_map(|entry| entry.file_name().into_string().ok());
        // Patterns do not find hidden names.
        Some(names.filter(|name| !name.starts_with('.')).collect())
    });
    read.await.ok().flatten()
}

fn fix(here: &LocalPath, there: &RemotePath) -> String {
    format!(
        "mount the same directory into betanin's container, or set path_map: {{ here = \"{here}\", there = \"<as betanin sees it, now {there}>\" }}"
    )
}

/// For an import whose directory betanin does not see.
pub(super) fn not_seen(name: &str, here: &LocalPath, there: &RemotePath) -> Trouble {
    let words = format!("betanin does not see {there}, which is {here} here");
    Trouble::new(name, TroubleKind::PathNotSeen, words).hint(fix(here, there))
}
