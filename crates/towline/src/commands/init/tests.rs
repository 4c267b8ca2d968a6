//! The guide at a terminal, answered by a script.

use std::{cell::RefCell, collections::VecDeque, io, path::PathBuf};

use towline_sim::seerr::{Script, SeerrSim};

use super::*;
use crate::{
    cli::Global,
    config::Environment,
    printer::{Manner, Printer},
};

/// Says what stands in its script, and insists that it is asked just that.
struct Scripted(RefCell<VecDeque<(&'static str, String)>>);

impl Scripted {
    fn says(script: &[(&'static str, &str)]) -> Self {
        Self(RefCell::new(script.iter().map(|(asked, says)| (*asked, (*says).into())).collect()))
    }

    fn answer(&self, question: &str) -> String {
        let (asked, says) = self.0.borrow_mut().pop_front().expect(question);
        assert!(question.contains(asked), "asked {question:?}, not {asked:?}");
        says
    }
}

impl Ask for Scripted {
    fn choose(&self, question: &str, choices: &[String]) -> anyhow::Result<usize> {
        let says = self.answer(question);
        let chosen = choices.iter().position(|choice| choice.contains(&says));
        Ok(chosen.unwrap_or_else(|| panic!("{says} is none of {choices:?}")))
    }

    fn line(&self, question: &str, _: &str) -> anyhow::Result<String> {
        Ok(self.answer(question))
    }

    fn secret(&self, question: &str) -> anyhow::Result<String> {
        Ok(self.answer(question))
    }

    fn yes(&self, question: &str, _: bool) -> anyhow::Result<bool> {
        Ok(self.answer(question) == "yes")
    }
}

/// A home in which nothing is, but perhaps a configuration.
struct Home {
    place: tempfile::TempDir,
    context: Context,
}

impl Home {
    fn new(config: Option<&str>) -> Self {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("towline.toml");
        if let Some(config) = config {
            std::fs::write(&file, config).unwrap();
        }
        let global = Global {
            config: Some(file),
            data: Some(place.path().join("data")),
            ..Global::default()
        };
        let printer = Printer::to(Manner::default(), io::sink(), io::sink());
        let context = Context { global, environment: Environment::default(), printer };
        Self { place, context }
    }

    fn file(&self) -> PathBuf {
        self.place.path().join("towline.toml")
    }

    fn walk(&self, script: &[(&'static str, &str)]) -> anyhow::Result<()> {
        let ask = Scripted::says(script);
        let file = SettingsFile::of(&self.context).unwrap();
        let walked = Guide { context: &self.context, file, ask: &ask }.walk();
        assert!(ask.0.borrow().is_empty(), "never asked: {:?}", ask.0.borrow());
        walked
    }
}

#[test]
fn a_server_and_a_list_are_asked_for_tested_and_written() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sim = runtime.block_on(SeerrSim::start(Script::default())).unwrap();
    let home = Home::new(Some("# Mine, and it stays.\n[log]\nlevel = \"warn\"\n"));
    let list = home.place.path().join("films.txt");
    std::fs::write(&list, "The Matrix (1999)\n").unwrap();
    let (url, list) = (sim.url(), list.to_str().unwrap().to_owned());
    home.walk(&[
        ("What is towline to do?", "Ask for what is on my lists"),
        ("Its address", &url),
        ("API key", "wrong"),
        ("It does not work yet", "Change"),
        ("Its address", &url),
        ("API key", sim.key()),
        ("It works", "Save"),
        ("Paste a list", "this is nothing"),
        ("Paste a list", &list),
        ("It works", "Save"),
        ("Show what would happen", "no"),
        ("What is towline to do?", "That is all"),
    ])
    .unwrap();
    let text = std::fs::read_to_string(home.file()).unwrap();
    let (before, rest) = text.split_once("[requests.media.seerr]").expect(&text);
    assert_eq!(before.trim_end(), "# Mine, and it stays.\n[log]\nlevel = \"warn\"");
    assert!(rest.contains(&format!("url = \"{url}\"\napi_key_file = ")), "{text}");
    assert!(rest.contains(&format!("[lists.file-films-txt.file]\nlist = \"{list}\"")), "{text}");
    assert!(!text.contains(sim.key()), "{text}");
    let loaded = home.context.load_silently().unwrap();
    assert_eq!(loaded.settings.lists.len(), 1);
}

#[test]
fn leaving_a_part_out_writes_nothing() {
    let home = Home::new(None);
    home.walk(&[
        ("What is towline to do?", "Watch my Syncthing"),
        ("Its address", "http://127.0.0.1:1"),
        ("API key", "k"),
        ("It does not work yet", "Leave"),
        ("What is towline to do?", "Ask for"),
        ("Its address (needed)", ""),
        ("Its address (needed)", ""),
        ("What is towline to do?", "That is all"),
    ])
    .unwrap();
    assert!(!home.file().exists());
    assert!(!home.place.path().join("data/secrets").exists());
}
