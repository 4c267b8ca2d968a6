//! What is looked at in each stage, and nothing more.

use std::sync::Arc;

use towline_domain::{
    Item, ItemId, Timestamp, Trouble,
    imports::{Album, Stage},
    role::{Import, ImportId, Importer, Ticket},
};
use towline_engine::Moment;

use super::{
    decide::{Rules, Seen},
    roles::{Roles, SourceRole},
};

/// The rules for an album and how it stands; no rules when its source or importer is not
/// configured (any more).
pub(super) async fn observe(
    roles: &Roles,
    item: &Item<Album>,
    moment: &Moment,
) -> (Option<Rules>, Seen) {
    let album = &item.thing;
    let (Some(source), Some(importer)) = (roles.sources.get(&album.source), roles.importer(album))
    else {
        return (None, Seen::Nothing);
    };
    let found = Rules {
        policy: source.policy,
        importer: importer.name().to_owned(),
        lane: importer.lane(),
        pace: importer.pace(),
    };
    let seen = look(source, importer, item, moment).await.unwrap_or_else(Seen::Trouble);
    (Some(found), seen)
}

async fn look(
    source: &SourceRole,
    importer: &Arc<dyn Importer>,
    item: &Item<Album>,
    moment: &Moment,
) -> Result<Seen, Trouble> {
    let album = &item.thing;
    match &album.stage {
        Stage::Baseline
        | Stage::Ready
        | Stage::Held { .. }
        | Stage::Pruning { .. }
        | Stage::Ungathering { .. }
        | Stage::Ended { .. } => Ok(Seen::Nothing),
        Stage::Settling { .. } | Stage::Gathering => {
            source.downloads.scan(album, moment.begun_after).await.map(Seen::Files)
        }
        Stage::Preparing => {
            let scan = source.downloads.scan(album, moment.begun_after).await?;
            // What has changed meanwhile is not handed over.
            if scan.as_ref().is_none_or(|scan| scan.files != album.files) {
                return Ok(Seen::Files(scan));
            }
            let ticket = importer.prepare(&import(item)).await?;
            Ok(Seen::Prepared(ticket))
        }
        Stage::Importing { .. } | Stage::SettingAside { .. } | Stage::Asked { .. } => {
            let import = import(item);
            let ticket = ticket(album);
            let job = importer.job_id(&import, &ticket).and_then(|id| moment.jobs.state(&id));
            let state = importer.observe(&import, &ticket, moment.begun_after, job).await?;
            Ok(Seen::Import(state))
        }
        Stage::Proving { .. } => {
            let evidence = importer.prove(&import(item), &ticket(album)).await?;
            Ok(Seen::Evidence(evidence))
        }
    }
}

/// The import of an album as its importer sees it.
pub(super) fn import(item: &Item<Album>) -> Import {
    import_of(&item.thing, item.id, item.created)
}

/// The same, of what a person looks at.
pub(super) fn import_of(album: &Album, id: ItemId, created: Timestamp) -> Import {
    let attempt = album.attempt.as_ref();
    Import {
        id: id_of(album, id),
        album: album.path.clone(),
        files: album.files.clone(),
        begun: attempt.map_or(created, |attempt| attempt.begun),
        attempt: attempt.map_or(1, |attempt| attempt.number),
        wanted: attempt.and_then(|attempt| attempt.wanted.clone()),
        previous: attempt.and_then(|attempt| attempt.previous.clone()),
    }
}

/// The same for every attempt, and never used again: item numbers start anew with a new ledger,
/// the moment of finding does not.
fn id_of(album: &Album, id: ItemId) -> ImportId {
    ImportId(format!("{id}-{:x}", album.first_seen.as_micros()))
}

/// The ticket of the present attempt, or of the one before where this one has none yet. The
/// stages that ask for it have one.
pub(super) fn ticket(album: &Album) -> Ticket {
    let attempt = album.attempt.as_ref();
    let ticket = attempt.and_then(|attempt| attempt.ticket.clone().or(attempt.previous.clone()));
    ticket.unwrap_or(Ticket(serde_json::Value::Null))
}
