//! Files that lie apart, or among others', are brought together before they are handed over; what
//! was made for that goes when the album is at its end.

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, Timestamp,
    imports::{Album, AlbumAction, Gathered, Outcome, Stage},
    role::Scan,
};

use super::{Rules, settling::changed_again, with};

/// Brings them together; done when a look finds them all in one place.
pub(super) fn gathering(
    item: &Item<Album>,
    scan: Option<&Scan>,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let before = &item.thing;
    let Some(scan) = scan.filter(|scan| has_same_files(scan, before)) else {
        return changed_again(item, scan, now);
    };
    let mut album = before.clone();
    album.files.clone_from(&scan.files);
    album.inode = scan.inode;
    if !album.files.is_scattered() {
        let words = format!("its files are together in {}", album.path);
        return Decision::to(with(&album, Stage::Ready)).look_at(now).say(words);
    }
    note_where_they_were(&mut album);
    let decision = Decision::to(album).act(AlbumAction::Gather).look_at(now + rules.pace);
    match &item.last_act {
        Some(Act {
            action: AlbumAction::Gather, outcome: ActOutcome::NotDone(trouble), ..
        }) if item.attempt >= rules.policy.patience || !trouble.kind.heals_by_itself() => {
            let cause = Cause::Trouble { service: trouble.service.clone(), kind: trouble.kind };
            let detail = match &trouble.hint {
                Some(hint) => format!("{trouble}\n{hint}"),
                None => trouble.words.clone(),
            };
            let choices = vec![Choice::Retry, Choice::Imported, Choice::Skip];
            decision.ask(cause, choices, detail)
        }
        _ => decision,
    }
}

/// Written down before the first of them is moved: later nothing else tells.
fn note_where_they_were(album: &mut Album) {
    let Some(transfers) = album.origin.transfers_mut() else { return };
    for file in album.files.audio.iter().chain(&album.files.optional) {
        if let Some(from) = &file.at
            && !transfers.gathered.iter().any(|known| known.path == file.path)
        {
            transfers.gathered.push(Gathered { path: file.path.clone(), from: from.clone() });
        }
    }
}

/// Where they are aside: that is what changes here.
fn has_same_files(scan: &Scan, album: &Album) -> bool {
    let names = |files: &[towline_domain::imports::AlbumFile]| -> Vec<_> {
        files.iter().map(|file| (file.path.clone(), file.size)).collect()
    };
    names(&scan.files.audio) == names(&album.files.audio)
}

/// At its end: the directory that was made for it goes first.
pub(in crate::imports) fn ended(album: &Album, outcome: Outcome) -> Decision<Album> {
    if album.is_gathered() {
        return Decision::to(with(album, Stage::Ungathering { outcome }))
            .act(AlbumAction::Ungather);
    }
    Decision::to(with(album, Stage::Ended { outcome }))
}

/// Three times, then it stays: an empty directory is no reason to call a person.
pub(super) fn ungathering(item: &Item<Album>, outcome: Outcome) -> Decision<Album> {
    let mut album = item.thing.clone();
    if let Some(transfers) = album.origin.transfers_mut() {
        transfers.gathered.clear();
    }
    let end = Decision::to(with(&album, Stage::Ended { outcome }));
    match item.last_act.as_ref().map(|act| (&act.action, &act.outcome)) {
        Some((AlbumAction::Ungather, ActOutcome::Done)) => end,
        Some((AlbumAction::Ungather, ActOutcome::NotDone(trouble))) if item.attempt >= 3 => {
            end.say(format!("the directory that was made for it stays: {trouble}"))
        }
        _ => Decision::to(item.thing.clone()).act(AlbumAction::Ungather),
    }
}
