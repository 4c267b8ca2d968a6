//! The configuration as a form.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A table: `[server]`, `[imports.music.directory]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// From the outermost table; in a [`Kind`], from the name that is chosen.
    pub path: Vec<String>,
    /// The last part of its path.
    pub name: String,
    /// The first sentence of what it is for.
    pub summary: String,
    /// All of it.
    pub doc: String,
    /// Whether it has something in it: it stands in the file, or in the environment.
    pub written: bool,
    /// Whether it can be taken out.
    pub removable: bool,
    /// Its keys.
    pub fields: Vec<Field>,
    /// The tables below it.
    #[schema(no_recursion)]
    pub sections: Vec<Self>,
    /// What can be added below it, under a name of one's own choice. None: it has fixed keys.
    pub kinds: Vec<Kind>,
}

/// What can be added under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Kind {
    /// `directory`, `seerr`; empty where there are no kinds.
    pub name: String,
    /// The first sentence of what it is.
    pub summary: String,
    /// All of it.
    pub doc: String,
    /// What stands behind the name in the path of the table that is added: `["directory"]`.
    pub below: Vec<String>,
    /// Its keys. Their paths begin behind the name.
    pub fields: Vec<Field>,
    /// The tables below it, which need not be added. Their paths begin behind the name.
    #[schema(no_recursion)]
    pub sections: Vec<Section>,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Field {
    /// From the outermost table; in a [`Kind`], from the name that is chosen.
    pub path: Vec<String>,
    /// The last part of its path.
    pub name: String,
    /// The first sentence of what it is for.
    pub summary: String,
    /// All of it.
    pub doc: String,
    /// What may stand there.
    pub form: Form,
    /// Whether it must be given.
    pub required: bool,
    /// Whether its value is never told.
    pub secret: bool,
    /// Whether it has a value of its own, and does not just follow its default.
    pub set: bool,
    /// The value in effect; none for a secret, and where there is none.
    pub value: Option<Value>,
    /// The value where none is given.
    pub default: Option<Value>,
    /// A value that makes sense.
    pub example: Option<Value>,
    /// Where the value comes from.
    pub origin: Origin,
    /// Why it can't be changed here, where it can't.
    pub locked: Option<String>,
}

/// What may stand behind a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Form {
    /// Text.
    Text,
    /// An absolute path of the machine that towline runs on.
    Path,
    /// One of these words.
    Words {
        /// Each of them.
        words: Vec<String>,
    },
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// Several of the same.
    List {
        /// What each of them is.
        #[schema(no_recursion)]
        of: Box<Self>,
    },
    /// A table in a list.
    Table {
        /// Its keys. Their paths begin in it.
        #[schema(no_recursion)]
        fields: Vec<Field>,
    },
    /// None of these: what the text says.
    Other,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Origin {
    /// There is none.
    Nowhere,
    /// It is the default.
    Default,
    /// It stands in the configuration file.
    File {
        /// In this line, from 1.
        line: usize,
    },
    /// It is set by environment, which counts more than the file.
    Environment {
        /// By this variable.
        variable: String,
    },
    /// A secret that stands in a file of its own.
    SecretFile {
        /// In this one.
        path: String,
    },
}
