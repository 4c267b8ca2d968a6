//! `towline check`: reads the configuration and says whether it can be used. Asks no service;
//! that is `towline doctor`.

use serde_json::json;
use towline_domain::LocalPath;
use towline_store::network_storage;

use super::run::how_to_begin;
use crate::{
    cli::Context,
    config::{Loaded, Settings, environment::TOWLINE_DATA_ON_NETWORK},
    hook_address::HookAddress,
    paths,
};

/// Read the configuration and tell what is wrong with it
#[derive(Debug, clap::Args)]
pub struct Check {}

impl Check {
    pub(super) fn run(context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let settings = &loaded.settings;
        let (imports, importers) = (settings.imports.len(), settings.importers.len());
        let (folders, torrents) = (settings.folders.len(), settings.torrents.len());
        let (requests, lists) = (settings.requests.len(), settings.lists.len());
        let targets = settings.notify.len();
        let path = loaded.source.path().map(LocalPath::new);
        let network = on_network(context, &loaded);
        let mut warnings: Vec<_> =
            loaded.warnings.iter().map(crate::config::Mistake::what).map(String::from).collect();
        warnings.extend(network.clone());
        context.printer.json(&json!({
            "ok": true,
            "path": path,
            "imports": imports,
            "importers": importers,
            "folders": folders,
            "torrents": torrents,
            "requests": requests,
            "lists": lists,
            "notify": targets,
            "warnings": warnings,
        }))?;
        if let Some(words) = network {
            context.printer.warn(words)?;
        }
        let mut counts = vec![count(imports, "import"), count(importers, "importer")];
        if folders > 0 {
            counts.push(count(folders, "server") + " of folders");
        }
        if torrents > 0 {
            counts.push(count(torrents, "account") + " for torrents");
        }
        if requests > 0 {
            counts.push(count(requests, "media server"));
        }
        if lists > 0 {
            counts.push(count(lists, "list"));
        }
        if targets > 0 {
            counts.push(count(targets, "target") + " of messages");
        }
        let counts = counts.join(", ");
        if let Some(path) = path {
            context.printer.line(format!("OK: {path}: {counts}"))?;
        } else {
            context.printer.line("OK: no configuration file, so every key has its default")?;
            let places = paths::usual_configs(&context.environment);
            let places: Vec<_> =
                places.iter().map(|place| LocalPath::new(place).to_string()).collect();
            context.printer.note(format!("looked for: {}", places.join(", ")))?;
        }
        if settings.is_bare() {
            context.printer.note(format!("nothing is set up yet: {}", to_begin(settings)))?;
        }
        Ok(())
    }
}

/// That the data directory lies, or would lie, where no start will take it. Where it would be may
/// not be known here: the configuration may be for another machine.
fn on_network(context: &Context, loaded: &Loaded) -> Option<String> {
    let data = context.data_directory(loaded).ok()?;
    let there = data.ancestors().find(|above| above.exists())?;
    let kind = network_storage(there).ok().flatten()?;
    let data = LocalPath::new(&data);
    let is_forced = context.environment.get(TOWLINE_DATA_ON_NETWORK).is_some();
    Some(if is_forced {
        format!("the data directory {data} lies on network storage ({kind}), as you wish")
    } else {
        format!("the data directory {data} lies on network storage ({kind}): no start will take it")
    })
}

/// What to do where nothing is set up, and perhaps nothing runs.
pub(super) fn to_begin(settings: &Settings) -> String {
    let page = HookAddress::of_page(&settings.server, "/guide").url;
    format!("`towline run`, then {}", how_to_begin(&page))
}

fn count(number: usize, of: &str) -> String {
    match number {
        1 => format!("1 {of}"),
        _ => format!("{number} {of}s"),
    }
}
