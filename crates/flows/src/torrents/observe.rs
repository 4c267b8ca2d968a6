//! Looking, as far as a torrent's stage needs to know.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Item, Timestamp, Trouble,
    torrents::{Category, Fetched, Torrent, TorrentStage, Transfers},
};
use towline_engine::Moment;

use super::{
    decide::{AtService, Here, Looked, Seen, Sight},
    job_id,
    roles::{AccountRole, Roles},
};

/// What the account's own look has just read is good enough for its torrents.
const JUST_READ: Duration = Duration::from_secs(5);

pub(super) async fn observe(roles: &Roles, item: &Item<Torrent>, moment: &Moment) -> Seen {
    let Some((account, category)) = roles.of(&item.thing) else { return Seen::Parked };
    let sight = sight(account, &category, item, moment).await;
    Seen::Looked(Box::new(Looked { sight, category }))
}

async fn sight(
    account: &AccountRole,
    category: &Category,
    item: &Item<Torrent>,
    moment: &Moment,
) -> Result<Sight, Trouble> {
    let torrent = &item.thing;
    Ok(match torrent.stage {
        TorrentStage::Adding | TorrentStage::Transferring => {
            let transfers = account.service.transfers(fresh(item, moment)).await?;
            Sight::AtService(at_service(torrent, &transfers))
        }
        TorrentStage::Waiting | TorrentStage::Downloading => {
            let job = moment.jobs.state(&job_id(item, "fetch"));
            let is_running = matches!(job, Some(towline_domain::job::JobState::Running(_)));
            // What a running job writes is not looked at: it says itself when it is done.
            let fetched =
                if is_running { Fetched::Partly } else { account.fetcher.fetched(torrent).await? };
            Sight::Here(Here { job, fetched, gate: account.gate(torrent, moment.now) })
        }
        TorrentStage::Placing => Sight::Placed {
            job: moment.jobs.state(&job_id(item, "place")),
            at: account.fetcher.placed(torrent).await?,
        },
        TorrentStage::Telling => Sight::Told(moment.jobs.state(&job_id(item, "tell"))),
        TorrentStage::Clearing if category.policy.removes => {
            let remote = account.service.remote(torrent, moment.begun_after).await?;
            Sight::Remote(remote)
        }
        TorrentStage::Clearing
        | TorrentStage::Baseline
        | TorrentStage::Done
        | TorrentStage::Left => Sight::Nothing,
    })
}

/// From when a read must be to tell anything: after an act only one that began after it does.
fn fresh(item: &Item<Torrent>, moment: &Moment) -> Timestamp {
    let is_new = item.thing.stage == TorrentStage::Adding;
    if is_new && item.last_act.is_some() {
        // It is waited for: the same list once more would show the same.
        return moment.begun_after.max(moment.now.before(JUST_READ));
    }
    if item.thing.missing_since.is_some() {
        return moment.now;
    }
    if is_new
        || item.answer.is_some()
        || item.last_act.as_ref().is_some_and(|act| act.outcome != ActOutcome::Done)
    {
        return moment.begun_after;
    }
    moment.begun_after.before(JUST_READ)
}

/// The transfer of this torrent: by its number once that is known, else by what it is.
fn at_service(torrent: &Torrent, transfers: &Transfers) -> AtService {
    let list = &transfers.list;
    let transfer = match (torrent.transfer, torrent.hash()) {
        (Some(id), _) => list.iter().find(|transfer| transfer.id == id),
        (None, Some(hash)) => list.iter().find(|transfer| transfer.hash == Some(hash)),
        (None, None) => None,
    };
    let is_given = torrent.stage == TorrentStage::Adding && transfer.is_none();
    let unnamed = list.iter().filter(|transfer| is_given && transfer.hash.is_none());
    AtService {
        transfer: transfer.cloned(),
        unnamed: unnamed.cloned().collect(),
        free: transfers.free,
    }
}
