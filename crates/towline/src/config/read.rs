//! Reads the tree into types and blames the innermost place for what does not fit.
//!
//! serde stops at the first mistake. So what was wrong is taken out of the tree and it is read
//! again: a person sees all mistakes of a file, not one per attempt.

use std::fmt;

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess,
        SeqAccess, Unexpected, VariantAccess, Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

use super::{
    mistake::Mistake,
    nearest::{listed, nearest},
    shape::sounds_secret,
    tree::{Entry, Node, Origin, Value},
};

/// No file has more mistakes that anyone would read.
const MOST: usize = 50;

/// The value, where the tree without its mistakes still makes one.
pub(crate) fn read<T: DeserializeOwned>(tree: &Node) -> (Option<T>, Vec<Mistake>) {
    let mut tree = tree.clone();
    // What is told already: a key that was taken out, or was meant by a misspelt one, is missing.
    let mut told: Vec<Vec<String>> = Vec::new();
    let mut mistakes = Vec::new();
    while mistakes.len() < MOST {
        let Refused { path, at, what } = match T::deserialize(&tree) {
            Ok(value) => return (Some(value), mistakes),
            Err(refused) => *refused.0,
        };
        let known = matches!(&what, What::MissingKey(key) if told.contains(&below(&path, key)));
        if let What::UnknownKey(key, expected) = &what
            && let (Some(meant), Some((_, table))) = (nearest(key, expected), path.split_last())
        {
            told.push(below(table, meant));
        }
        if !known {
            mistakes.push(what.mistake(at.unwrap_or(Origin::File(0..0)), &path));
        }
        told.push(path.clone());
        if !tree.prune(&path) {
            break;
        }
    }
    (None, mistakes)
}

fn below(path: &[String], key: &str) -> Vec<String> {
    [path, &[key.to_owned()]].concat()
}

/// Why the tree cannot be read: serde's error, with the place.
#[derive(Debug)]
pub(crate) struct Error(Box<Refused>);

#[derive(Debug)]
struct Refused {
    path: Vec<String>,
    at: Option<Origin>,
    what: What,
}

#[derive(Debug)]
enum What {
    UnknownKey(String, &'static [&'static str]),
    UnknownKind(String, &'static [&'static str]),
    UnknownWord(String, &'static [&'static str]),
    MissingKey(String),
    Kinds(Vec<(String, Origin)>),
    NoKind(&'static [&'static str]),
    Says(String),
}

impl What {
    fn mistake(&self, at: Origin, path: &[String]) -> Mistake {
        let unknown = |sort: &str, key: &str, expected: &[&str]| {
            let mistake = Mistake::new(format!("unknown {sort} `{key}`"));
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
    fn new(what: What) -> Self {
        Self(Box::new(Refused { path: Vec::new(), at: None, what }))
    }

    /// The innermost place counts.
    fn at(mut self, origin: &Origin) -> Self {
        self.0.at.get_or_insert_with(|| origin.clone());
        self
    }

    fn below(mut self, key: impl Into<String>) -> Self {
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

/// What came from the environment takes the type that is asked for.
macro_rules! as_wanted {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match &self.value {
                Value::Untyped(text) => match Node::parse_value(text, &self.origin) {
                    Some(typed) => typed.deserialize_any(visitor),
                    None => self.deserialize_any(visitor),
                },
                _ => self.deserialize_any(visitor),
            }
        }
    )* };
}

impl<'de> Deserializer<'de> for &Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.value {
            Value::Table(table) => visitor.visit_map(Entries { rest: table.iter(), entry: None }),
            Value::List(items) => visitor.visit_seq(Items { rest: items.iter(), index: 0 }),
            Value::Text(text) | Value::Untyped(text) => visitor.visit_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Bool(yes) => visitor.visit_bool(*yes),
            Value::Datetime(moment) => visitor.visit_str(moment),
        }
        .map_err(|error: Error| error.at(&self.origin))
    }

    as_wanted! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32
        deserialize_f64 deserialize_seq deserialize_map
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // Derived visitors take an array for a struct, by position. People do not mean that.
        if matches!(self.value, Value::List(_)) {
            let error: Error = de::Error::invalid_type(Unexpected::Seq, &"a table");
            return Err(error.at(&self.origin));
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self).map_err(|error| error.at(&self.origin))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let refused = |what| Err(Error::new(what).at(&self.origin));
        match &self.value {
            Value::Text(word) | Value::Untyped(word) => {
                let word: StrDeserializer<'_, Error> = word.as_str().into_deserializer();
                visitor.visit_enum(word).map_err(|error| error.at(&self.origin))
            }
            Value::Table(table) => {
                let mut kinds = table.iter();
                match (kinds.next(), kinds.next()) {
                    (Some((kind, entry)), None) => visitor.visit_enum(Kind { kind, entry }),
                    (None, _) => refused(What::NoKind(words)),
                    // A key of a kind, written one table too high, is no second kind.
                    _ => match table.iter().find(|(kind, _)| !words.contains(&kind.as_str())) {
                        Some((kind, entry)) => {
                            let unknown = What::UnknownKind(kind.clone(), words);
                            Err(Error::new(unknown).at(&entry.key).below(kind))
                        }
                        None => refused(What::Kinds(
                            table.iter().map(|(kind, at)| (kind.clone(), at.key.clone())).collect(),
                        )),
                    },
                }
            }
            _ => refused(What::NoKind(words)),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

struct Entries<'a> {
    rest: std::collections::btree_map::Iter<'a, String, Entry>,
    entry: Option<(&'a String, &'a Entry)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.entry = self.rest.next();
        let Some((key, entry)) = self.entry else { return Ok(None) };
        let name: StrDeserializer<'_, Error> = key.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|error| error.at(&entry.key).below(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (key, entry) = self.entry.expect("serde asks for a key before its value");
        seed.deserialize(&entry.node).map_err(|error| error.at(&entry.node.origin).below(key))
    }
}

struct Items<'a> {
    rest: std::slice::Iter<'a, Node>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some(node) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(node)
            .map(Some)
            .map_err(|error| error.at(&node.origin).below(index.to_string()))
    }
}

/// The one key of `[imports.music.directory]` below the name: an enum's variant.
struct Kind<'a> {
    kind: &'a String,
    entry: &'a Entry,
}

impl<'de> EnumAccess<'de> for Kind<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.kind.as_str().into_deserializer();
        let kind = seed.deserialize(name).map_err(|mut error| {
            if let What::UnknownWord(word, known) = error.0.what {
                error.0.what = What::UnknownKind(word, known);
            }
            error.at(&self.entry.key).below(self.kind)
        })?;
        Ok((kind, self))
    }
}

impl<'de> VariantAccess<'de> for Kind<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        let error: Error = de::Error::invalid_type(Unexpected::Map, &"a text");
        Err(error.at(&self.entry.node.origin).below(self.kind))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(&self.entry.node)
            .map_err(|error| error.at(&self.entry.node.origin).below(self.kind))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.entry.node.deserialize_any(visitor).map_err(|error| error.below(self.kind))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let read = self.entry.node.deserialize_struct("", fields, visitor);
        read.map_err(|error| error.below(self.kind))
    }
}
