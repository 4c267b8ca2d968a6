//! Whether slskd's downloads directory is ours: proved by what lies in it (slskd contract §2, §9).

use slskd_client::{Slskd, options::Directories};
use towline_domain::LocalPath;

use super::{Known, SlskdSettings, failed};
use crate::{
    doctor::{self, Finding},
    downloads::slskd::same::{self, Views},
};

pub(super) async fn check(
    settings: &SlskdSettings,
    client: &Slskd,
    known: &Known,
    name: &str,
) -> Vec<Finding> {
    let told = &known.options.directories;
    let mut findings = vec![same(settings, client, told, name).await];
    findings.extend(path_in_slskd(settings, told, name));
    findings.extend(incomplete(told, name));
    findings
}

/// Nothing but our side, where slskd cannot be asked.
pub(super) async fn readable(settings: &SlskdSettings, name: &str) -> Vec<Finding> {
    vec![match same::ours(name, &settings.path).await {
        Ok(_) => Finding::ok(name, format!("{} can be read", settings.path)),
        Err(trouble) => doctor::no_directory(trouble, &settings.path),
    }]
}

async fn same(settings: &SlskdSettings, client: &Slskd, told: &Directories, name: &str) -> Finding {
    // What lies there now may be gone in a moment: one look right after the other.
    let theirs = same::theirs(client).await;
    let ours = match same::ours(name, &settings.path).await {
        Ok(ours) => ours,
        Err(trouble) => return doctor::no_directory(trouble, &settings.path),
    };
    match theirs {
        Ok(theirs) => judge(name, &settings.path, told, &Views { ours, theirs }),
        Err(error) => failed(name, &error),
    }
}

fn judge(name: &str, path: &LocalPath, told: &Directories, views: &Views) -> Finding {
    let Views { ours, theirs } = views;
    let there = told.downloads.as_deref().unwrap_or("its downloads directory");
    let shared = views.shared();
    if ours.is_empty() && theirs.is_empty() {
        return Finding::warn(
            name,
            format!("{path} and slskd's {there} are both empty: not proved to be the same yet"),
            "ask again when slskd has downloaded something",
        );
    }
    // A name or two, as `Music`, may be in any directory.
    if shared * 2 > theirs.len() {
        let words =
            format!("{path} is slskd's {there}: {shared} of the {} there are here", theirs.len());
        return Finding::ok(name, words);
    }
    let words = format!(
        "{path} is not slskd's {there}: slskd lists {} files and directories there, {shared} of \
         them are among the {} here",
        theirs.len(),
        ours.len()
    );
    let fix = if told.downloads.as_deref().map(trimmed) == path.as_path().to_str().map(trimmed) {
        format!(
            "both are called {there}, each in its own container: mount slskd's one into \
             towline's, and set `path` to where it is mounted"
        )
    } else {
        format!("set `path` to slskd's {there} as towline sees it (in a container: mount it there)")
    };
    Finding::error(name, words, fix)
}

/// What is set goes before what slskd says.
fn path_in_slskd(settings: &SlskdSettings, told: &Directories, name: &str) -> Option<Finding> {
    let set = settings.path_in_slskd.as_ref()?;
    let told = told.downloads.as_deref()?;
    (trimmed(set.as_str()) != trimmed(told)).then(|| {
        Finding::warn(
            name,
            format!(
                "path_in_slskd is {set}, and slskd says {told}: where its events say that a file \
                 is, it is not found"
            ),
            "take path_in_slskd out: slskd is asked",
        )
    })
}

/// Unfinished files are never touched, wherever they are (slskd contract §13).
fn incomplete(told: &Directories, name: &str) -> Option<Finding> {
    let (downloads, incomplete) = (told.downloads.as_deref()?, told.incomplete.as_deref()?);
    let below = trimmed(incomplete).strip_prefix(trimmed(downloads))?;
    if below.is_empty() {
        return Some(Finding::warn(
            name,
            "slskd keeps unfinished files in the downloads directory itself",
            "set directories.incomplete in slskd.yml to another directory",
        ));
    }
    let is_inside = below.starts_with(['/', '\\']);
    is_inside.then(|| {
        let words = format!("unfinished files are in {incomplete}, which is left alone");
        Finding::ok(name, words)
    })
}

fn trimmed(path: &str) -> &str {
    path.trim_end_matches(['/', '\\'])
}
