//! The configuration, as somebody left it in an editor.

use std::{io, path::Path};

use towline::config::{self, Environment, Loaded, Mistakes, SecretFile, SecretFiles, Source};

/// What every file with a secret holds.
const SECRET: &str = "a canary that is kept in a file";

/// No disk.
struct Kept;

impl SecretFiles for Kept {
    fn read(&self, _: &Path, _: usize) -> io::Result<SecretFile> {
        Ok(SecretFile { bytes: SECRET.into(), world_readable: false })
    }
}

/// A configuration is read, or every mistake has its place in it; no secret is shown.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let source = Source::new(None, text);
    match config::load(source, &Environment::default(), &Kept) {
        Ok(loaded) => is_shown(&loaded),
        Err(mistakes) => have_places(&mistakes, text),
    }
}

fn is_shown(loaded: &Loaded) {
    let shown = loaded.effective();
    let read: Result<toml::Table, _> = toml::from_str(&shown);
    assert!(read.is_ok(), "what is shown is no TOML: {shown}");
    let all = format!("{shown} {} {loaded:?}", loaded.effective_json());
    assert!(!all.contains(SECRET), "it shows a secret");
    for warning in loaded.rendered_warnings(false) {
        assert!(!warning.is_empty() && !warning.contains(SECRET));
    }
}

fn have_places(mistakes: &Mistakes, text: &str) {
    assert!(!mistakes.list().is_empty());
    let rendered = mistakes.render(false);
    assert!(!rendered.is_empty() && !mistakes.render(true).is_empty());
    assert!(!rendered.contains(SECRET) && !format!("{mistakes:?}").contains(SECRET));
    let is_bad = |letter: char| letter.is_control() && letter != '\n';
    assert!(!rendered.contains(is_bad), "it has a control character: {rendered:?}");
    for mistake in mistakes.json().as_array().expect("mistakes are a list") {
        if let Some(place) = mistake["place"].as_str() {
            is_inside(place, text);
        }
    }
}

/// `the configuration:3:14`: a column may be the one behind the line.
fn is_inside(place: &str, text: &str) {
    let mut numbers = place.rsplit(':').map_while(|number| number.parse::<usize>().ok());
    let (Some(column), Some(line)) = (numbers.next(), numbers.next()) else {
        panic!("it is no place: {place}");
    };
    let lines: Vec<_> = text.split('\n').collect();
    assert!((1..=lines.len()).contains(&line), "{place} of {} lines", lines.len());
    let longest = lines[line - 1].chars().count() + 1;
    assert!((1..=longest).contains(&column), "{place}, whose line has {longest}");
}
