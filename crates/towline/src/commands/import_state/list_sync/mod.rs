//! What `ListSync` knew: its lists become a proposal, and what it has asked for is told to the
//! ledger.

mod env;
mod proposal;

use std::{collections::HashSet, sync::Arc};

use anyhow::Context as _;
use serde_json::json;
use towline_api::lists::{KnownTitle, KnownTitles, Taken, TellKnownTitles};
use towline_domain::{Clock, LocalPath, SystemClock};
use towline_store::old_state::{self, ListSync, OldList};

use super::{ImportState, check};
use crate::{
    cli::Context,
    commands::{chosen::Sought, named_file},
    config::Loaded,
    connection::{self, Purpose, block_on},
    lists_shared,
    old_tools::{
        known::TOGETHER,
        lists,
        titles::{self, Asked},
    },
    report::Hinted as _,
};
use env::Env;
use proposal::{Proposal, Server};

/// A database of that program has some megabytes after years.
const LARGEST: u64 = 1 << 30;
/// Its settings fit on a page or two.
const LARGEST_ENV: u64 = 1 << 20;

impl ImportState {
    pub(super) fn list_sync(&self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let server = self.requested_at(&loaded)?;
        let old = check(&self.file, LARGEST)
            .and_then(|()| self.copy(context, &loaded))
            .and_then(|copy| block_on(async { Ok(old_state::list_sync(&copy).await?) }));
        let old = old.hint("name the file `list_sync.db` of ListSync: it is in its `data`")?;
        let env = self.env()?;
        let in_4k = env.is_on("OVERSEERR_4K");
        let asked = titles::asked(&old.titles, in_4k);
        let (lists, refused) = sorted_out(context, &loaded, &old, &env)?;
        let toml = Proposal {
            env: &env,
            interval_hours: old.interval_hours,
            in_4k,
            server: match &server {
                None => Server::Missing,
                Some(_) if loaded.settings.requests.len() == 1 => Server::Only,
                Some(name) => Server::Named(name),
            },
            providers: &loaded.settings.providers,
            lists: &lists,
            refused: &refused,
        }
        .toml();
        if !context.printer.manner().json {
            context.printer.raw(&toml)?;
        }
        self.tell_met(context, &old, &asked)?;
        let (met, told, left) = (asked.met, asked.titles.len(), asked.left_to_lists);
        let taken = match server {
            Some(server) if told > 0 && !self.dry_run => {
                Some(tell_ledger(context, &server, &asked.titles)?)
            }
            server => {
                if server.is_none() && told > 0 {
                    context.printer.note(
                        "no server is configured yet: once it is, the same command tells towline \
                         what was asked for there",
                    )?;
                }
                None
            }
        };
        context.printer.json(&json!({
            "toml": toml,
            "lists": lists.iter().map(|list| json!({
                "name": list.name,
                "provider": list.found.provider,
                "key": list.found.key,
                "user": list.user,
            })).collect::<Vec<_>>(),
            "refused": refused.iter().map(|it| json!({ "list": it.list, "why": it.why }))
                .collect::<Vec<_>>(),
            "titles": { "met": met, "asked_for": told, "left_to_lists": left },
            "taken": taken,
        }))?;
        Ok(())
    }

    /// The server at which it has asked; none where none is configured.
    fn requested_at(&self, loaded: &Loaded) -> anyhow::Result<Option<String>> {
        let requests = &loaded.settings.requests;
        if requests.is_empty() && self.server.is_none() {
            return Ok(None);
        }
        let sought =
            Sought { table: "server", kind: "a media server", example: "[requests.home.seerr]" };
        let (name, _) = sought.among(requests.iter(), self.server.as_deref())?;
        Ok(Some(name.to_owned()))
    }

    fn env(&self) -> anyhow::Result<Env> {
        let Some(file) = &self.env else { return Ok(Env::default()) };
        let bytes = named_file::read(file, LARGEST_ENV);
        let bytes = bytes.with_context(|| format!("{} cannot be read", LocalPath::new(file)))?;
        Ok(Env::read(&String::from_utf8_lossy(&bytes)))
    }

    fn tell_met(&self, context: &Context, old: &ListSync, asked: &Asked) -> anyhow::Result<()> {
        let file = LocalPath::new(&self.file);
        let Asked { titles, left_to_lists, met } = asked;
        let told = titles.len();
        context
            .printer
            .note(format!("{file} knows {met} titles; {told} of them were asked for"))?;
        if *left_to_lists > 0 {
            context.printer.note(format!(
                "{left_to_lists} more have no number at TMDB: the lists tell what they are"
            ))?;
        }
        if old.is_cut_short {
            context
                .printer
                .warn("it holds more than ListSync can have written: not all is read")?;
        }
        Ok(())
    }
}

/// Lists of the database, and then those of `.env`.
fn sorted_out(
    context: &Context,
    loaded: &Loaded,
    old: &ListSync,
    env: &Env,
) -> anyhow::Result<(Vec<lists::Proposed>, Vec<lists::Refused>)> {
    let settings = &loaded.settings;
    let shared = lists_shared::of(loaded, &context.data_directory(loaded)?);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let keys = settings.lists.iter().filter_map(|(name, list)| {
        let built = list.build(name, &settings.providers, &shared, &clock);
        Some(built.ok()?.key())
    });
    let names = settings.names().map(|(_, name)| name.to_owned());
    let user = env.get("OVERSEERR_USER_ID").unwrap_or_default();
    let mut all = old.lists.clone();
    all.extend(env.lists().into_iter().map(|(kind, id)| OldList {
        kind: kind.into(),
        id,
        url: String::new(),
        user: user.into(),
    }));
    Ok(lists::sort_out(&all, &names.collect(), &keys.collect::<HashSet<_>>()))
}

fn tell_ledger(context: &Context, server: &str, titles: &[KnownTitle]) -> anyhow::Result<Taken> {
    let taken = connection::with(context, Purpose::Look, async |towline| {
        let mut all = Taken { new: 0, known_before: 0, not_believed: 0 };
        for titles in titles.chunks(TOGETHER) {
            let known = KnownTitles { server: Some(server.into()), titles: titles.to_vec() };
            let taken = towline.send(&TellKnownTitles { known }).await?;
            all.new += taken.new;
            all.known_before += taken.known_before;
            all.not_believed += taken.not_believed;
        }
        Ok(all)
    })?;
    let Taken { new, known_before, not_believed } = &taken;
    context.printer.note(format!("{new} taken over, {known_before} known before"))?;
    if *not_believed > 0 {
        context.printer.note(format!(
            "{not_believed} not believed: `{server}` knows of no request for them, and does not \
             have them"
        ))?;
    }
    Ok(taken)
}
