//! The tree as a deserializer of serde, which adds to every error where it happened.

use serde::{
    Deserializer,
    de::{
        self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
        VariantAccess, Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

use super::{
    refused::{Error, What},
    tree::{Entry, Node, Value},
};

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
