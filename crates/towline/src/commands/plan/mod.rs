//! `towline plan`: what a run would do now. Nothing is changed.

mod compare;

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;
use towline_api::items::{GetItem, Item, ListItems};
use towline_domain::{Clock as _, LocalPath, SystemClock, imports::Album, role::Quality};
use towline_services::downloads::DownloadsSettings;

use crate::{
    cli::Context,
    config::{Loaded, Settings},
    connection::{Connection, block_on},
};
use compare::{Here, Is, Known, Line, Rules};

/// Tell what a run would do now; nothing is changed
#[derive(Debug, clap::Args)]
pub struct PlanCommand {}

/// What each source holds, and what the ledger says beside.
#[derive(Debug, Serialize)]
struct Planned {
    sources: Vec<Source>,
    counts: Counts,
}

#[derive(Debug, Serialize)]
struct Source {
    name: String,
    importer: String,
    /// Whether towline has not looked at it before.
    first_contact: bool,
    /// Why it could not be read.
    trouble: Option<String>,
    complaints: Vec<String>,
    albums: Vec<Line>,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    new: usize,
    growing: usize,
    on_its_way: usize,
    waiting_for_you: usize,
    left_alone: usize,
    done: usize,
}

/// What the ledger knows.
#[derive(Default)]
struct Ledger {
    /// The newest of each directory, by its path as it is shown.
    albums: HashMap<String, Known>,
    /// Names of sources whose first contact is over.
    met: Vec<String>,
    ended: usize,
}

impl PlanCommand {
    pub(super) fn run(context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let _logging = crate::logging::start_for_command(
            &loaded.settings.log,
            context.printer.manner(),
            false,
        )?;
        let settings = loaded.settings.clone();
        let planned = block_on(async {
            let ledger = read_ledger(context, loaded, &settings).await?;
            Ok(plan(&settings, ledger).await)
        })?;
        tell(context, &planned)
    }
}

/// Of ended albums the files are read only where the directory is still there.
async fn read_ledger(
    context: &Context,
    loaded: Loaded,
    settings: &Settings,
) -> anyhow::Result<Ledger> {
    let Some(towline) = Connection::open_if_any(context, loaded).await? else {
        return Ok(Ledger::default());
    };
    let read = read_through(&towline, settings).await;
    towline.close(context).await?;
    read
}

async fn read_through(towline: &Connection, settings: &Settings) -> anyhow::Result<Ledger> {
    let mut ledger = Ledger::default();
    for item in all(towline, "source").await? {
        let detail = towline.send(&GetItem { id: item.id }).await?.detail;
        if detail["baseline_taken"] == true {
            ledger.met.push(item.title);
        }
    }
    let roots: Vec<_> = settings.imports.values().map(DownloadsSettings::path).collect();
    for item in all(towline, "album").await? {
        let Some(path) = item.path.clone() else { continue };
        ledger.ended += usize::from(item.ended && item.stage != "baseline");
        if ledger.albums.contains_key(&path) {
            continue;
        }
        let is_there = || {
            roots.iter().any(|root| path.starts_with(&root.to_string()))
                && LocalPath::new(&path).as_path().exists()
        };
        let files = if item.ended && is_there() {
            let detail = towline.send(&GetItem { id: item.id }).await?.detail;
            serde_json::from_value::<Album>(detail).ok().map(|album| album.files)
        } else {
            None
        };
        let Item { id, stage, ended, .. } = item;
        ledger.albums.insert(path, Known { id, stage, ended, files });
    }
    Ok(ledger)
}

async fn all(towline: &Connection, kind: &str) -> anyhow::Result<Vec<Item>> {
    let mut list = ListItems { kind: Some(kind.into()), most: Some(1000), ..ListItems::default() };
    let mut items = Vec::new();
    loop {
        let page = towline.send(&list).await?;
        items.extend(page.items);
        if page.next.is_none() {
            return Ok(items);
        }
        list.before = page.next;
    }
}

async fn plan(settings: &Settings, mut ledger: Ledger) -> Planned {
    let mut sources = Vec::new();
    for (name, import) in &settings.imports {
        sources.push(source(name, import, &mut ledger).await);
    }
    let mut counts = Counts { done: ledger.ended, ..Counts::default() };
    // What is on its way and no longer on disk is listed with its source; with none, only counted.
    let elsewhere = ledger.albums.into_values().map(|known| known.is());
    let listed = sources.iter().flat_map(|source| &source.albums).map(|line| line.is.clone());
    for is in listed.chain(elsewhere) {
        match is {
            Is::New => counts.new += 1,
            Is::Growing => counts.growing += 1,
            Is::OnItsWay => counts.on_its_way += 1,
            Is::WaitsForYou => counts.waiting_for_you += 1,
            Is::LeftAlone | Is::WouldBeLeftAlone => counts.left_alone += 1,
            // Counted from the ledger: most are no longer here.
            Is::Done | Is::NothingInIt => {}
        }
    }
    Planned { sources, counts }
}

async fn source(name: &str, import: &DownloadsSettings, ledger: &mut Ledger) -> Source {
    let first_contact = !ledger.met.iter().any(|met| met == name)
        && !ledger.albums.keys().any(|path| is_below(path, import.path()));
    let mut source = Source {
        name: name.to_owned(),
        importer: import.importer().to_owned(),
        first_contact,
        trouble: None,
        complaints: Vec::new(),
        albums: Vec::new(),
    };
    let listing = match import.build(name, Arc::new(SystemClock)) {
        Ok(downloads) => downloads.look().await.map_err(|trouble| trouble.words),
        Err(wrong) => Err(wrong.words),
    };
    let rules = Rules {
        first_contact,
        existing: import.existing(),
        quiet: import.policy().quiet,
        now: SystemClock.now(),
    };
    match listing {
        Ok(listing) => {
            source.complaints = listing.complaints;
            if listing.quality == Quality::Partial {
                source.complaints.push("not everything could be read".into());
            }
            for found in listing.found {
                let path = found.path.to_string();
                let known = ledger.albums.remove(&path);
                let here = Here { path, files: found.files };
                source.albums.push(compare::line(here, known, &rules));
            }
        }
        Err(words) => source.trouble = Some(words),
    }
    let gone: Vec<_> = ledger
        .albums
        .extract_if(|path, known| !known.ended && is_below(path, import.path()))
        .collect();
    source.albums.extend(gone.into_iter().map(|(path, known)| known.line(path)));
    source.albums.sort_by(|one, other| one.path.cmp(&other.path));
    source
}

fn is_below(path: &str, root: &LocalPath) -> bool {
    let root = root.to_string();
    path.strip_prefix(root.trim_end_matches('/')).is_some_and(|below| below.starts_with('/'))
}

fn tell(context: &Context, planned: &Planned) -> anyhow::Result<()> {
    let printer = &context.printer;
    printer.json(&planned)?;
    if planned.sources.is_empty() {
        printer.line("there are no sources: nothing below [imports]")?;
        return Ok(());
    }
    for source in &planned.sources {
        let contact = if source.first_contact { ", at first contact" } else { "" };
        printer.line(format!("{} → {}{contact}", source.name, source.importer))?;
        for line in &source.albums {
            printer.line(format!("  {}  {}", line.words(&source.importer), line.path))?;
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
        let Self { new, growing, on_its_way, waiting_for_you, left_alone, done } = self;
        let mut words = vec![format!("+{new} new")];
        for (count, of) in [
            (growing, "still growing"),
            (on_its_way, "on its way"),
            (waiting_for_you, if *waiting_for_you == 1 { "waits for you" } else { "wait for you" }),
            (left_alone, "left alone"),
        ] {
            if *count > 0 {
                words.push(format!("{count} {of}"));
            }
        }
        words.push(format!("{done} done"));
        words.join(", ")
    }
}
