//! `towline list fetch`: reads a list now, whether it is in the configuration or not.

use std::sync::Arc;

use serde_json::{Value, json};
use towline_domain::{
    Clock, SystemClock,
    path::shown,
    wishes::{Fetched, ListError, ListProvider, Listing, Memory, Wish},
};
use towline_services::lists::{ListSettings, recognise};
use towline_web::{csv_table, season_cells};

use crate::{
    cli::Context,
    config::{Loaded, nearest},
    connection::block_on,
    lists_shared,
    report::Hinted as _,
};

/// Read a list now and print what it holds; nothing is asked for, and nothing kept
#[derive(Debug, clap::Args)]
pub(super) struct Fetch {
    /// A list's name in the configuration, or anything that `list add` takes
    list: String,
    /// As CSV with a header; not with --json
    #[arg(long)]
    csv: bool,
}

impl Fetch {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        // clap knows of no conflict with an option that stands before the command.
        if self.csv && context.printer.manner().json {
            return Err(anyhow::anyhow!("--csv and --json cannot be had together"))
                .hint("leave one of them out")
                .wrong_usage();
        }
        let loaded = context.load()?;
        let _logging = crate::logging::start_for_command(
            &loaded.settings.log,
            context.printer.manner(),
            false,
        )?;
        let listing = block_on(async {
            let provider = self.provider(context, &loaded)?;
            match provider.fetch(&Memory::default()).await {
                Ok(Fetched::Listing(listing)) => Ok(listing),
                Ok(Fetched::Unchanged) => Ok(Listing::default()),
                Err(error) => Err(told(error)),
            }
        })?;
        self.tell(context, &listing)
    }

    fn provider(
        &self,
        context: &Context,
        loaded: &Loaded,
    ) -> anyhow::Result<Arc<dyn ListProvider>> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let providers = &loaded.settings.providers;
        let shared = lists_shared::of(loaded, &context.data_directory(loaded)?);
        if let Some(settings) = loaded.settings.lists.get(&self.list) {
            let built = settings.build(&self.list, providers, &shared, &clock);
            return Ok(built.map_err(|wrong| loaded.refused(["lists", &self.list], &wrong))?);
        }
        let recognised = recognise(&self.list).hint(self.meant(loaded)).wrong_usage()?;
        let mut table = toml::Table::new();
        for (key, value) in recognised.table {
            table.insert(key.to_owned(), toml::Value::String(value));
        }
        let mut kind = toml::Table::new();
        kind.insert(recognised.provider.to_owned(), toml::Value::Table(table));
        let settings: ListSettings = kind.try_into()?;
        let built = settings.build("list", providers, &shared, &clock);
        built.map_err(|wrong| anyhow::anyhow!("{}: {}", recognised.words, wrong.words))
    }

    fn meant(&self, loaded: &Loaded) -> String {
        let known: Vec<_> = loaded.settings.lists.keys().map(String::as_str).collect();
        match nearest(&self.list, &known) {
            Some(meant) => format!("did you mean the list `{meant}`?"),
            None => "write a list's name, or anything that `towline list add` takes".into(),
        }
    }

    fn tell(&self, context: &Context, listing: &Listing) -> anyhow::Result<()> {
        let printer = &context.printer;
        printer.json(&as_json(listing))?;
        if self.csv {
            printer.raw(as_csv(&listing.wishes))?;
        } else {
            let rows: Vec<_> = listing.wishes.iter().map(row).collect();
            let head = ["title", "year", "kind", "tmdb", "imdb", "tvdb", "seasons"];
            printer.table(&head, &rows)?;
        }
        let name = listing.name.as_deref().map(|name| format!("{name:?}: ")).unwrap_or_default();
        let passed_over = match listing.passed_over {
            0 => String::new(),
            many => format!(", {many} others that are no titles"),
        };
        printer.note(format!("{name}{} titles{passed_over}", listing.wishes.len()))?;
        if let Some(lacks) = &listing.lacks {
            let hint = lacks.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            let words = shown(lacks.words.as_bytes());
            let hint = shown(hint.as_bytes());
            printer.warn(format!("this is not all of it: {words}{hint}"))?;
        }
        Ok(())
    }
}

fn told(error: ListError) -> anyhow::Error {
    let words = anyhow::anyhow!("{}", shown(error.words.as_bytes()));
    match error.hint {
        Some(hint) => match Err::<(), _>(words).hint(hint) {
            Err(hinted) => hinted,
            Ok(()) => anyhow::anyhow!("it failed"),
        },
        None => words,
    }
}

/// All but the seasons.
fn cells(wish: &Wish) -> [String; 6] {
    let text = |value: Option<String>| value.unwrap_or_default();
    [
        text(wish.title.clone().or_else(|| wish.original_title.clone())),
        text(wish.year.map(|year| year.to_string())),
        text(wish.kind.map(|kind| kind.to_string())),
        text(wish.ids.tmdb.map(|id| id.to_string())),
        text(wish.ids.imdb.as_ref().map(ToString::to_string)),
        text(wish.ids.tvdb.map(|id| id.to_string())),
    ]
}

fn row(wish: &Wish) -> Vec<String> {
    let seasons: Vec<_> = wish.seasons.iter().map(ToString::to_string).collect();
    cells(wish).into_iter().chain([seasons.join(" ")]).collect()
}

fn as_csv(wishes: &[Wish]) -> String {
    let rows = wishes.iter().flat_map(|wish| {
        season_cells(&wish.seasons).into_iter().map(|season| {
            let [title, year, kind, tmdb, imdb, tvdb] = cells(wish);
            [title, year, kind, tmdb, imdb, tvdb, season]
        })
    });
    csv_table(["title", "year", "type", "tmdb_id", "imdb_id", "tvdb_id", "season"], rows)
}

fn as_json(listing: &Listing) -> Value {
    json!({
        "name": listing.name,
        "complete": listing.is_complete(),
        "lacks": listing.lacks,
        "passed_over": listing.passed_over,
        "wishes": listing.wishes,
    })
}
