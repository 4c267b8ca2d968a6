//! `towline list add`: whatever a person pastes becomes a table of the configuration.

use std::fs;

use anyhow::{Context as _, anyhow};
use serde_json::json;
use towline_domain::{LocalPath, path::shown};
use towline_services::lists::{Recognised, recognise};

use crate::{
    cli::Context,
    commands::taken_up::{Changed, tell_daemon},
    config::edit::{self, NewTable, Value},
    connection::block_on,
    list_names,
    report::Hinted as _,
};

/// Add a list to the configuration: paste its address, its id, or a file's path
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// What is to be added: an address of IMDb, Trakt, Letterboxd, MDBList or TMDB, an id such as
    /// ls012345678, a word such as trakt:movies/trending, or a file's absolute path or address
    list: String,
    /// Its name in the configuration; without it, one is made
    #[arg(long)]
    name: Option<String>,
    /// The server at which its titles are asked for, by name
    #[arg(long)]
    server: Option<String>,
    /// Which seasons of a show: all, first, latest, aired or listed
    #[arg(long, value_parser = ["all", "first", "latest", "aired", "listed"])]
    seasons: Option<String>,
    /// Only films, or only shows; of a file that does not tell them apart (exports of Letterboxd):
    /// what its titles are
    #[arg(long, value_parser = ["movie", "show"])]
    kind: Option<String>,
    /// Ask for 4K
    #[arg(long)]
    in_4k: bool,
    /// Ask for this user, by number
    #[arg(long)]
    user: Option<u32>,
    /// Ask for what the first reading finds without asking you first
    #[arg(long)]
    go: bool,
    /// Only say what would be written
    #[arg(long)]
    dry_run: bool,
}

impl Add {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let recognised = recognise(&self.list)
            .hint("`towline list add --help` tells what can be pasted")
            .wrong_usage()?;
        let loaded = context.load()?;
        let path = loaded
            .source
            .path()
            .map(std::path::Path::to_owned)
            .context("there is no configuration file to add it to")
            .hint("make one: towline config example > towline.toml; or name one: --config FILE")?;
        if let Some(first) = loaded.settings.list_of_key(&recognised.key, self.in_4k) {
            let words = shown(recognised.words.as_bytes());
            return Err(anyhow!("the list `{first}` is {words} already, and nothing was changed"))
                .hint(format!("`towline sync {first}` reads it, `towline list show {first}` tells what it holds"));
        }
        let name = match &self.name {
            Some(name) => name.clone(),
            None => list_names::made(&recognised, |name| loaded.settings.is_taken(name)),
        };
        let tables = self.tables(&name, &recognised);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} can't be read", LocalPath::new(&path)))?;
        let new = edit::with_tables(&text, &tables)?;
        let added = added(&text, &new);
        if self.dry_run {
            edit::checked(&path, &new, &context.environment)?;
        } else {
            edit::write(&path, &new, &context.environment)?;
        }
        let words = shown(recognised.words.as_bytes());
        context.printer.json(&json!({
            "name": name,
            "is": words,
            "key": recognised.key,
            "file": LocalPath::new(&path).to_string(),
            "toml": added,
            "written": !self.dry_run,
        }))?;
        context.printer.line(format!("{name}: {words}"))?;
        for line in added.lines().filter(|line| !line.is_empty()) {
            context.printer.line(format!("  {line}"))?;
        }
        let verb = if self.dry_run { "would be added to" } else { "added to" };
        context.printer.note(format!("{verb} {}", LocalPath::new(&path)))?;
        if !self.dry_run {
            let data = context.data_directory(&loaded)?;
            block_on(tell_daemon(context, &data, Changed::Configuration))?;
            context.printer.note(format!(
                "`towline sync {name}` reads it now; `towline plan wishes {name}` tells what would come of it"
            ))?;
        }
        Ok(())
    }

    fn tables(&self, name: &str, recognised: &Recognised) -> Vec<NewTable> {
        let path = |last: &[&str]| {
            ["lists", name].iter().chain(last).map(ToString::to_string).collect::<Vec<_>>()
        };
        let text = |key: &str, value: &Option<String>| {
            value.clone().map(|value| (key.to_owned(), Value::Text(value)))
        };
        let rules: Vec<_> = [
            text("server", &self.server),
            text("seasons", &self.seasons),
            text("kind", &self.kind),
            self.in_4k.then(|| ("in_4k".to_owned(), Value::Bool(true))),
            self.user.map(|user| ("user".to_owned(), Value::Number(user.into()))),
            self.go.then(|| ("first_run".to_owned(), Value::Text("go".into()))),
        ]
        .into_iter()
        .flatten()
        .collect();
        let keys = recognised
            .table
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::Text(value.clone())));
        let list = NewTable { path: path(&[recognised.provider]), keys: keys.collect() };
        if rules.is_empty() {
            return vec![list];
        }
        vec![NewTable { path: path(&[]), keys: rules }, list]
    }
}

/// The lines that are new.
fn added(before: &str, after: &str) -> String {
    let old: Vec<_> = before.lines().collect();
    let new: Vec<_> = after.lines().collect();
    let same = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let behind = old[same..]
        .iter()
        .rev()
        .zip(new[same..].iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    new[same..new.len() - behind].join("\n").trim().to_owned()
}
