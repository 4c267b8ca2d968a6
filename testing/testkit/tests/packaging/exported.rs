//! A towline with something in it, and what it tells of itself in numbers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use towline_sim::putio::{Putio, Script};
use towline_testkit::{
    towline::{Towline, quoted},
    wait::until,
};

use crate::{PROGRAM, asked};

/// Metrics by name, each with the labels that it has.
pub(crate) type Metrics = BTreeMap<String, BTreeSet<String>>;

/// A towline that calls a service, asks a question and has something on its way.
pub(crate) struct Exporting {
    towline: Towline,
    _putio: Putio,
    _place: TempDir,
}

impl Exporting {
    pub(crate) async fn start() -> Self {
        let place = tempfile::tempdir().unwrap();
        let made = |name: &str| {
            let path = place.path().join(name);
            fs::create_dir_all(&path).unwrap();
            path
        };
        let (downloads, library, films) = (made("downloads"), made("library"), made("films"));
        let album = |name: &str| fs::write(made(name).join("01.flac"), [7_u8; 4000]).unwrap();
        album("downloads/Blue Train");
        let putio = Putio::start(Script::default()).await.unwrap();
        let config = format!(
            "[imports.music.directory]\npath = {}\nimporter = \"shelf\"\nquiet = \"1h\"\n\
             [importers.shelf.place]\ninto = {}\n\
             [torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\ndestination = {}\n",
            quoted(&downloads),
            quoted(&library),
            putio.token(),
            putio.api_url(),
            putio.upload_url(),
            quoted(&films),
        );
        let mut towline = Towline::new(PROGRAM, &config);
        towline.start();
        towline.until_asked(Duration::from_secs(30), "baseline");
        // One that was not there before: it is on its way for an hour.
        album("downloads/Giant Steps");
        Self { towline, _putio: putio, _place: place }
    }

    /// What `/metrics` has, once all of it has a value.
    pub(crate) fn metrics(&self) -> Metrics {
        until(Duration::from_secs(30), "all has a value", || {
            let text = asked(&self.towline.data(), "/metrics");
            let has_all =
                ["towline_service_up{", "towline_items{"].iter().all(|it| text.contains(it));
            if has_all { Ok(read(&text)) } else { Err(text) }
        })
    }

    /// What `/api/v1/stats` has.
    pub(crate) fn stats(&self) -> Value {
        serde_json::from_str(&asked(&self.towline.data(), "/api/v1/stats")).unwrap()
    }
}

/// The text that Prometheus reads. No value of ours holds a comma or a quote.
fn read(text: &str) -> Metrics {
    let mut metrics = Metrics::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, rest) = line.split_at(line.find(['{', ' ']).unwrap());
        let labels = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let labels = labels.map(|(labels, _)| labels).unwrap_or_default().split(',');
        let names =
            labels.filter_map(|label| label.split_once('=')).map(|(name, _)| name.to_owned());
        metrics.entry(name.to_owned()).or_default().extend(names);
    }
    metrics
}
