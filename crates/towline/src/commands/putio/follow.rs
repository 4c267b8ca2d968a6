//! Items that a command has begun, told until they rest: bars on a terminal, lines elsewhere.

use std::{
    collections::HashMap,
    io,
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar};
use towline_api::items::{GetItem, Item, ItemDetail, ListItems};

use crate::{
    cli::Context,
    commands::{
        how_far::{HowFar, bar},
        words,
    },
    connection::{Connection, stop_on_signal},
    printer::Printer,
};

/// How often an item is looked at.
const PACE: Duration = Duration::from_millis(300);

/// How often a line is told where there are no bars.
const TOLD: Duration = Duration::from_secs(10);

/// Tells each stage of these items, and how far each is; returns when each is at its end, waits for
/// a person, or waits for a time that is not soon.
pub(super) async fn until_done(
    context: &Context,
    towline: &Connection,
    items: &[i64],
) -> anyhow::Result<()> {
    let stop = stop_on_signal()?;
    let printer = &context.printer;
    let bars = printer.may_draw().then(MultiProgress::new);
    let mut told = HashMap::<i64, Told>::new();
    loop {
        let mut rests = true;
        for id in items {
            let item = towline.send(&GetItem { id: *id }).await?;
            told.entry(*id).or_insert_with(Told::nothing).tell(printer, bars.as_ref(), &item)?;
            rests &= is_at_rest(&item);
        }
        if rests {
            return Ok(());
        }
        tokio::select! {
            () = stop.cancelled() => {
                printer.note("what is not finished goes on next time")?;
                return Ok(());
            }
            () = tokio::time::sleep(PACE) => {}
        }
    }
}

/// Where no daemon runs: tells of all that is on its way until it rests, what is met on the way too.
pub(super) async fn carry_on(context: &Context, towline: &Connection) -> anyhow::Result<()> {
    let mut followed = Vec::new();
    loop {
        if !towline.settled().await {
            return Ok(());
        }
        let list = ListItems {
            kind: Some("torrent".into()),
            live: true,
            most: Some(1000),
            ..ListItems::default()
        };
        let live = towline.send(&list).await?.items.into_iter().map(|item| item.id);
        let new: Vec<_> = live.filter(|id| !followed.contains(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        followed.extend(&new);
        until_done(context, towline, &new).await?;
    }
}

/// What was told of an item.
struct Told {
    stage: String,
    question: Option<i64>,
    line_at: Instant,
    bar: Option<ProgressBar>,
}

impl Told {
    fn nothing() -> Self {
        Self { stage: String::new(), question: None, line_at: Instant::now(), bar: None }
    }

    fn tell(
        &mut self,
        printer: &Printer,
        bars: Option<&MultiProgress>,
        detail: &ItemDetail,
    ) -> io::Result<()> {
        let say = |say: &dyn Fn() -> io::Result<()>| match bars {
            Some(bars) => bars.suspend(say),
            None => say(),
        };
        let item = &detail.item;
        if self.stage != item.stage {
            self.stage.clone_from(&item.stage);
            say(&|| printer.line(format!("{}: {}", item.title, item.stage)))?;
        }
        let question = detail.entry.as_ref();
        if let Some(entry) = question.filter(|entry| self.question != Some(entry.id)) {
            self.question = Some(entry.id);
            let (title, words, id) = (&item.title, &entry.words, entry.id);
            say(&|| {
                printer.note(format!("{title}: waits for you: {words} (towline inbox show {id})"))
            })?;
        }
        self.tell_progress(printer, bars, item)
    }

    fn tell_progress(
        &mut self,
        printer: &Printer,
        bars: Option<&MultiProgress>,
        item: &Item,
    ) -> io::Result<()> {
        let Some(progress) = item.progress.as_ref().filter(|it| it.total.is_some()) else {
            if let Some(bar) = self.bar.take() {
                bar.finish_and_clear();
            }
            return Ok(());
        };
        if let Some(bars) = bars {
            let bar = self.bar.get_or_insert_with(|| bars.add(bar(&item.title)));
            HowFar::from(progress).draw(bar, words::progress(progress));
        } else if self.line_at.elapsed() >= TOLD {
            self.line_at = Instant::now();
            printer.note(format!("{}: {}", item.title, words::progress(progress)))?;
        }
        Ok(())
    }
}

/// One that waits is told so by its journal: a window that is closed.
fn is_at_rest(item: &ItemDetail) -> bool {
    let waits = item.item.stage == "waiting"
        && item.journal.last().is_some_and(|line| line.words.starts_with("waits:"));
    item.item.ended || item.entry.is_some() || waits
}
