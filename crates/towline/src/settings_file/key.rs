//! Keys on their way through the shape: whether there is such a one, and what it is.

use towline_api::settings::Mistake;

use crate::config::{Form, Looked, Shape, edit, nearest};

/// Nothing lies deeper, and no name is longer.
pub(super) const DEEPEST: usize = 16;
const LONGEST_NAME: usize = 64;

/// Why a key can't be meant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct KeyError {
    pub(crate) words: String,
    pub(crate) hint: Option<String>,
}

impl KeyError {
    pub(super) fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn at(self, path: &[String]) -> Mistake {
        Mistake { path: path.to_vec(), words: self.words, hint: self.hint, place: None }
    }
}

/// The path of a key as it is written: `imports.music.directory.quiet`, `imports."my music"`.
pub(crate) fn parsed(text: &str) -> Result<Vec<String>, KeyError> {
    let keys = toml_edit::Key::parse(text).map_err(|_| {
        KeyError::new("this is no key").hint("write it as imports.music.directory.quiet")
    })?;
    Ok(keys.iter().map(|key| key.get().to_owned()).collect())
}

/// What a key is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// An ordinary one.
    Plain,
    /// One that holds a secret.
    Secret,
    /// The name of a file that holds the secret of this key.
    FileOf(String),
    /// A table.
    Table,
    /// A list of tables.
    Tables,
    /// One table of a list.
    Numbered,
}

/// What a path means. `new`: names that a person chooses need not be there yet.
pub(super) fn meant(looked: &Looked, path: &[String], new: bool) -> Result<Meant, KeyError> {
    if path.is_empty() || path.len() > DEEPEST {
        return Err(KeyError::new("this is no key of the configuration"));
    }
    let mut shape = looked.shape();
    for (depth, name) in path.iter().enumerate() {
        let is_last = depth + 1 == path.len();
        match &shape.form {
            Form::Named(inner) => {
                if new && is_last || !looked.has(&path[..=depth]) {
                    known_or_fine(looked, &path[..=depth], new)?;
                }
                shape = inner;
            }
            Form::List(inner) if name.parse::<usize>().is_ok() => {
                if is_last {
                    return Ok(Meant::Numbered);
                }
                shape = inner;
            }
            _ => match shape.field(name) {
                Some(field) => shape = &field.shape,
                None => return if_file(shape, path, depth),
            },
        }
    }
    Ok(match &shape.form {
        _ if shape.secret => Meant::Secret,
        Form::List(inner) if inner.is_table() => Meant::Tables,
        _ if shape.is_table() => Meant::Table,
        _ => Meant::Plain,
    })
}

fn if_file(shape: &Shape, path: &[String], depth: usize) -> Result<Meant, KeyError> {
    let name = &path[depth];
    let is_last = depth + 1 == path.len();
    if let Some(secret) = name.strip_suffix("_file")
        && is_last
        && shape.field(secret).is_some_and(|field| field.shape.secret)
    {
        return Ok(Meant::FileOf(secret.to_owned()));
    }
    let above = edit::dotted(&path[..depth]);
    let place = if above.is_empty() { String::new() } else { format!(" in [{above}]") };
    let error = KeyError::new(format!("there is no key `{}`{place}", shown(name)));
    let names: Vec<_> = shape.fields().iter().map(|field| field.name.as_str()).collect();
    Err(match nearest(name, &names) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error.hint("`towline config example` prints every key"),
    })
}

/// A name that a person chose: there, or one that can be chosen.
fn known_or_fine(looked: &Looked, path: &[String], new: bool) -> Result<(), KeyError> {
    let (name, above) = path.split_last().expect("it is not empty");
    if new {
        let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
        let is_fine = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_plain);
        let words = "a name has letters, digits, `-` and `_`, and at most 64";
        return if is_fine { Ok(()) } else { Err(KeyError::new(words)) };
    }
    let known = looked.names(above);
    let error = KeyError::new(format!("there is no [{}]", shown(&edit::dotted(path))));
    Err(match nearest(name, &known) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error.hint("it is added first: a key alone makes no part"),
    })
}

/// What somebody sent, safe to show and not long.
pub(super) fn shown(text: &str) -> String {
    let short: String = text.chars().take(LONGEST_NAME).collect();
    towline_domain::path::shown(short.as_bytes())
}
