//! What was fetched goes to its destination.

use std::path::Path;

use towline_domain::{
    LocalPath, Trouble, TroubleKind,
    job::{JobContext, Progress},
    torrents::Torrent,
};
use towline_files::{
    deliver::{Brought, Delivered, Delivery, NotDelivered, Rights, Spot},
    download::{self, Target},
};

use super::{
    fetch::Fetching,
    manifest::{Manifest, Manifests, Wanted, remove_staging},
};
use crate::blocking;

/// Brings it there; begun again, it goes on where it was.
pub(super) async fn work(
    fetching: &Fetching,
    torrent: &Torrent,
    context: JobContext,
) -> Result<String, Trouble> {
    let rules = fetching.rules(torrent)?;
    // Checked when the configuration was read.
    let rights = rules.afterwards.rights("afterwards").unwrap_or_default();
    let (manifests, key) = (fetching.account.manifests.clone(), torrent.key());
    let beside = torrent.beside;
    blocking::run(&fetching.account.name, move || {
        let Some(manifest) = manifests.read(&key)? else {
            return Ok("what was fetched of it is not known any more".into());
        };
        let at = format!("to {}", manifest.destination);
        let total = Some(manifest.size());
        context.progress.send_replace(Progress { total, at, ..Progress::default() });
        place(&manifests, manifest, rights, beside, &|| !context.stop.is_cancelled())
    })
    .await
}

fn place(
    manifests: &Manifests,
    manifest: Manifest,
    rights: Rights,
    beside: bool,
    goes_on: &dyn Fn() -> bool,
) -> Result<String, Trouble> {
    if manifest.placed.is_some() {
        return Ok("in place".into());
    }
    if manifest.staged_top().exists() {
        tidy(&manifest)?;
    }
    let delivery = delivery(&manifest, rights);
    // The first choice stands, as long as it can be kept.
    let begun = manifest.placing.clone().filter(|at| is_begun(&manifest, at.as_path()));
    // It was copied there, and nobody could write that down.
    if let Some(there) = manifest.placing.clone().filter(|_| begun.is_none())
        && delivery.is_same(there.as_path())
    {
        return finish(manifests, manifest, there.as_path(), Brought::IsThere);
    }
    let target = match begun {
        Some(target) => target.as_path().to_owned(),
        None => match delivery.spot(beside)? {
            Spot::Same(there) => return finish(manifests, manifest, &there, Brought::IsThere),
            Spot::Free(target) => target,
        },
    };
    let manifest = Manifest { placing: Some(LocalPath::new(&target)), ..manifest };
    manifests.write(&manifest)?;
    match delivery.run(&target, goes_on) {
        Ok(brought) => finish(manifests, manifest, &target, brought),
        Err(NotDelivered::Stopped) => Ok("stopped".into()),
        Err(NotDelivered::Trouble(trouble)) => {
            if trouble.kind == TroubleKind::Gone {
                // Should a person want it fetched again, it begins at the beginning.
                manifests.write(&Manifest { placing: None, ..manifest })?;
            }
            Err(trouble)
        }
    }
}

/// What a kill has left beside files that had just got their names would go along with them.
fn tidy(manifest: &Manifest) -> Result<(), Trouble> {
    let target = |file: &Wanted| Target::new(manifest.staging.as_path(), file.path.as_path());
    let tidied = manifest.files.iter().try_for_each(|file| download::tidy(&target(file)));
    tidied.map_err(|error| error.trouble("disk"))
}

/// It has left the staging directory, or nothing else has taken its name.
fn is_begun(manifest: &Manifest, target: &Path) -> bool {
    !manifest.staged_top().exists() || !target.exists()
}

fn finish(
    manifests: &Manifests,
    manifest: Manifest,
    target: &Path,
    brought: Brought,
) -> Result<String, Trouble> {
    let placed = LocalPath::new(target);
    let words = match brought {
        Brought::IsThere => format!("in place: {placed}"),
        Brought::TakenSince => format!("it was in place, and was taken from there since: {placed}"),
    };
    let manifest = Manifest { placed: Some(placed), ..manifest };
    manifests.write(&manifest)?;
    remove_staging(&manifest)?;
    Ok(words)
}

fn delivery(manifest: &Manifest, rights: Rights) -> Delivery {
    Delivery {
        from: manifest.staging.as_path().to_owned(),
        name: manifest.name.as_path().to_owned(),
        into: manifest.destination.as_path().to_owned(),
        files: manifest
            .files
            .iter()
            .map(|file| Delivered {
                path: file.path.as_path().to_owned(),
                size: file.size,
                crc32: file.crc32,
            })
            .collect(),
        rights,
    }
}
