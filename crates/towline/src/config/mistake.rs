//! What is wrong in a configuration, and how it is shown: the line, a caret below it, and what to
//! write instead.

use std::{
    fmt::{self, Write as _},
    ops::Range,
    path::{Path, PathBuf},
};

use towline_domain::path::shown;

use super::{snippet, tree::Origin};

/// One thing that is wrong, or not wise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    what: String,
    places: Vec<(Origin, String)>,
    hint: Option<String>,
    hides_values: bool,
}

impl Mistake {
    /// Says what is wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), places: Vec::new(), hint: None, hides_values: false }
    }

    /// Says where. The note stands behind the caret; the first place is the one that is blamed.
    #[must_use]
    pub fn at(mut self, place: Origin, note: impl Into<String>) -> Self {
        self.places.push((place, note.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Shows the line without the value: it may be a secret behind a misspelt key.
    #[must_use]
    pub(crate) fn hiding_values(mut self) -> Self {
        self.hides_values = true;
        self
    }

    /// What is wrong, in one line.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The place that is blamed.
    pub(super) fn origin(&self) -> Option<&Origin> {
        self.places.first().map(|(origin, _)| origin)
    }

    /// For the API, without the path of what is blamed.
    pub(super) fn told(&self, source: &Source) -> towline_api::settings::Mistake {
        let note = self.places.first().map(|(_, note)| note).filter(|note| !note.is_empty());
        let place = self.origin().map(|origin| source.place(origin));
        towline_api::settings::Mistake {
            path: Vec::new(),
            words: shown(self.what.as_bytes()),
            hint: self.hint.as_ref().or(note).map(|hint| shown(hint.as_bytes())),
            place: place.map(|place| place.trim_end_matches(": ").to_owned()),
        }
    }

    /// In the order of the file; what came from the environment last.
    fn order(&self) -> (bool, usize, &str) {
        match self.places.first() {
            Some((Origin::File(span), _)) => (false, span.start, ""),
            Some((Origin::Variable(name), _)) => (true, 0, name),
            _ => (true, 0, ""),
        }
    }

    /// The mistake as a person sees it, each line ending in a newline.
    pub fn render(&self, source: &Source, colour: bool) -> String {
        let mut lines = String::new();
        let place = self.places.first().map_or(String::new(), |(origin, _)| source.place(origin));
        let what = shown(self.what.as_bytes());
        let _infallible = writeln!(lines, "{place}{}", snippet::bold(&what, colour));
        lines.push_str(&snippet::render(source.text(), &self.spans(), self.hides_values, colour));
        for (origin, note) in self.places.iter().skip(1) {
            if !matches!(origin, Origin::File(_)) {
                let place = source.place(origin);
                let _infallible = writeln!(lines, "  {place}{}", shown(note.as_bytes()));
            }
        }
        if let Some(hint) = &self.hint {
            let _infallible = writeln!(lines, "  hint: {}", shown(hint.as_bytes()));
        }
        lines
    }

    /// For programs.
    pub(crate) fn json(&self, source: &Source) -> serde_json::Value {
        let place = self.places.first().map(|(origin, _)| source.place(origin));
        let place = place.as_deref().map(|place| place.trim_end_matches(": "));
        serde_json::json!({ "what": self.what, "place": place, "hint": self.hint })
    }

    fn spans(&self) -> Vec<(Range<usize>, &str)> {
        let in_file = |(origin, note): (&Origin, _)| match origin {
            Origin::File(span) => Some((span.clone(), note)),
            _ => None,
        };
        let places = self.places.iter().map(|(origin, note)| (origin, note.as_str()));
        let mut spans: Vec<_> = places.filter_map(in_file).collect();
        spans.sort_by_key(|(span, _)| span.start);
        spans
    }
}

/// The file that was read: its name and its text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Source {
    path: Option<PathBuf>,
    text: String,
}

/// The text may hold secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Source {
    /// A file and what stands in it; `None`: there is no file.
    pub fn new(path: Option<PathBuf>, text: impl Into<String>) -> Self {
        Self { path, text: text.into() }
    }

    /// The file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file's name, safe to show.
    pub fn name(&self) -> String {
        match &self.path {
            Some(path) => shown(path.as_os_str().as_encoded_bytes()),
            None => "the configuration".into(),
        }
    }

    /// `file:line:column: `, or the variable.
    fn place(&self, origin: &Origin) -> String {
        match origin {
            Origin::File(span) => {
                let (line, column) = snippet::position(&self.text, span.start);
                format!("{}:{line}:{column}: ", self.name())
            }
            Origin::Variable(name) => format!("{}: ", shown(name.as_bytes())),
            Origin::SecretFile(path) => {
                format!("{}: ", shown(path.as_os_str().as_encoded_bytes()))
            }
        }
    }
}

/// Why a configuration cannot be used: everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes {
    source: Source,
    list: Vec<Mistake>,
}

impl Mistakes {
    /// Puts the mistakes into the order of the file.
    pub(crate) fn new(source: Source, mut list: Vec<Mistake>) -> Self {
        list.sort_by(|one, other| one.order().cmp(&other.order()));
        // The second at the same place is a consequence of the first.
        let mut seen: Vec<Origin> = Vec::new();
        list.retain(|mistake| match mistake.places.first() {
            Some((place, _)) if seen.contains(place) => false,
            Some((place, _)) => {
                seen.push(place.clone());
                true
            }
            None => true,
        });
        Self { source, list }
    }

    /// Each mistake.
    pub fn list(&self) -> &[Mistake] {
        &self.list
    }

    /// Each mistake with its place, for programs.
    pub fn json(&self) -> serde_json::Value {
        self.list.iter().map(|mistake| mistake.json(&self.source)).collect()
    }

    /// All of them as a person sees them, with an empty line between two.
    pub fn render(&self, colour: bool) -> String {
        let all: Vec<_> =
            self.list.iter().map(|mistake| mistake.render(&self.source, colour)).collect();
        all.join("\n")
    }
}

impl std::error::Error for Mistakes {}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.source.name();
        match self.list.len() {
            1 => write!(f, "{name} cannot be used: there is a mistake"),
            count => write!(f, "{name} cannot be used: there are {count} mistakes"),
        }
    }
}
