//! Torrents as they enter the ledger.

use towline_domain::{
    FlowName, Thing as _, Timestamp,
    torrents::{Claim, FileId, Origin, Torrent, TorrentStage, Transfer, TransferId, TransferState},
};
use towline_engine::NewItem;

/// A torrent that was dropped.
pub(super) fn dropped(claim: &Claim, account: &str, category: &str, now: Timestamp) -> Torrent {
    Torrent {
        name: claim.name.clone(),
        size: claim.size,
        ..empty(Origin::Dropped(claim.clone()), account, category, now)
    }
}

/// A transfer that somebody else began.
pub(super) fn adopted(
    transfer: &Transfer,
    account: &str,
    category: &str,
    is_left_alone: bool,
    now: Timestamp,
) -> Torrent {
    let origin = Origin::Transfer { hash: transfer.hash };
    let file = match transfer.state {
        TransferState::Ready(file) => Some(file),
        _ => None,
    };
    Torrent {
        name: transfer.name.clone(),
        size: transfer.size,
        stage: if is_left_alone { TorrentStage::Baseline } else { TorrentStage::Transferring },
        transfer: Some(transfer.id),
        file,
        percent: transfer.percent,
        ..empty(origin, account, category, now)
    }
}

/// A file or folder that a person chose.
pub fn chosen(file: FileId, name: &str, account: &str, category: &str, now: Timestamp) -> NewItem {
    let torrent = Torrent {
        name: name.to_owned(),
        stage: TorrentStage::Waiting,
        file: Some(file),
        ..empty(Origin::File, account, category, now)
    };
    item(&torrent, "chosen by a person".into(), now)
}

/// A file or folder that another program has fetched.
pub fn fetched(file: FileId, name: &str, account: &str, now: Timestamp) -> NewItem {
    let torrent = Torrent {
        name: name.to_owned(),
        stage: TorrentStage::Done,
        file: Some(file),
        ..empty(Origin::File, account, "", now)
    };
    item(&torrent, "fetched by another program before".into(), now)
}

/// A torrent file that another program gave to the service.
pub fn known_file(file: &str, bytes: u64, account: &str, now: Timestamp) -> NewItem {
    let origin = Origin::Known { file: file.to_owned(), bytes };
    let torrent = Torrent {
        name: file.to_owned(),
        stage: TorrentStage::Done,
        ..empty(origin, account, "", now)
    };
    item(&torrent, "given to the service by another program before".into(), now)
}

fn empty(origin: Origin, account: &str, category: &str, now: Timestamp) -> Torrent {
    Torrent {
        account: account.to_owned(),
        origin,
        category: category.to_owned(),
        name: String::new(),
        size: None,
        stage: TorrentStage::Adding,
        transfer: None::<TransferId>,
        file: None,
        percent: 0,
        put_away: false,
        retried: 0,
        tries: 0,
        failures: 0,
        not_before: None,
        given_since: None,
        paused: None,
        given_again: 0,
        missing_since: None,
        placed: None,
        beside: false,
        first_seen: now,
    }
}

/// As the ledger takes it in.
pub(super) fn item(torrent: &Torrent, says: String, now: Timestamp) -> NewItem {
    NewItem {
        flow: FlowName::Torrents,
        kind: Torrent::KIND,
        key: torrent.key(),
        source: torrent.account.clone(),
        title: torrent.name.clone(),
        stage: torrent.stage(),
        ended: torrent.is_ended(),
        version: Torrent::VERSION,
        detail: serde_json::to_value(torrent).unwrap_or_default(),
        due_at: (!torrent.is_ended()).then_some(now),
        says: vec![says],
    }
}
