//! Why the tree cannot be read, in a person's words and with the innermost place to blame.

use std::fmt;

use serde::de::{self, Unexpected};

use super::{
    mistake::Mistake,
    nearest::{listed, nearest},
    shape::sounds_secret,
    tree::Origin,
};

/// Why the tree cannot be read: serde's error, with the place.
#[derive(Debug)]
pub(crate) struct Error(pub(super) Box<Refused>);

/// What was refused.
#[derive(Debug)]
pub(super) struct Refused {
    /// The keys down to it.
    pub(super) path: Vec<String>,
    pub(super) at: Option<Origin>,
    pub(super) what: What,
}

/// In which way it does not fit.
#[derive(Debug)]
pub(super) enum What {
    UnknownKey(String, &'static [&'static str]),
    UnknownKind(String, &'static [&'static str]),
    UnknownWord(String, &'static [&'static str]),
    MissingKey(String),
    Kinds(Vec<(String, Origin)>),
    NoKind(&'static [&'static str]),
    Says(String),
}

impl What {
    pub(super) fn mistake(&self, at: Origin, path: &[String]) -> Mistake {
        let unknown = |sort: &str, key: &str, expected: &[&str]| {
            let mistake = Mistake::new(format!("unknown {sort} `{key}`")).hiding_values();
            match nearest(key, expected) {
                Some(meant) => mistake.at(at.clone(), format!("did you mean `{meant}`?")),
                None => {
                    mistake.at(at.clone(), "").hint(format!("known here: {}", listed(expected)))
                }
            }
        };
        let here = path.join(".");
        match self {
            Self::UnknownKey(key, expected) => unknown("key", key, expected),
            Self::UnknownKind(key, expected) => unknown("kind", key, expected),
            Self::UnknownWord(key, expected) => unknown("word", key, expected),
            Self::MissingKey(key) => {
                let mistake = Mistake::new(format!("`{key}` is missing in [{here}]")).at(at, "");
                if !sounds_secret(key) {
                    return mistake;
                }
                mistake.hint(format!("or name a file that holds it: `{key}_file`"))
            }
            Self::NoKind(expected) => {
                let kinds = listed(expected);
                Mistake::new(format!("`{here}` has no kind"))
                    .at(at, "")
                    .hint(format!("write it as a table [{here}.KIND]; the kinds are {kinds}"))
            }
            Self::Kinds(kinds) => kinds.iter().fold(
                Mistake::new(format!("`{here}` has two kinds"))
                    .hint("keep one of them, or give the other one a name of its own"),
                |mistake, (kind, at)| mistake.at(at.clone(), format!("`{kind}`")),
            ),
            Self::Says(words) => Mistake::new(words).at(at, ""),
        }
    }
}

impl Error {
    pub(super) fn new(what: What) -> Self {
        Self(Box::new(Refused { path: Vec::new(), at: None, what }))
    }

    /// The innermost place counts.
    pub(super) fn at(mut self, origin: &Origin) -> Self {
        self.0.at.get_or_insert_with(|| origin.clone());
        self
    }

    pub(super) fn below(mut self, key: impl Into<String>) -> Self {
        self.0.path.insert(0, key.into());
        self
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.what.mistake(Origin::File(0..0), &self.0.path).what())
    }
}

impl de::Error for Error {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self::new(What::Says(words.to_string()))
    }

    /// Without the value: it may be a secret in the wrong place.
    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            Unexpected::Bool(_) => "true or false",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
            Unexpected::Float(_) => "a number",
            Unexpected::Str(_) | Unexpected::Char(_) => "a text",
            Unexpected::Seq => "an array",
            Unexpected::Map => "a table",
            _ => "something else",
        };
        let expected = wanted(&expected.to_string());
        Self::new(What::Says(format!("this is {found}, and should be {expected}")))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let expected = wanted(&expected.to_string());
        match found {
            Unexpected::Str(_) => Self::new(What::Says(format!("this is not {expected}"))),
            found => Self::new(What::Says(format!("{found} is out of range for {expected}"))),
        }
    }

    fn unknown_field(key: &str, expected: &'static [&'static str]) -> Self {
        Self::new(What::UnknownKey(key.into(), expected))
    }

    fn unknown_variant(word: &str, expected: &'static [&'static str]) -> Self {
        Self::new(What::UnknownWord(word.into(), expected))
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(What::MissingKey(key.into()))
    }
}

/// serde's and Rust's words for a type, in a person's words.
fn wanted(expected: &str) -> String {
    match expected {
        "a string" | "string" | "str" => "a text in quotes".into(),
        "a boolean" => "true or false".into(),
        "a sequence" => "an array".into(),
        "a map" => "a table".into(),
        "f32" | "f64" => "a number".into(),
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => {
            format!("a whole number ({expected})")
        }
        other if other.starts_with("struct ") => "a table".into(),
        other if other.starts_with("enum ") || other.contains("untagged enum") => {
            "another kind of value".into()
        }
        other => other.into(),
    }
}
