//! `towline betanin`: a betanin's own queue, beside what towline carries.

use anyhow::bail;
use towline_api::items::{Item, ListItems};
use towline_domain::{Choice, path::shown};
use towline_services::importers::{
    BetaninQueue, BetaninSettings, ImporterSettings, QueueEntry, QueueStanding,
};

use super::{chosen::Sought, words};
use crate::{
    cli::Context,
    config::{Loaded, Settings},
    connection::{Connection, block_on},
    report::Hinted as _,
};

/// A betanin's own queue
#[derive(Debug, clap::Args)]
pub struct BetaninCommand {
    #[command(subcommand)]
    what: What,
    /// The importer's name in the configuration, where several are a betanin
    #[arg(long, global = true, value_name = "NAME")]
    importer: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Whether it can be reached, what is in its queue, and what holds that up
    Status,
    /// List its torrents, the last changed first
    List {
        /// At most so many
        #[arg(long, default_value_t = 50)]
        most: usize,
    },
    /// One torrent with its console, and what can be answered
    Show {
        /// Its number in betanin
        id: u64,
    },
    /// Queue a torrent that has ended again
    Retry {
        /// Its number in betanin
        id: u64,
    },
    /// Answer what a torrent asks
    Answer {
        /// Its number in betanin
        id: u64,
        /// The answer, as `betanin show` lists them
        choice: String,
    },
}

impl BetaninCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let _logging = crate::logging::start_for_command(
            &loaded.settings.log,
            context.printer.manner(),
            false,
        )?;
        let settings = loaded.settings.clone();
        let (name, settings) = chosen(&settings, self.importer.as_deref())?;
        let queue = BetaninQueue::new(name, settings)
            .map_err(|wrong| loaded.refused(["importers", name], &wrong))?;
        block_on(async {
            match self.what {
                What::Status => status(context, name, &queue).await,
                What::List { most } => list(context, &queue, most).await,
                What::Show { id } => show(context, &queue, id).await,
                What::Retry { id } => retry(context, loaded, &queue, id).await,
                What::Answer { id, choice } => answer(context, loaded, &queue, id, &choice).await,
            }
        })
    }
}

fn chosen<'a>(
    settings: &'a Settings,
    named: Option<&str>,
) -> anyhow::Result<(&'a str, &'a BetaninSettings)> {
    let betanins = settings.importers.iter().filter_map(|(name, importer)| match importer {
        ImporterSettings::Betanin(settings) => Some((name, settings)),
        _ => None,
    });
    let sought =
        Sought { table: "importer", kind: "a betanin", example: "[importers.library.betanin]" };
    sought.among(betanins, named)
}

async fn status(context: &Context, name: &str, queue: &BetaninQueue) -> anyhow::Result<()> {
    let printer = &context.printer;
    let counts = told(queue.counts().await)?;
    printer.json(&counts)?;
    printer.line(format!("importers.{name}: betanin {}, the key is right", counts.version))?;
    if counts.by_status.is_empty() {
        printer.line("its queue is empty")?;
    }
    for (status, count) in &counts.by_status {
        printer.line(format!("{count:>6}  {status}"))?;
    }
    for QueueStanding { torrent, says, .. } in &counts.asking {
        let title = shown(torrent.name.as_bytes());
        printer.line(format!("torrent {} ({title}) holds up a worker: {says}", torrent.id))?;
        printer.line(format!("  towline betanin show {}", torrent.id))?;
    }
    Ok(())
}

async fn list(context: &Context, queue: &BetaninQueue, most: usize) -> anyhow::Result<()> {
    let mut torrents = told(queue.list().await)?;
    let all = torrents.len();
    torrents.truncate(most);
    context.printer.json(&torrents)?;
    if torrents.is_empty() {
        context.printer.line("none")?;
        return Ok(());
    }
    let row = |torrent: &QueueEntry| {
        let QueueEntry { id, status, updated, name, path: _ } = torrent.clone();
        vec![id.to_string(), status, updated, name]
    };
    let rows: Vec<_> = torrents.iter().map(row).collect();
    context.printer.table(&["id", "status", "updated", "name"], &rows)?;
    if all > most {
        context.printer.note(format!("there are {all}: see --most"))?;
    }
    Ok(())
}

async fn show(context: &Context, queue: &BetaninQueue, id: u64) -> anyhow::Result<()> {
    let printer = &context.printer;
    let standing = told(queue.get(id).await)?;
    printer.json(&standing)?;
    let QueueStanding { torrent, says, console, choices, seen: _ } = &standing;
    let say = |key: &str, value: &str| printer.line(format!("{key:<9}{}", shown(value.as_bytes())));
    say("torrent", &torrent.id.to_string())?;
    say("name", &torrent.name)?;
    say("path", &torrent.path)?;
    say("status", &format!("{} since {}", torrent.status, torrent.updated))?;
    say("says", says)?;
    for line in console.lines() {
        printer.line(format!("  | {}", shown(line.as_bytes())))?;
    }
    for choice in choices {
        let word = words::word(choice);
        printer.line(format!("  towline betanin answer {id} {word:<14} {}", choice.words()))?;
    }
    Ok(())
}

async fn retry(
    context: &Context,
    loaded: Loaded,
    queue: &BetaninQueue,
    id: u64,
) -> anyhow::Result<()> {
    let standing = told(queue.get(id).await)?;
    refuse_ours(context, loaded, queue, &standing.torrent).await?;
    told(queue.retry(id).await)?;
    context.printer.json(&serde_json::json!({ "id": id }))?;
    context.printer.line(format!("torrent {id}: queued again"))?;
    Ok(())
}

async fn answer(
    context: &Context,
    loaded: Loaded,
    queue: &BetaninQueue,
    id: u64,
    choice: &str,
) -> anyhow::Result<()> {
    let choice: Choice = choice
        .parse()
        .hint(format!("`towline betanin show {id}` lists what can be answered"))
        .wrong_usage()?;
    let standing = told(queue.get(id).await)?;
    let Some(seen) = standing.seen else {
        return Err(anyhow::anyhow!("torrent {id} asks nothing: {}", standing.says))
            .hint(format!("`towline betanin show {id}` shows its console"));
    };
    if !standing.choices.iter().any(|offered| offered.is_same_kind(&choice)) {
        let offered: Vec<_> = standing.choices.iter().map(words::word).collect();
        return Err(anyhow::anyhow!("torrent {id} can't be answered with `{choice}`"))
            .hint(format!("choose one of: {}", offered.join(", ")))
            .wrong_usage();
    }
    refuse_ours(context, loaded, queue, &standing.torrent).await?;
    told(queue.answer(id, &choice, seen).await)?;
    context.printer.json(&serde_json::json!({ "id": id, "choice": choice }))?;
    context.printer.line(format!("torrent {id}: answered {choice}"))?;
    Ok(())
}

/// Two hands on one import would answer each other's questions.
async fn refuse_ours(
    context: &Context,
    loaded: Loaded,
    queue: &BetaninQueue,
    torrent: &QueueEntry,
) -> anyhow::Result<()> {
    let Some(towline) = Connection::open_if_any(context, loaded).await? else { return Ok(()) };
    let ours = carrying(&towline, queue, torrent).await;
    towline.close(context).await?;
    let Some(item) = ours? else { return Ok(()) };
    let refused = format!("towline is carrying this album itself: item {}", item.id);
    if item.next_look.is_none() && item.waits_for.is_none() {
        return Err(anyhow::anyhow!(refused)).hint(format!(
            "answer there: `towline inbox list`, then `towline inbox answer`; or \
             `towline item skip {}` first",
            item.id
        ));
    }
    Err(anyhow::anyhow!(refused)).hint(format!(
        "let it: `towline item show {}`. What it can't decide waits in `towline inbox list`, for \
         `towline inbox answer`",
        item.id
    ))
}

async fn carrying(
    towline: &Connection,
    queue: &BetaninQueue,
    torrent: &QueueEntry,
) -> anyhow::Result<Option<Item>> {
    let albums = ListItems { kind: Some("album".into()), live: true, ..ListItems::default() };
    let is_it = |item: &Item| item.path.as_deref().is_some_and(|path| queue.is_of(torrent, path));
    Ok(towline.items(albums).await?.into_iter().find(is_it))
}

fn told<T>(result: Result<T, towline_domain::Trouble>) -> anyhow::Result<T> {
    match result {
        Ok(done) => Ok(done),
        Err(trouble) => match trouble.hint.clone() {
            Some(hint) => Err(trouble).hint(hint),
            None => bail!(trouble),
        },
    }
}
