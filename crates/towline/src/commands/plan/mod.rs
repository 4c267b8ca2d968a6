//! `towline plan`: what a run would do now. Nothing is changed.
//!
//! Sources are looked at first, the ledger is read beside, and what is new or may have changed is
//! decided about as a run would (`towline_flows::imports::foresee`).

mod ledger;
mod line;
mod source;
pub(super) mod wishes;

use serde::Serialize;

use self::{
    ledger::Ledger,
    line::Is,
    source::{Looked, Source},
    wishes::Foreseen,
};
use crate::{cli::Context, config::Loaded, connection::block_on};

/// Tell what a run would do now; nothing is changed
#[derive(Debug, clap::Args)]
pub struct PlanCommand {
    /// Of this flow only
    flow: Option<Flow>,
    /// Of the list of this name only
    #[arg(requires = "flow")]
    list: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Flow {
    /// Finished downloads
    Imports,
    /// Lists of what is wished for
    Wishes,
}

/// What each source holds, and what the ledger says beside.
#[derive(Debug, Default, Serialize)]
struct Planned {
    sources: Vec<Source>,
    counts: Counts,
}

/// All that is foreseen, for programs.
#[derive(Debug, Serialize)]
struct All<'a> {
    #[serde(flatten)]
    planned: &'a Planned,
    #[serde(flatten)]
    foreseen: &'a Foreseen,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    new: usize,
    growing: usize,
    failing: usize,
    would_ask_you: usize,
    on_its_way: usize,
    waiting_for_you: usize,
    left_alone: usize,
    unreadable: usize,
    done: usize,
}

impl PlanCommand {
    /// Of all lists.
    pub(super) const fn of_wishes() -> Self {
        Self { flow: Some(Flow::Wishes), list: None }
    }

    /// Of finished downloads.
    pub(super) const fn of_imports() -> Self {
        Self { flow: Some(Flow::Imports), list: None }
    }

    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let has_lists = !loaded.settings.lists.is_empty();
        let planned = match self.flow {
            Some(Flow::Wishes) => Planned::default(),
            _ => imports(context, loaded)?,
        };
        let foreseen = match self.flow {
            Some(Flow::Imports) => Foreseen::default(),
            None if !has_lists => Foreseen::default(),
            _ => wishes::ask(context, self.list.as_deref())?,
        };
        context.printer.json(&All { planned: &planned, foreseen: &foreseen })?;
        match self.flow {
            Some(Flow::Wishes) if foreseen.is_empty() => {
                context.printer.line("there is nothing to foresee: no list below [lists]")?;
            }
            Some(Flow::Wishes) => {}
            // Whoever has lists only asks about lists.
            None if planned.sources.is_empty() && !foreseen.is_empty() => {}
            None | Some(Flow::Imports) => tell(context, &planned)?,
        }
        wishes::tell(context, &foreseen)
    }
}

fn imports(context: &Context, loaded: Loaded) -> anyhow::Result<Planned> {
    let manner = context.printer.manner();
    let _logging = crate::logging::start_for_command(&loaded.settings.log, manner, false)?;
    block_on(async {
        let looks = source::look(&loaded).await?;
        let ledger = Ledger::read(context, loaded, &looks).await?;
        Ok(plan(looks, ledger).await)
    })
}

async fn plan(looks: Vec<Looked>, mut ledger: Ledger) -> Planned {
    let mut sources = Vec::new();
    for looked in looks {
        sources.push(source::beside(looked, &mut ledger).await);
    }
    let mut counts = Counts { done: ledger.done, ..Counts::default() };
    // What is on its way is listed with its source; with none, only counted.
    let listed = sources.iter().flat_map(|source| &source.albums).map(|line| line.is);
    for is in listed.chain(ledger.rest()) {
        match is {
            Is::New => counts.new += 1,
            Is::Growing => counts.growing += 1,
            Is::FetchedAgain | Is::Failed | Is::Lost => counts.failing += 1,
            Is::WouldAskYou => counts.would_ask_you += 1,
            Is::OnItsWay => counts.on_its_way += 1,
            Is::WaitsForYou => counts.waiting_for_you += 1,
            Is::LeftAlone | Is::WouldBeLeftAlone => counts.left_alone += 1,
            Is::Unreadable => counts.unreadable += 1,
            // Counted from the ledger: most are no longer here.
            Is::Done | Is::NothingInIt | Is::Gone => {}
        }
    }
    Planned { sources, counts }
}

fn tell(context: &Context, planned: &Planned) -> anyhow::Result<()> {
    let printer = &context.printer;
    if planned.sources.is_empty() {
        printer.line("there is nothing to foresee: no source below [imports]")?;
        return Ok(());
    }
    for source in &planned.sources {
        let contact = if source.first_contact { ", at first contact" } else { "" };
        printer.line(format!("{} → {}{contact}", source.name, source.importer))?;
        for line in &source.albums {
            printer.line(format!("  {}", line.words(&source.importer)))?;
        }
        if source.albums.is_empty() && source.trouble.is_none() {
            printer.line("  nothing is there")?;
        }
        if let Some(trouble) = &source.trouble {
            printer.line(format!("  cannot be read: {trouble}"))?;
        }
        for complaint in &source.complaints {
            printer.note(format!("{}: {complaint}", source.name))?;
        }
        if source.albums.iter().any(|line| line.is == Is::WouldBeLeftAlone) {
            printer.note(format!(
                "{}: what is there at first contact is listed and left alone until you answer: \
                 `towline inbox list`",
                source.name
            ))?;
        }
    }
    printer.line(planned.counts.words())?;
    Ok(())
}

impl Counts {
    /// The numbers that are not zero; those that people look for always.
    fn words(&self) -> String {
        let Self {
            new,
            growing,
            failing,
            would_ask_you,
            on_its_way,
            waiting_for_you,
            left_alone,
            unreadable,
            done,
        } = self;
        let mut words = vec![format!("+{new} new")];
        for (count, of) in [
            (growing, "still growing"),
            (failing, "failed or missing"),
            (would_ask_you, "would ask you"),
            (on_its_way, "on its way"),
            (waiting_for_you, if *waiting_for_you == 1 { "waits for you" } else { "wait for you" }),
            (left_alone, "left alone"),
            (unreadable, "cannot be looked at"),
        ] {
            if *count > 0 {
                words.push(format!("{count} {of}"));
            }
        }
        words.push(format!("{done} done"));
        words.join(", ")
    }
}
