//! What a person said, carried out.

use towline_domain::{
    Answer, Cause, Choice, Decision, Item, Timestamp,
    imports::{Album, AlbumAction, AlbumFiles, ImportCause, Outcome, RowState, Stage},
    role::{ImportState, PromptKind, Wanted},
};

use super::decide::{Rules, Seen, begin_again, count, ended, fetch, whole, with};

/// The decision that follows from an answer; `None` where it changes nothing now (the look that
/// it brought is all that was wanted, or the importer has the album and can't be called back).
pub(super) fn answered(
    item: &Item<Album>,
    answer: &Answer,
    seen: &Seen,
    rules: &Rules,
    now: Timestamp,
) -> Option<Decision<Album>> {
    let album = &item.thing;
    match (&album.stage, &answer.choice) {
        (Stage::Asked { .. }, choice) => to_prompt(item, choice, seen, rules, now),

        (
            Stage::Settling { .. }
            | Stage::Gathering
            | Stage::Ready
            | Stage::Preparing
            | Stage::Held { .. }
            | Stage::Baseline,
            Choice::Skip,
        ) => Some(ended(album, Outcome::Skipped).say("skipped")),
        (
            Stage::Settling { .. }
            | Stage::Gathering
            | Stage::Ready
            | Stage::Preparing
            | Stage::Held { .. },
            Choice::Imported,
        ) => Some(ended(album, Outcome::Imported).say("counted as imported: done by hand")),

        // It can't even be looked at: a person may give it up, or say how it ended.
        (Stage::Importing { .. } | Stage::SettingAside { .. } | Stage::Proving { .. }, choice)
            if is_in_trouble(item) && matches!(choice, Choice::Skip | Choice::Imported) =>
        {
            Some(by_hand(album, choice))
        }

        (Stage::Settling { .. }, Choice::Partly) => partly(album, seen, now),
        (Stage::Settling { .. }, Choice::Retry) => match seen {
            Seen::Files(Some(scan)) if needs_fetching(&scan.files) => {
                let album = Album { files: scan.files.clone(), ..album.clone() };
                Some(fetch(&album, true, now).deadline(item.deadline))
            }
            _ => None,
        },
        (Stage::Settling { .. }, Choice::Wait) => {
            let until = now + rules.policy.settle_within;
            let waiting = with(album, Stage::Settling { wait_until: Some(until) });
            Some(Decision::to(waiting).look_at(now + rules.policy.quiet).deadline(Some(until)))
        }
        (Stage::Importing { .. } | Stage::SettingAside { .. }, Choice::Wait) => Some(
            Decision::to(album.clone())
                .look_at(now + rules.pace)
                .deadline(Some(now + rules.policy.import_within))
                .holding(rules.lane.clone()),
        ),

        (Stage::Held { .. }, Choice::Partly) => {
            Some(ended(album, Outcome::Partial).say("taken as it is: imported in part"))
        }
        (Stage::Held { .. }, Choice::Retry) => {
            Some(Decision::to(begin_again(album, None)).look_at(now))
        }
        (Stage::Held { at, .. }, choice) if is_for_importer(choice) => {
            let wanted = Wanted { choice: choice.clone(), at: prompt_kind(item, *at) };
            Some(Decision::to(begin_again(album, Some(wanted))).look_at(now))
        }

        // From the beginning: what is there now may be something else.
        (Stage::Baseline | Stage::Ended { .. }, Choice::Retry) => {
            let album = begin_again(album, None);
            Some(Decision::to(with(&album, Stage::SETTLING)).look_at(now).say("begun anew"))
        }
        _ => None,
    }
}

/// What is not here yet, failed or got lost is left out; the rest goes on.
fn partly(album: &Album, seen: &Seen, now: Timestamp) -> Option<Decision<Album>> {
    let Seen::Files(Some(scan)) = seen else { return None };
    let mut album = Album { path: scan.path.clone(), inode: scan.inode, ..album.clone() };
    album.files = scan.files.clone();
    album.origin = scan.origin.clone();
    if let Some(transfers) = album.origin.transfers_mut() {
        // What comes later is another album.
        transfers.rows.retain(|row| row.state != RowState::Pending);
    }
    if album.files.audio.is_empty() {
        return Some(ended(&album, Outcome::NothingToImport).say("there is no audio in it"));
    }
    Some(whole(&album, now).say(format!("imported in part: {}", count(&album))))
}

fn needs_fetching(files: &AlbumFiles) -> bool {
    !files.lost.is_empty() || files.failed_audio().next().is_some()
}

/// Policy `leave`: the prompt is there, and the letter is sent.
fn to_prompt(
    item: &Item<Album>,
    choice: &Choice,
    seen: &Seen,
    rules: &Rules,
    now: Timestamp,
) -> Option<Decision<Album>> {
    let Stage::Asked { prompt } = &item.thing.stage else { return None };
    match choice {
        Choice::Imported => {
            Some(ended(&item.thing, Outcome::Imported).say("counted as imported: done by hand"))
        }
        _ if matches!(seen, Seen::Import(ImportState::Asks(asks)) if asks.seen == prompt.seen) => {
            let choice = choice.clone();
            Some(
                Decision::to(item.thing.clone())
                    .act(AlbumAction::Answer { choice, seen: prompt.seen })
                    .look_at(now + rules.pace),
            )
        }
        // Somebody was faster, or it is another prompt by now: look, and ask anew if need be.
        _ => None,
    }
}

const fn is_for_importer(choice: &Choice) -> bool {
    matches!(
        choice,
        Choice::Apply
            | Choice::AsIs
            | Choice::Tracks
            | Choice::OtherId(_)
            | Choice::KeepBoth
            | Choice::Replace
            | Choice::Merge
    )
}

/// At which kind of prompt the choice is to be given.
fn prompt_kind(item: &Item<Album>, at: Option<PromptKind>) -> Option<PromptKind> {
    let asked = item.entry.as_ref().and_then(|entry| match &entry.cause {
        Cause::Import(ImportCause::Prompt { kind }) => Some(*kind),
        _ => None,
    });
    at.or(asked)
}

/// The end that a person declares.
pub(super) fn by_hand(album: &Album, choice: &Choice) -> Decision<Album> {
    match choice {
        Choice::Imported => {
            ended(album, Outcome::Imported).say("counted as imported: done by hand")
        }
        _ => ended(album, Outcome::Skipped).say("skipped"),
    }
}

fn is_in_trouble(item: &Item<Album>) -> bool {
    item.entry.as_ref().is_some_and(|entry| matches!(entry.cause, Cause::Trouble { .. }))
}
