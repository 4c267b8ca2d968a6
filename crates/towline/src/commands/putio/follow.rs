//! Items that a command has begun, told line by line until they rest.

use std::{collections::HashMap, time::Duration};

use towline_api::items::{GetItem, ItemDetail};

use crate::{
    cli::Context,
    connection::{Connection, stop_on_signal},
};

/// How often an item is looked at.
const PACE: Duration = Duration::from_millis(300);

/// Tells each stage of these items; returns when each is at its end, waits for a person, or waits
/// for a time that is not soon.
pub(super) async fn until_done(
    context: &Context,
    towline: &Connection,
    items: &[i64],
) -> anyhow::Result<()> {
    let stop = stop_on_signal()?;
    let mut told = HashMap::new();
    loop {
        let mut rests = true;
        for id in items {
            let item = towline.send(&GetItem { id: *id }).await?;
            if told.insert(*id, item.item.stage.clone()).as_ref() != Some(&item.item.stage) {
                context.printer.line(format!("{}: {}", item.item.title, item.item.stage))?;
            }
            rests &= is_at_rest(&item);
            if let (Some(entry), true) = (&item.entry, rests) {
                context.printer.note(format!(
                    "{}: waits for you: {} (towline inbox show {})",
                    item.item.title, entry.words, entry.id
                ))?;
            }
        }
        if rests {
            return Ok(());
        }
        tokio::select! {
            () = stop.cancelled() => {
                context.printer.note("what is not finished goes on next time")?;
                return Ok(());
            }
            () = tokio::time::sleep(PACE) => {}
        }
    }
}

/// One that waits is told so by its journal: a window that is closed.
fn is_at_rest(item: &ItemDetail) -> bool {
    let waits = item.item.stage == "waiting"
        && item.journal.last().is_some_and(|line| line.words.starts_with("waits:"));
    item.item.ended || item.entry.is_some() || waits
}
