//! The one place where something is typed at a prompt of beets.

use betanin_client::{
    Betanin, CallError,
    console::Console,
    torrents::{Status, Stdin, Stdout, Torrent},
};
use towline_domain::{Choice, role::LineNo};

use super::speech;

/// Why nothing was typed, or why that is not known.
pub(super) enum NotAnswered {
    /// It would have gone to no question, or to another one.
    Refused(String),
    /// The console could not be read.
    NotRead(CallError),
    /// The letters may have arrived.
    NotSent(CallError),
}

/// Types what `choice` means at the prompt whose last line was `seen`. `torrent` was read just
/// before: a letter sent to a run that has ended is taken, and vanishes.
pub(super) async fn send(
    betanin: &Betanin,
    torrent: Option<Torrent>,
    choice: &Choice,
    seen: LineNo,
) -> Result<(), NotAnswered> {
    let refused = |words: &str| NotAnswered::Refused(words.to_owned());
    let Some(Torrent { id, status, .. }) = torrent else {
        return Err(refused("it is no longer in betanin's list"));
    };
    if matches!(status, Status::Enqueued) || status.is_finished() {
        return Err(refused("it asks nothing any more"));
    }
    let lines = betanin.find(&Stdout(id)).await.map_err(NotAnswered::NotRead)?;
    let console = Console::from(lines.unwrap_or_default());
    let Some(kind) = console.prompt().filter(|_| console.len() as u64 == seen.0) else {
        return Err(refused("the console has moved on since the question was read"));
    };
    let text = speech::typed(kind, choice, &console.last_run())
        .ok_or_else(|| refused(&format!("`{choice}` is no answer to this question")))?;
    betanin.send(&Stdin { id, text }).await.map_err(NotAnswered::NotSent)
}
