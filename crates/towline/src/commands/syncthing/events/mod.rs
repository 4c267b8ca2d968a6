//! `towline syncthing events`: what happened, and what happens (Syncthing reference §4).

mod facts;
mod line;
mod wanted;

use std::time::Duration;

use syncthing_client::{
    EventId, Syncthing,
    events::{Cursor, Item, Listener, Start},
};
use tokio_util::sync::CancellationToken;

use self::{line::Line, wanted::Wanted};
use super::told;
use crate::{cli::Context, connection::stop_on_signal};

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Events {
    /// Go on, and print what happens from now on until Ctrl-C
    #[arg(long, short)]
    follow: bool,
    /// Only events behind the one of this number; 0, and none: all that Syncthing still has, 1,000
    /// at most. With `--follow` they come first, where a number is given. A number means something
    /// only with the selection of types that it was told with
    #[arg(long, value_name = "ID")]
    since: Option<u64>,
    /// Only events of this type, as in `FolderSummary`; may be given several times. Changes on disk
    /// (`LocalChangeDetected`, `RemoteChangeDetected`) are told only when they are asked for.
    /// Numbers are counted by selection: of changes on disk alone, of both kinds together, of all
    /// others; a number of one means nothing to `--since` with another
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
}

/// From look to look whether Syncthing still answers.
const EVERY: Duration = Duration::from_secs(2);

impl Events {
    pub(super) async fn run(self, context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
        let wanted = Wanted::new(&self.types, &context.printer)?;
        if self.follow {
            let start = self.start(syncthing, &wanted).await?;
            let events = syncthing.events().of(wanted.set()).starting(start).listen();
            return follow(context, events, &wanted, stop_on_signal()?).await;
        }
        let since = EventId(self.since.unwrap_or_default());
        let batch = told(syncthing.events().of(wanted.set()).since(since).await)?;
        let mut is_none = true;
        for event in batch.0.into_iter().filter(|event| wanted.takes(event)) {
            is_none = false;
            Line::of_event(&event).print(&context.printer)?;
        }
        if is_none {
            context.printer.line("none")?;
        }
        Ok(())
    }

    /// Asked first, so that a server that is away or refuses the key is told at once.
    async fn start(&self, syncthing: &Syncthing, wanted: &Wanted) -> anyhow::Result<Start> {
        let status = told(syncthing.system().status().await)?;
        Ok(match self.since {
            None => Start::Now,
            Some(id) => Start::After(Cursor {
                device: status.my_id,
                started: status.start_time,
                set: wanted.set(),
                last: EventId(id),
            }),
        })
    }
}

/// Prints what happens, until told to stop. Syncthing may be gone for a while.
async fn follow(
    context: &Context,
    mut events: Listener,
    wanted: &Wanted,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let printer = &context.printer;
    let mut is_away = false;
    loop {
        let item = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            item = tokio::time::timeout(EVERY, events.next()) => item,
        };
        match item {
            Err(_elapsed) => {
                let trouble = events.trouble();
                if let (Some(error), false) = (&trouble, is_away) {
                    printer.note(format!("{error}; tried again until it answers"))?;
                }
                is_away = trouble.is_some();
            }
            // Nobody ended it: a quiet end would be taken for a good one.
            Ok(None) => anyhow::bail!("the events have ended"),
            Ok(Some(Err(error))) => return told(Err(error)),
            Ok(Some(Ok(item))) => {
                is_away = false;
                match item {
                    Item::Event(event) if !wanted.takes(&event) => {}
                    Item::Event(event) => Line::of_event(&event).print(printer)?,
                    Item::Gap(gap) => Line::of_gap(gap).print(printer)?,
                    Item::Restarted(restarted) => Line::of_restart(&restarted).print(printer)?,
                    Item::Reconnected(_) => {
                        printer.note("Syncthing answers again, and nothing was lost")?;
                    }
                }
            }
        }
    }
}
