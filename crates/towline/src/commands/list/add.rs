//! `towline list add`: whatever a person pastes becomes a table of the configuration.

use std::fs;

use anyhow::Context as _;
use serde_json::json;
use towline_domain::{LocalPath, path::shown};
use towline_services::lists::{Recognised, recognise};

use crate::{
    cli::Context,
    config::{
        Loaded,
        edit::{self, NewTable, Value},
    },
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
        let name = match &self.name {
            Some(name) => name.clone(),
            None => made(&recognised, &loaded),
        };
        let tables = self.tables(&name, &recognised);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} can't be read", LocalPath::new(&path)))?;
        let new = edit::with_tables(&text, &tables)?;
        let added = added(&text, &new);
        if !self.dry_run {
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

/// A name of the words by which the provider knows it, that is not taken yet.
fn made(recognised: &Recognised, loaded: &Loaded) -> String {
    let of = recognised.key.split_once(':').map_or(recognised.key.as_str(), |(_, of)| of);
    let mut name = String::new();
    for letter in of.chars() {
        match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => name.push(letter),
            _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    let name: String = name.trim_end_matches('-').chars().take(40).collect();
    let name = match name.trim_matches('-') {
        "" => recognised.provider.to_owned(),
        name => name.to_owned(),
    };
    let settings = &loaded.settings;
    let is_taken = |name: &str| {
        settings.lists.contains_key(name)
            || settings.requests.contains_key(name)
            || settings.imports.contains_key(name)
            || settings.folders.contains_key(name)
            || settings.torrents.contains_key(name)
    };
    if !is_taken(&name) {
        return name;
    }
    let numbered = |number: u32| format!("{name}-{number}");
    (2..u32::MAX).map(numbered).find(|name| !is_taken(name)).unwrap_or(name)
}
