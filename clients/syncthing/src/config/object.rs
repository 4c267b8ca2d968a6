//! A part of a configuration: JSON that is kept as it came, and names for what we know of it.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// A JSON object that is kept as it came. `Debug` shows no text but names and words: others may be
/// keys, passwords, or addresses with tokens.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Object(pub Map<String, Value>);

/// A member of the object `O`, of type `T`.
pub struct Member<O, T> {
    name: &'static str,
    of: PhantomData<fn() -> (O, T)>,
}

impl<O, T> Member<O, T> {
    /// A member by its name on the wire: for one that this crate does not know.
    ///
    /// ```
    /// use syncthing_client::config::{FolderConfig, Member};
    ///
    /// const BLOCK_INDEXING: Member<FolderConfig, bool> = Member::new("blockIndexing");
    /// let mut folder = FolderConfig::default();
    /// folder.set(BLOCK_INDEXING, true);
    /// assert_eq!(folder.get(BLOCK_INDEXING), Some(true));
    /// ```
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// Its name on the wire.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<O, T> Clone for Member<O, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O, T> Copy for Member<O, T> {}

impl<O, T> fmt::Debug for Member<O, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({})", self.name)
    }
}

impl Object {
    pub(crate) fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.0.get(name)?).ok()
    }

    pub(crate) fn set<T: Serialize>(&mut self, name: &str, value: &T) {
        let value = serde_json::to_value(value).expect("numbers, texts and lists are always JSON");
        self.0.insert(name.to_owned(), value);
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.0.iter().map(|(name, value)| (name, Shown(name, value))))
            .finish()
    }
}

/// What may be shown of a member.
struct Shown<'a>(&'a str, &'a Value);

/// Shows JSON without its texts.
pub(crate) fn shown(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&Shown("", value), f)
}

/// Members whose text tells nothing that is secret.
const HARMLESS: [&str; 11] = [
    "id",
    "deviceID",
    "folderID",
    "label",
    "name",
    "type",
    "order",
    "compression",
    "theme",
    "unit",
    "filesystemType",
];

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, value) = self;
        match value {
            Value::Null => f.write_str("null"),
            Value::Bool(yes) => yes.fmt(f),
            Value::Number(number) => write!(f, "{number}"),
            Value::String(text) if text.is_empty() => f.write_str("\"\""),
            Value::String(text) if HARMLESS.contains(name) => fmt::Debug::fmt(text, f),
            Value::String(_) => f.write_str("\"..\""),
            Value::Array(all) => {
                f.debug_list().entries(all.iter().map(|one| Shown("", one))).finish()
            }
            Value::Object(all) => f
                .debug_map()
                .entries(all.iter().map(|(name, value)| (name, Shown(name, value))))
                .finish(),
        }
    }
}

/// Makes a type for a part of the configuration, from the members that we know of it.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$member_doc:meta])* $get:ident $key:ident: $type:ty = $text:literal,)*
    }) => {
        $(#[$doc])*
        ///
        /// Kept as it came: what is not named here is not lost. A method is `None` where the member
        /// is missing or of another type; the constant of the same name is for
        /// [`set`](Self::set).
        #[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name($crate::config::Object);

        impl $name {
            $(
                #[doc = concat!("`", $text, "`: see [`", stringify!($get), "`](Self::", stringify!($get), ").")]
                pub const $key: $crate::config::Member<Self, $type> =
                    $crate::config::Member::new($text);
            )*

            /// Without any member: to change some, or to be filled with defaults by the server.
            pub fn new() -> Self {
                Self::default()
            }

            $(
                $(#[$member_doc])*
                pub fn $get(&self) -> Option<$type> {
                    self.get(Self::$key)
                }
            )*

            /// A member; `None` where it is missing or of another type.
            pub fn get<T>(&self, member: $crate::config::Member<Self, T>) -> Option<T>
            where
                T: serde::de::DeserializeOwned,
            {
                self.0.get(member.name())
            }

            /// Sets a member.
            pub fn set<T>(&mut self, member: $crate::config::Member<Self, T>, value: impl Into<T>)
            where
                T: serde::Serialize,
            {
                self.0.set(member.name(), &value.into());
            }

            /// With a member set.
            #[must_use]
            pub fn with<T>(mut self, member: $crate::config::Member<Self, T>, value: impl Into<T>) -> Self
            where
                T: serde::Serialize,
            {
                self.set(member, value);
                self
            }

            /// Takes a member out: the server puts its default there, or in a change leaves what
            /// it has.
            pub fn unset<T>(&mut self, member: $crate::config::Member<Self, T>) {
                self.0.0.remove(member.name());
            }

            /// All members, as JSON. It may hold secrets.
            pub fn members(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.0.0
            }

            /// All members, to be changed as JSON.
            pub fn members_mut(&mut self) -> &mut serde_json::Map<String, serde_json::Value> {
                &mut self.0.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))?;
                f.write_str(" ")?;
                std::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

pub(crate) use part;
