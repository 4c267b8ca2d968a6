//! Items that a command has begun, told until they rest: bars on a terminal, lines elsewhere.

use std::{
    collections::{BTreeSet, HashMap},
    io,
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar};
use towline_api::{
    inbox::{Entry, ListInbox},
    items::{GetItem, Item, ListItems},
};
use towline_domain::{Clock as _, SystemClock, Timestamp};

use crate::{
    cli::Context,
    commands::{
        how_far::{HowFar, bar},
        words,
    },
    connection::{Connection, SOON},
    printer::Printer,
};

/// How often it is looked how far they are.
const PACE: Duration = Duration::from_millis(300);

/// How often a line is told where there are no bars.
const TOLD: Duration = Duration::from_secs(10);

/// Tells each stage of these torrents, and how far each is. Where no daemon runs, of all that are
/// on their way: it is this command that carries them. Returns when each is at its end, waits for
/// a person, or waits for a time that is not soon; or when it is told to stop.
pub(super) async fn until_done(
    context: &Context,
    towline: &Connection,
    items: impl IntoIterator<Item = i64>,
) -> anyhow::Result<()> {
    let stop = towline.stop()?;
    let mut follow = Follow {
        towline,
        printer: &context.printer,
        bars: context.printer.may_draw().then(MultiProgress::new),
        followed: items.into_iter().collect(),
        told: HashMap::new(),
    };
    loop {
        // In this order: what comes to rest in between is seen the next time.
        let is_quiet = towline.is_quiet();
        if follow.look(is_quiet).await? && is_quiet {
            return Ok(());
        }
        tokio::select! {
            () = stop.cancelled() => {
                if !towline.is_own() {
                    context.printer.note("not followed any further: the daemon goes on")?;
                }
                return Ok(());
            }
            () = tokio::time::sleep(PACE) => {}
        }
    }
}

/// Torrents that are followed.
struct Follow<'a> {
    towline: &'a Connection,
    printer: &'a Printer,
    bars: Option<MultiProgress>,
    /// Those that were not seen at their end.
    followed: BTreeSet<i64>,
    told: HashMap<i64, Told>,
}

impl Follow<'_> {
    /// Tells what is new; whether all are at rest.
    async fn look(&mut self, is_quiet: bool) -> anyhow::Result<bool> {
        let torrents =
            ListItems { kind: Some("torrent".into()), live: true, ..ListItems::default() };
        let mut live = self.towline.items(torrents).await?;
        let entries = self.towline.send(&ListInbox::default()).await?.entries;
        // What was answered is about to be acted on.
        let open = entries.into_iter().filter(|entry| !entry.answered);
        let asked: HashMap<_, _> = open.map(|entry| (entry.item, entry)).collect();
        if self.towline.is_own() {
            self.followed.extend(live.iter().map(|item| item.id));
        }
        live.retain(|item| self.followed.contains(&item.id));
        let nothing_runs = self.towline.is_own() && is_quiet;
        let mut all_rest = true;
        for item in &live {
            let question = asked.get(&item.id);
            let rest = match question {
                Some(_) => Rest::Asks,
                None => Rest::of(item, nothing_runs),
            };
            all_rest &= rest != Rest::Moves;
            self.tell(item, question)?;
            if rest == Rest::Waits {
                self.tell_why_it_waits(item).await?;
            }
        }
        let live: BTreeSet<_> = live.iter().map(|item| item.id).collect();
        for id in self.followed.difference(&live).copied().collect::<Vec<_>>() {
            let ended = self.towline.send(&GetItem { id }).await?;
            self.tell(&ended.item, None)?;
            self.followed.remove(&id);
        }
        Ok(all_rest)
    }

    fn tell(&mut self, item: &Item, question: Option<&Entry>) -> io::Result<()> {
        let told = self.told.entry(item.id).or_insert_with(Told::nothing);
        told.tell(self.printer, self.bars.as_ref(), item, question)
    }

    /// Once each time: until when, and why where its journal says so.
    async fn tell_why_it_waits(&mut self, item: &Item) -> anyhow::Result<()> {
        let told = self.told.entry(item.id).or_insert_with(Told::nothing);
        if told.waits_since.as_ref() == Some(&item.stage_since) {
            return Ok(());
        }
        told.waits_since = Some(item.stage_since.clone());
        let journal = self.towline.send(&GetItem { id: item.id }).await?.journal;
        let said = journal.last().and_then(|line| line.words.split_once(": "));
        let why = said.filter(|(what, _)| ["waits", "pauses"].contains(what));
        let why = why.map(|(_, why)| format!(": {why}")).unwrap_or_default();
        let until = item.next_look.as_ref().map(|at| format!(" until {at}")).unwrap_or_default();
        let say = || self.printer.note(format!("{}: waits{until}{why}", item.title));
        match &self.bars {
            Some(bars) => bars.suspend(say)?,
            None => say()?,
        }
        Ok(())
    }
}

/// Whether something will happen to a torrent soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Moves,
    Asks,
    /// For a window that is closed, a try that is due much later, an account that is configured
    /// no longer.
    Waits,
}

impl Rest {
    fn of(item: &Item, nothing_runs: bool) -> Self {
        let next = item.next_look.as_ref().and_then(|at| at.parse::<Timestamp>().ok());
        let is_later = next.is_some_and(|at| at > SystemClock.now() + SOON);
        let is_waiting = matches!(item.stage.as_str(), "waiting" | "paused");
        let is_left = next.is_none() && (nothing_runs || is_waiting);
        // One that waits for its turn is woken when another ends.
        let waits = item.waits_for.is_none() && (is_left || is_waiting && is_later);
        if waits { Self::Waits } else { Self::Moves }
    }
}

/// What was told of an item.
struct Told {
    stage: String,
    question: Option<i64>,
    /// The stage's begin, where it was told what it waits for in it.
    waits_since: Option<String>,
    line_at: Instant,
    bar: Option<ProgressBar>,
}

impl Told {
    fn nothing() -> Self {
        Self {
            stage: String::new(),
            question: None,
            waits_since: None,
            line_at: Instant::now(),
            bar: None,
        }
    }

    fn tell(
        &mut self,
        printer: &Printer,
        bars: Option<&MultiProgress>,
        item: &Item,
        question: Option<&Entry>,
    ) -> io::Result<()> {
        let say = |say: &dyn Fn() -> io::Result<()>| match bars {
            Some(bars) => bars.suspend(say),
            None => say(),
        };
        if self.stage != item.stage {
            self.stage.clone_from(&item.stage);
            say(&|| printer.line(format!("{}: {}", item.title, item.stage)))?;
        }
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
